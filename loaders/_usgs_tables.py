"""What USGS calls things, and what they are called here: commodities, price columns, units, countries.

Tables only, each said once. A name that is missing is an error or a note with the name in it, never a guess; adding it
is one line here. Ids are those of `ontology/*.ttl` (a test holds them to it).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Commodity:
    """A commodity with a material here.

    `code` is the one in USGS file names, `names` what USGS prints in commodity columns (folded), `adjective` what a
    sentence needs. `basis` is what its chapter weighs where a cell does not say otherwise: the CSVs leave it out.
    """

    material: str
    code: str
    adjective: str
    names: tuple[str, ...]
    basis: str


COMMODITIES = (
    Commodity("rare-earths", "raree", "rare-earth", ("rare earths", "rare earths (compounds and metals)"), "REO"),
    Commodity("heavy-rare-earths", "raree-heavy", "heavy-rare-earth", ("rare earths (heavy)",), "REO"),
    Commodity("Y", "yttri", "yttrium", ("yttrium",), "REO"),
    Commodity("Sc", "scand", "scandium", ("scandium",), "REO"),
    Commodity("Co", "cobal", "cobalt", ("cobalt",), "content"),
    Commodity("Ga", "galli", "gallium", ("gallium",), "content"),
    Commodity("Ge", "germa", "germanium", ("germanium",), "content"),
    Commodity("Li", "lithi", "lithium", ("lithium",), "content"),
    Commodity("Ni", "nicke", "nickel", ("nickel",), "content"),
    Commodity("Cu", "coppe", "copper", ("copper",), "content"),
    Commodity("Zn", "zinc", "zinc", ("zinc",), "content"),
    Commodity("Sb", "antim", "antimony", ("antimony",), "content"),
    Commodity("W", "tungs", "tungsten", ("tungsten",), "content"),
    Commodity("Ta", "tanta", "tantalum", ("tantalum",), "content"),
    Commodity("graphite", "graph", "graphite", ("graphite", "graphite (natural)"), "gross"),
)

TYPE_WORDS = {
    r"rare[- ]earths?|\bREO\b": COMMODITIES[0],
    **{rf"\b{commodity.adjective}\b": commodity for commodity in COMMODITIES[2:]},
}
"""Pattern in the Type column of a world table -> the commodity it names."""


@dataclass(frozen=True, slots=True)
class Product:
    """What a price is of: words of the column or detail (folded), the material here, what is weighed."""

    words: tuple[str, ...]
    material: str
    basis: str


PRODUCTS = (
    Product(("neodymium-praseodymium oxide", "ndpr oxide", "ndpro", "ndpr"), "ndpr-oxide", "NdPr oxide"),
    Product(("nd2o3", "neodymium oxide"), "nd-oxide", "oxide"),
    Product(("dy2o3", "dysprosium oxide"), "dy-oxide", "oxide"),
    Product(("tbo2", "tb4o7", "tb2o3", "terbium oxide"), "tb-oxide", "oxide"),
    Product(("sm2o3", "samarium oxide"), "sm-oxide", "oxide"),
    Product(("ceo2", "cerium oxide"), "Ce", "oxide"),
    Product(("la2o3", "lanthanum oxide"), "La", "oxide"),
    Product(("eu2o3", "europium oxide"), "Eu", "oxide"),
    Product(("gd2o3", "gadolinium oxide"), "Gd", "oxide"),
    Product(("y2o3", "yttrium oxide"), "Y", "oxide"),
    Product(("sc2o3", "scandium oxide"), "Sc", "oxide"),
    Product(("mischmetal",), "rare-earth-alloys", "alloy"),
)

UNITS = {
    "t": ("t", Decimal(1)),
    "kt": ("t", Decimal(1000)),
    "mt": ("t", Decimal(1_000_000)),
    "kg": ("kg", Decimal(1)),
    "dkg": ("USD/kg", Decimal(1)),
    "dt": ("USD/kg", Decimal("0.001")),
    "pct": ("%", Decimal(1)),
    "num": ("count", Decimal(1)),
}
"""Unit at the end of a column name -> unit here and what to multiply by. `mt` is a million tonnes."""

LONG_UNITS = (
    ("dollars per kilogram", "dkg"),
    ("dollars per metric ton", "dt"),
    ("thousand metric tons", "kt"),
    ("million metric tons", "mt"),
    ("metric tons", "t"),
    ("kilograms", "kg"),
    ("percent", "pct"),
    ("number", "num"),
)
"""Start of a unit written out (folded) -> key of `UNITS`."""

EDITION_URLS = {2023: "https://doi.org/10.5066/P9WCYUI6", 2024: "https://doi.org/10.5066/P144BA54"}

WITH_ARTICLE = frozenset({"AE", "BS", "CF", "DO", "GB", "GM", "MH", "NL", "PH", "US"})
"""Countries a sentence names with "the"."""

COUNTRIES = {
    "Bahamas, The": "BS",
    "Burma (Myanmar)": "MM",
    "Congo (Democratic Republic)": "CD",
    "Congo, Democratic Republic of the": "CD",
    "Congo, Republic of the": "CG",
    "Cote d'Ivoire": "CI",
    "Curacao": "CW",
    "East Timor": "TL",
    "Falkland Islands": "FK",
    "Gambia, The": "GM",
    "Guinea Bissau": "GW",
    "Korea (North)": "KP",
    "Korea, South": "KR",
    "Reunion": "RE",
    "Saint Martin": "MF",
    "Sint Maarten": "SX",
    "São Tomé and Príncipe": "ST",
    "The Bahamas": "BS",
    "The Gambia": "GM",
    "The Netherlands": "NL",
    "U.S. Virgin Islands": "VI",
    "West Bank and Gaza": "PS",
}
"""Spellings of USGS that `ontology/countries.ttl` does not have -> ISO 3166-1 alpha-2."""
