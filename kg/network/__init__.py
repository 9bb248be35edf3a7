"""What a reading of the claims gives at a date: sites, flows between them, and who owns what.

In: a snapshot of checked claims and a reading (day, statuses, modalities, sources). Out: a network, with a doubt wherever the
reading cannot settle something; shares of ownership as intervals. The only place where a claim is accepted or not. Imports
`kg.claims` and below; knows of nothing that is avoided.
"""
