"""Claims as an RDF dataset on disk, and the snapshot that commands read.

In: files of the packaged seeds and of users, through `loaders`. Out: a checked build (store and snapshot), every violation where
there are any, SPARQL answers. Imports `kg.claims` and below; nothing of networks and routes: what a reading makes of the claims
is not decided here.
"""
