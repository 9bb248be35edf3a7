"""Nodes for all that claims name, and links for what they say: the claims themselves, and a shortcut for each.

Every claim is a node, `(:Claim)-[:STATED_IN]->(:Source)`, with SUBJECT and OBJECT. Beside it, what the reading accepts of it is
a direct link: LOCATED_IN, OWNED_BY, OPERATED_BY, DEPENDS_ON ... with the ids of the claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.claims.model import Claim, Entity, Source
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import Concept
from kg.network.accepted import Accepted, accepted
from kg.network.ownership.fixpoint import WHOLE
from kg.network.ownership.holdings import holdings
from kg.network.ownership.stakes import Holdings, Stake
from kg.network.reading import Reading, state_of
from kg.property_graph.records import properties_of
from kg.property_graph.rows import Link, Node, Property, present
from kg.property_graph.sites import site_key, stage_labels

_OWN_LINK = frozenset({"supplies", "located_in", "headquartered_in", "owned_by"})
"""Predicates that the reading turns into links in a way of its own."""


def nodes(snapshot: Snapshot, reading: Reading) -> Iterator[Node]:
    """Entities and concepts with what the reading says of them, sources, claims."""
    taken = accepted(snapshot, reading)
    for concept in sorted(snapshot.vocabulary.concepts.values(), key=lambda c: c.id):
        if concept.id not in snapshot.entities:
            stages = _stages(taken, concept.id)
            yield Node(site_key(concept.id), ("Concept", concept.kind, *stage_labels(stages)), _concept(concept))
    yield from entities(snapshot.entities.values(), taken)
    yield from records(snapshot.sources.values(), snapshot.claims())


def entities(things: Iterable[Entity], taken: Accepted | None = None) -> Iterator[Node]:
    """Entities as they are, with what a reading says of them, if there is one."""
    for entity in sorted(things, key=lambda e: e.id):
        stages = _stages(taken, entity.id) if taken is not None else ()
        labels = ("Entity", entity.kind.capitalize(), *stage_labels(stages))
        read = _read(taken, entity.id, stages) if taken is not None else {}
        # the record comes last: nothing that a reading says may stand in its place
        properties = {"name": entity.names[0].text if entity.names else entity.id, **read, **properties_of(entity)}
        yield Node(site_key(entity.id), tuple(dict.fromkeys(labels)), properties)


def records(sources: Iterable[Source], claims: Iterable[Claim]) -> Iterator[Node]:
    """Sources and claims as they are."""
    for source in sorted(sources, key=lambda s: s.id):
        yield Node(source_key(source.id), ("Source",), {"name": source.title, "origin": source.origin, **properties_of(source)})
    for claim in sorted(claims, key=lambda c: c.id):
        yield Node(claim_key(claim.id), ("Claim",), properties_of(claim))


def _stages(taken: Accepted, name: str) -> tuple[str, ...]:
    """Stages that claims of the day give, weak ones as well, in the order of the chain."""
    said = {c.object for c in taken.about("performs_stage").get(name, ()) if taken.settles(c) is not None}
    return tuple(stage.id for stage in taken.snapshot.vocabulary.of_kind("Stage") if stage.id in said)


def _read(taken: Accepted, name: str, stages: tuple[str, ...]) -> dict[str, Property]:
    snapshot, day = taken.snapshot, taken.reading.as_of
    # of the whole site: a state of one stage is a link of its own
    said = (c for c in taken.about("has_status").get(name, ()) if not c.qualifier("stage") and not c.qualifier("elements"))
    status = state_of(said, snapshot.sources, day, snapshot.vocabulary).status
    countries = tuple(place.country for place in taken.countries(name))
    return present(stages=stages or None, countries=countries or None, status=status)


def links(snapshot: Snapshot, reading: Reading) -> Iterator[Link]:
    """What the claims say, as links."""
    known = set(snapshot.entities) | set(snapshot.vocabulary.concepts)
    taken = accepted(snapshot, reading)
    yield from _evidence_links(snapshot, known)
    for name in sorted(snapshot.entities):
        for place in taken.countries(name):
            yield Link("LOCATED_IN", site_key(name), site_key(place.country), {"firm": place.firm, "claims": list(place.claims)})
    yield from _owner_links(holdings(snapshot, reading), known)
    predicates = sorted(set(snapshot.vocabulary.predicates) - _OWN_LINK)
    for claim in sorted(taken.claims(*predicates), key=lambda c: (c.predicate, c.id)):
        if claim.object in known and claim.object is not None:
            subject, object_ = (site_key(taken.first(end)) for end in (claim.subject, claim.object))
            yield Link(claim.predicate.upper(), subject, object_, _claim_properties(claim))


def _evidence_links(snapshot: Snapshot, known: set[str]) -> Iterator[Link]:
    """From sources to those they repeat, and from claims to their sources and to what they speak of."""
    for source in sorted(snapshot.sources.values(), key=lambda s: s.id):
        yield from (
            Link("REPEATS", source_key(source.id), source_key(of)) for of in source.derived_from if of in snapshot.sources
        )
    for claim in sorted(snapshot.claims(), key=lambda c: c.id):
        yield Link("STATED_IN", claim_key(claim.id), source_key(claim.source))
        for type_, end in (("SUBJECT", claim.subject), ("OBJECT", claim.object)):
            if end is not None and end in known:
                yield Link(type_, claim_key(claim.id), site_key(end))


def _owner_links(held: Holdings, known: set[str]) -> Iterator[Link]:
    for type_, owned in (("OWNED_BY", held.held), ("MAY_BE_OWNED_BY", held.offered)):
        for name, stakes in sorted(owned.items()):
            yield from (_stake(type_, stake) for stake in stakes if name in known and stake.holder in known)
    for owner, seats in sorted(held.seats.items()):
        for seat in seats:
            if owner in known and seat.to in known:
                yield Link(
                    "HEADQUARTERED_IN", site_key(owner), site_key(seat.to), {"firm": seat.firm, "claims": list(seat.claims)}
                )


def source_key(source: str) -> str:
    """The key of the node of a source."""
    return f"source/{source}"


def claim_key(claim: str) -> str:
    """The key of the node of a claim."""
    return f"claim/{claim}"


def _concept(concept: Concept) -> dict[str, Property]:
    return present(
        id=concept.id,
        name=concept.label,
        notation=concept.notation,
        names=[text for text, _ in concept.names],
        order=concept.order,
        required=concept.required or None,
        runs=concept.runs or None,
    )


def _stake(type_: str, stake: Stake) -> Link:
    """A part held, in percent; with OWNED_BY at least and at most that, with MAY_BE_OWNED_BY nothing says that it is held."""
    return Link(
        type_,
        site_key(stake.owned),
        site_key(stake.holder),
        present(
            # "some part" is more than none by a hair that nobody stated
            share_min=0.0 if stake.offered else round(float(100 * stake.said / WHOLE), 6),
            share_max=round(float(100 * stake.most / WHOLE), 6),
            stated=stake.stated or None,
            claims=stake.claims,
        ),
    )


def _claim_properties(claim: Claim) -> dict[str, Property]:
    """What a direct link shows of its claim: enough to filter by, with the id to find the rest."""
    return present(
        claims=[claim.id],
        modality=claim.modality,
        valid=claim.valid,
        printed=claim.printed,
        **{name: list(values) for name, values in claim.qualifiers},
    )
