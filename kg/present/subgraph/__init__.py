"""The part of a network that a file or a report is about, with all that stands behind it.

parts      what a subgraph holds: sites, flows, who owns and operates, claims, sources, the reading, the question
selection  which sites and flows: those of routes, around a site, of a query, or all
assembly   the subgraph of a selection
about      the reading, the question, the data and the terms of use, in words
"""
