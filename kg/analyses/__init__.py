"""Further questions on the same search: why not, where feedstock is from, how much, what if, what changed, and when.

In: snapshot, network, question. Out: one answer a question, as data. Imports `kg.routes` and below, and `kg.dataset` where a
world is supposed that files add to.
"""
