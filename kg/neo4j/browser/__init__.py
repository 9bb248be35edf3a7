"""Neo4j Browser made ready: a guide with every Cypher query of `queries/`, a style, favourites, and who serves them.

cypher      values as text of Cypher, for places that know no parameters
slides      what a guide says, in no format             style        colours of stages, as GraSS
guide       the same as Markdown and as AsciiDoc        favourites   every query as a file of a zip
files       all of these by name                        serve        them on loopback
opening     what Browser is told to do when it has connected
"""
