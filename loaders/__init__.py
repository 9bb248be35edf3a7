"""One file a source format: a module here is a loader because it stands here.

A loader has `TITLE` and `FILES`, one line each, and `load(paths) -> kg.claims.model.Loaded`. It knows columns and quirks, and
nothing of graphs: it imports `kg.claims.model` and `kg.errors` only. Names that start with `_` are helpers, not loaders.
"""
