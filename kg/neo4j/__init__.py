"""The graph in Neo4j: a server of one's own, the way to any server, and what goes in and out of it.

jars, java, docker   what a server runs from            settings   how it is configured, said once
process              a detached process, known again    server     up, down, status, reset
connect              how to talk to a server, with which words when it does not answer
target               which server: the one that is named, else the one of one's own
push, contents       a graph to a server, and what was pushed
preflight, ask       whether the graph has what a query asks about, and its rows
browser              what Neo4j Browser shows and takes
"""
