"""What a picture says in words of a site or a flow: the full name, the routes, what is missing."""

from __future__ import annotations

from kg.present.pictures.chain import Chain, Link, Node, Verdict
from kg.present.wording import counts_text
from kg.routes.parts import Counts
from kg.routes.search import Tally
from kg.text import series


def chain_texts(chain: Chain) -> list[str]:
    """The question and its counts, and what the picture leaves out or puts together."""
    least = "" if chain.exact else "at least "
    asked = chain.question[:1].upper() + chain.question[1:]
    said = [f"{asked}. Routes: {least}{counts_text(Counts(*chain.counts))}. Each sign is of the best route through it."]
    sites, flows = chain.omitted
    if sites or flows:
        said.append(f"Not drawn: {sites} sites and {flows} flows on no route of this question.")
    if chain.by:
        said.append(
            f"Grouped by {chain.by}: a card is all of one {chain.by} with the same stages, a line all flows that look alike."
        )
    return said


def node_text(node: Node, chain: Chain) -> str:
    """The name in full, where it stands, what it does, its state, and the routes through it."""
    at = ", ".join(chain.columns[column].title for column in node.columns)
    stages = "stage not stated" if node.inferred else at
    parts = [
        f"{node.name} ({', '.join(node.countries) or 'country not stated'})",
        f"{node.sites} sites: {stages}" if node.sites > 1 else stages,
        *([node.status] if node.status else []),
        *(["exposed"] if node.exposed else []),
        _routes(node.verdict, node.routes),
        *([f"{series(node.feed)} before it: not documented"] if node.feed else []),
    ]
    return "; ".join(parts)


def link_text(link: Link, chain: Chain) -> str:
    """Who supplies whom with what, its state, and the routes over it."""
    names = {node.id: node.name for node in chain.nodes}
    parts = [
        f"{names[link.source]} → {names[link.target]}" + (f": {link.material}" if link.material else ""),
        *([f"{link.flows} flows"] if link.flows > 1 else []),
        *([link.status] if link.status else []),
        *(["exposed"] if link.exposed else []),
        _routes(link.verdict, link.routes),
        *([f"{series(link.gap)} on the way: not documented"] if link.gap else []),
    ]
    return "; ".join(parts)


def _routes(verdict: Verdict, counts: Tally | None) -> str:
    """The routes by verdict where they were counted; else the best verdict among them."""
    if verdict == "none":
        return "on no route"
    if counts is None:
        return f"routes: the best {_BEST[verdict]}"
    said = [f"{n} {word}" for n, word in zip(counts, _COUNTED, strict=True) if n]
    return f"routes: {', '.join(said)}"


_BEST = {"avoids": "avoids", "would_avoid": "would avoid if built as planned", "unproven": "is unproven", "touches": "touches"}
_COUNTED = ("avoid", "would avoid", "unproven", "touch")
