"""The claims and the network of a reading as nodes and links with properties: what Neo4j holds, by whatever way it gets there.

rows       what a node and a link are
records    sources, entities and claims as properties, and back, losing nothing
knowledge  nodes of everything that claims name, and links for what they say
sites      the network: SUPPLIES and where the sites stand
stages     the routes of one reading: what stands in the way of each step, for any countries and for named rules
routes     the same as nodes and links, for every time between two days on which an answer changes
graph      all of it, with an id made of its content
"""
