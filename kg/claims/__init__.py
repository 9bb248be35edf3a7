"""What a claim is, and how claims are looked up.

In: records of loaders, checked. Out: sources, entities and claims, frozen and identified by their content; names found in any
script; claims in words; disagreements side by side. Imports nothing of `kg` but `errors` and the helpers beside it: a claim knows
of no store, no network and no route.
"""
