"""The search for routes, and its answer.

In: a network and a question. Out: exact counts by verdict, the best routes with their proof, and what blocks. What is avoided is
judged once for each site and flow before any search. Imports `kg.rules` and below; knows of no report and no terminal.
"""
