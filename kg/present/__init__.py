"""What a reader gets: words, subgraphs, export formats, pictures, reports.

In: answers of `kg.routes` and `kg.analyses`. Out: texts and files. Imports `kg.analyses`, `kg.property_graph` and below; decides
nothing about a route.
"""
