"""The graph in Neo4j: a server of one's own, the way to any server, and what goes in and out of it.

jars, java, docker   what a server runs from            settings   how it is configured, said once
process              a detached process, known again    server     up, down, status, reset
connect              to which server, with which words when it does not answer
push, contents       a graph to a server, and what was pushed
ask                  a query of a server
browser              what Neo4j Browser shows and takes
"""
