"""What is avoided, and what it says of a site or a flow: exposed, clear, unknown.

In: the words of `--avoid` and `--rule`, dated laws, a network. Out: tests with names resolved, and a finding for each site and
flow they look at, with the claims it rests on. One file a dimension, in `dimensions/`, registered by being there. Imports
`kg.network` and below; knows of no route.
"""
