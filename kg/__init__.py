"""A supply-chain knowledge graph that answers which supply paths avoid a country, with proof for every hop."""

__version__ = "0.1.0"
