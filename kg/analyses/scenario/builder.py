"""Builds a supposed world, one change after the other; every kind of supposition is made of its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.analyses.scenario.overlay import MARK, World
from kg.claims.identity import alike
from kg.claims.model import Claim, Entity, Modality, Source
from kg.claims.search import resolve
from kg.claims.snapshot import Snapshot
from kg.network.model import Network
from kg.network.reading import Reading, firm, refused


class ScenarioBuilder:
    """Collects the changes; lives only while `suppose` runs.

    Ids of claims that are `gone`, the supposed claims, sources and entities by id, and all sources that are `known` from the data
    and from files.
    """

    def __init__(self, base: Snapshot, network: Network) -> None:
        self.base, self.network = base, network
        self.gone: set[str] = set()
        self.more: dict[str, Claim] = {}
        self.sources: dict[str, Source] = {}
        self.entities: dict[str, Entity] = {}
        self.known = dict(base.sources)

    def world(self) -> World:
        """Build the world as changed so far."""
        return World(self.base, frozenset(self.gone), self.more, self.sources, self.entities)

    def reading(self) -> Reading:
        """Return the reading with supposed sources let in: those that stand for a source if that one is in, the others always."""
        reading = self.network.reading
        if reading.sources is None:
            return reading
        known = self.base.sources.keys()
        own = {name for name in self.sources if (of := name.removeprefix(f"{MARK}:")) not in known or of in reading.sources}
        return replace(reading, sources=reading.sources | own)

    def current(self, *predicates: str) -> Iterator[Claim]:
        """Yield the claims of the predicates, or all, as changed so far."""
        yield from (claim for claim in self.base.claims(*predicates) if claim.id not in self.gone)
        yield from [claim for claim in self.more.values() if not predicates or claim.predicate in predicates]

    def label(self, name: str) -> str:
        """Return the name of an entity, supposed ones too."""
        entity = self.entities.get(name)
        return entity.label if entity else self.base.label(name)

    def take_out(self, claim: Claim) -> None:
        """Leave a claim out, supposed or not."""
        if self.more.pop(claim.id, None) is None:
            self.gone.add(claim.id)

    def resolve(self, text: str, kinds: frozenset[str], what: str) -> str:
        """Return the id a text names. Raises `UnknownNameError`."""
        return resolve(self.world() if self.entities else self.base, text, kinds, what)

    def aliases(self, name: str) -> frozenset[str]:
        """Return the id and those that accepted, firm claims say are the same."""
        return alike((claim for claim in self.accept("same_as") if self.is_firm(claim)), name)

    def accept(self, *predicates: str) -> Iterator[Claim]:
        """Yield those of `current` that the reading accepts."""
        reading = self.reading()
        return (claim for claim in self.current(*predicates) if refused(claim, reading) is None)

    def is_firm(self, claim: Claim) -> bool:
        """Whether a claim may settle something."""
        source = self.sources.get(claim.source) or self.base.sources[claim.source]
        return firm(claim, source, self.base.vocabulary)

    def put_in(self, option: str, claim: Claim) -> None:
        """Put in a claim that no source makes. It settles what it is about: that is what is supposed."""
        self.sources[MARK] = Source(
            id=MARK,
            title="Supposed: said by no source",
            kind="register",
            language="en",
            grade="A",
            date_note="a supposition",
        )
        self._put(option, replace(claim, source=MARK))

    def put_in_for(self, source: str, option: str, claim: Claim) -> Claim:
        """Put in a claim in place of a source: of its grade and origin, so that nothing gains a witness; its statement stays."""
        name = f"{MARK}:{source}"
        if name not in self.sources:
            of = self.known[source]
            title = f"Supposed: {of.title}"
            self.sources[name] = replace(of, id=name, title=title, lineage=of.origin, derived_from=(source,))
        supposed = self._put(option, replace(claim, source=name))
        object.__setattr__(supposed, "statement", claim.statement)
        return supposed

    def _put(self, option: str, claim: Claim) -> Claim:
        supposed = replace(claim, paraphrase=f"Supposed ({option}): {claim.paraphrase}")
        object.__setattr__(supposed, "id", f"{MARK}:{supposed.id}")
        self.more[supposed.id] = supposed
        return supposed

    @property
    def modality(self) -> Modality:
        """How supposed claims are put: something the reading takes, where it takes anything that settles."""
        return "asserted" if "asserted" in self.network.reading.modalities else "claimed"

    def note_unread(self) -> tuple[str, ...]:
        """Return a note, where the reading does not take what is supposed."""
        if self.modality in self.network.reading.modalities:
            return ()
        return ("the reading takes neither what is asserted nor what is claimed, and so not what is supposed",)

    def note_unused(self, ids: frozenset[str], name: str) -> tuple[str, ...]:
        """Return a note, where nothing of these ids is in the network that is asked about."""
        if ids & self.network.index().keys():
            return ()
        return (f"{self.label(name)} is not in the network of this reading: no flow that counts begins or ends there",)
