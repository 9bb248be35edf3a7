"""The changes a supposed world is made of so far, and what every kind of supposition needs to make them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.analyses.scenario.overlay import MARK, World
from kg.claims.identity import alike
from kg.claims.model import Claim, Entity, Modality, Source
from kg.claims.search import resolve
from kg.claims.snapshot import Snapshot
from kg.network.model import Network
from kg.network.reading import Reading, firm, refused


@dataclass(frozen=True, slots=True)
class Moved:
    """A claim that is supposed to be of another time: its id, the id it stands under now, and both times."""

    claim: str
    supposed: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What one supposition did: as typed, in words, the claims it left out, put in and moved, and what a reader must know."""

    option: str
    what: str
    left_out: int = 0
    put_in: int = 0
    moved: tuple[Moved, ...] = ()
    notes: tuple[str, ...] = ()


class Making:
    """The changes so far; lives only while `suppose` runs.

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
        """The world as changed so far."""
        return World(self.base, frozenset(self.gone), self.more, self.sources, self.entities)

    def reading(self) -> Reading:
        """The reading, with supposed sources let in: those that stand for a source if that one is in, the others always."""
        reading = self.network.reading
        if reading.sources is None:
            return reading
        known = self.base.sources.keys()
        own = {name for name in self.sources if (of := name.removeprefix(f"{MARK}:")) not in known or of in reading.sources}
        return replace(reading, sources=reading.sources | own)

    def current(self, *predicates: str) -> Iterator[Claim]:
        """Claims of the predicates, or all, as changed so far."""
        yield from (claim for claim in self.base.claims(*predicates) if claim.id not in self.gone)
        yield from [claim for claim in self.more.values() if not predicates or claim.predicate in predicates]

    def label(self, name: str) -> str:
        """The name of an entity, supposed ones too."""
        entity = self.entities.get(name)
        return entity.label if entity else self.base.label(name)

    def take_out(self, claim: Claim) -> None:
        """Leave a claim out, supposed or not."""
        if self.more.pop(claim.id, None) is None:
            self.gone.add(claim.id)

    def named(self, text: str, kinds: frozenset[str], what: str) -> str:
        """The id a text names. Raises `UnknownNameError`."""
        return resolve(self.world() if self.entities else self.base, text, kinds, what)

    def same(self, name: str) -> frozenset[str]:
        """The id and those that accepted, firm claims say are the same."""
        return alike((claim for claim in self.accepted("same_as") if self.firm(claim)), name)

    def accepted(self, *predicates: str) -> Iterator[Claim]:
        """Those of `current` that the reading accepts."""
        reading = self.reading()
        return (claim for claim in self.current(*predicates) if refused(claim, reading) is None)

    def firm(self, claim: Claim) -> bool:
        """Whether a claim may settle something."""
        source = self.sources.get(claim.source) or self.base.sources[claim.source]
        return firm(claim, source, self.base.vocabulary)

    def say(self, option: str, claim: Claim) -> None:
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

    def say_as(self, option: str, claim: Claim, source: str) -> Claim:
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
        """What supposed claims are put as: something the reading takes, where it takes anything that settles."""
        return "asserted" if "asserted" in self.network.reading.modalities else "claimed"

    def unread(self) -> tuple[str, ...]:
        """A note, where the reading does not take what is supposed."""
        if self.modality in self.network.reading.modalities:
            return ()
        return ("the reading takes neither what is asserted nor what is claimed, and so not what is supposed",)

    def unused(self, ids: frozenset[str], name: str) -> tuple[str, ...]:
        """A note, where nothing of these ids is in the network that is asked about."""
        if ids & self.network.index().keys():
            return ()
        return (f"{self.label(name)} is not in the network of this reading: no flow that counts begins or ends there",)
