"""The style of pictures in Browser, as GraSS: a site has the colour of the last stage it performs.

The last rule that fits a node wins, and Browser appends one of its own for every label that has none, which then wins: so all
labels of the graph stand here, those of stages last.
"""

from __future__ import annotations

from kg.claims.vocabulary import Vocabulary
from kg.present.pictures.palette import LIGHT
from kg.property_graph.labels import labels

STAGES = {
    "Recycling": "#117733",
    "Mine": "#6f4e37",
    "Concentrate": "#c9a063",
    "Cracking": "#e6cf5c",
    "Separation": "#1f5fa8",
    "Metal": "#44aa99",
    "Alloy": "#9fd3f0",
    "Magnet": "#b5401d",
    "Market": "#2f3640",
}
"""Colours by stage. Names stand on them, light or dark, as they can be read best."""

_OTHERS = {
    "Organization": LIGHT.verdicts["avoids"].fill,
    "Claim": LIGHT.verdicts["unproven"].fill,
    "Source": LIGHT.rule,
    "Country": LIGHT.land,
}
"""Of what stands around the sites; the rest is pale."""

_CAPTIONS = {"Claim": "{predicate}", "Current": "{graph}", "Graph": "{id}", "Reading": "{id}", "Rule": "{id}"}
_SUPPLIES = "relationship.SUPPLIES"


def grass(vocabulary: Vocabulary) -> str:
    """The style sheet: every label of the graph, general ones first; flows thicker than all other links."""
    rules = [
        _rule("node", {"diameter": "50px", "border-width": "2px", "font-size": "10px"}),
        *(_rule(f"node.{label}", _look(label)) for label in labels(vocabulary)),
        _rule(
            "relationship",
            {
                "color": LIGHT.hatch,
                "shaft-width": "1px",
                "font-size": "8px",
                "padding": "3px",
                "text-color-external": LIGHT.text,
                "text-color-internal": LIGHT.paper,
                "caption": "'<type>'",
            },
        ),
        _rule(_SUPPLIES, {"color": LIGHT.verdicts["avoids"].line, "shaft-width": "4px", "caption": "'{status}'"}),
    ]
    return "\n".join(rules)


def _look(label: str) -> dict[str, str]:
    colour = STAGES.get(label) or _OTHERS.get(label) or LIGHT.verdicts["touches"].fill
    return {
        "color": colour,
        "border-color": LIGHT.text,
        "text-color-internal": LIGHT.paper if is_dark(colour) else LIGHT.text,
        "caption": f"'{_CAPTIONS.get(label, '{name}')}'",
    }


def is_dark(colour: str) -> bool:
    """Whether light text is easier to read on it than dark text, by the contrast that WCAG 2 defines."""
    return contrast(colour, LIGHT.paper) > contrast(colour, LIGHT.text)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it, from 1 to 21.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rule(selector: str, declarations: dict[str, str]) -> str:
    return f"{selector} {{\n" + "".join(f"  {name}: {value};\n" for name, value in declarations.items()) + "}\n"
