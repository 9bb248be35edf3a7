"""The claims and all that can be asked of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.api.answer import Routes
from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.routes.answer import Answer, Rank
from kg.routes.request import Custody, Delivery, Request

if TYPE_CHECKING:
    from kg.analyses.capacity.answer import TonnesAnswer
    from kg.analyses.compare.answer import DiffAnswer
    from kg.analyses.feedstock.answer import FeedstockAnswer, Suppliers
    from kg.analyses.flips import FlipsAnswer
    from kg.analyses.overview import Overview
    from kg.analyses.whynot.answer import WhyAnswer
    from kg.claims.profile import Profile
    from kg.network.model import Network
    from kg.network.reading import Reading

Words = str | Sequence[str]
"""One word, or several."""


def open(data: str | Path | None = None, *, progress: Callable[[str], None] | None = None) -> Graph:  # noqa: A001  kg.open()
    """Open the claims: the packaged ones with whatever was loaded, built where that was not done yet; or those kept at `data`.

    `data` is a snapshot.json, the directory of a build, a KG_HOME, or the key of a build. `progress` hears what takes time.
    Raises `InputError` where a file of the claims is broken or `data` is none of these.

    >>> import kg
    >>> graph = kg.open()
    >>> graph.paths(avoid="CN", to="separation", begin="lamp", as_of="2026-11-22").counts.touches
    0
    """
    from kg.dataset import versions, workspace

    if data is not None:
        return Graph(versions.version(str(data), "data"))
    return Graph(workspace.snapshot(progress or workspace.quiet), workspace.store_path())


@dataclass(frozen=True, eq=False)
class Graph:
    """The claims of one version of the data. Questions take the words that the command line takes."""

    snapshot: Snapshot
    store: Path | None = None
    """Where the same claims are as RDF; None for a version that somebody kept without it."""

    @property
    def key(self) -> str:
        """The version of the data, as every answer names it."""
        return self.snapshot.key

    def paths(
        self,
        avoid: Words = (),
        *,
        rule: Words = (),
        only: str | None = None,
        begin: str | None = None,
        via: str | None = None,
        to: str | None = None,
        as_of: str | None = None,
        status: str | None = None,
        modality: str | None = None,
        source: Words = (),
        derived: bool = False,
        element: str | None = None,
        complete: bool = False,
        custody: Custody = "any",
        delivery: Delivery = "any",
        strict: bool = False,
        k: int = 20,
        rank: Rank = "evidence",
        explain: bool = False,
    ) -> Routes:
        """Find the routes from mine to market that avoid something, as `kg paths` does.

        `begin` is `--from`, a word of Python; all else is named as there. With `explain` each route listed has its proof. Raises
        `UnknownNameError` and `InputError` for words that cannot be meant.

        >>> import kg
        >>> found = kg.open().paths(avoid="CN", to="magnet", element="Nd", as_of="2026-11-22", k=1)
        >>> found.routes[0].verdict, [stop.id for stop in found.routes[0].stops]
        ('avoids', ['mountain-pass', 'mp-independence'])
        """
        from kg.rules.expression import outside

        asked = Request(
            avoid=_several(avoid) if only is None else (*_several(avoid), outside(only)),
            rules=_several(rule),
            strict=strict,
            begin=begin,
            end=to,
            via=via,
            as_of=as_of,
            status=status,
            modality=modality,
            sources=_several(source),
            derived=derived,
            element=element,
            complete=complete,
            custody=custody,
            delivery=delivery,
        )
        return Routes(self.answer(asked, k=k, rank=rank, explain=explain), self.snapshot)

    def answer(
        self, asked: Request, *, k: int = 20, rank: Rank = "evidence", explain: bool = False, documents: Path | None = None
    ) -> Answer:
        """Answer a request about routes; `documents` is where the articles are, for the passages of a proof."""
        from kg.routes import answer as answering
        from kg.routes.question import resolve_question

        question = resolve_question(self.snapshot, asked)
        found = answering.answer(self.snapshot, self.network(question.reading), question, k=k, rank=rank)
        return self.prove(asked, found, documents) if explain else found

    def prove(self, asked: Request, found: Answer, documents: Path | None = None) -> Answer:
        """Give the routes of an answer to this request their proofs."""
        from kg.routes.proof import proof
        from kg.routes.question import resolve_question

        question = resolve_question(self.snapshot, asked)
        network = self.network(question.reading)
        proofs = (proof(network, question, route.stops, route.deliveries, documents) for route in found.routes)
        return replace(found, proofs=tuple(proofs))

    def overview(self, asked: Request, *, each: int = 200, facts: int = 20, rank: Rank = "evidence") -> Overview:
        """Answer with the `each` best routes of each verdict, and the `facts` open facts that would settle most."""
        from kg.analyses.overview import overview
        from kg.routes.question import resolve_question

        question = resolve_question(self.snapshot, asked)
        return overview(self.snapshot, self.network(question.reading), question, each=each, facts=facts, rank=rank)

    def why_not(self, asked: Request, *, k: int = 20) -> WhyAnswer:
        """Say what keeps routes from avoiding, with the `k` facts that most of them wait for, as `kg why-not` does."""
        from kg.analyses.whynot.answer import answer
        from kg.routes.question import resolve_question

        question = resolve_question(self.snapshot, asked)
        return answer(self.snapshot, self.network(question.reading), question, k=k)

    def origin(
        self,
        target: str,
        asked: Request,
        *,
        require: Words = (),
        k: int = 5,
        suppliers: Suppliers | None = None,
        explain: bool = False,
        documents: Path | None = None,
    ) -> FeedstockAnswer:
        """Say where a site gets each element it needs from, as `kg origin` does. Raises `UnknownNameError` for no site.

        `suppliers` None: the best of several documented ones, and every one of them under a law.
        """
        from kg.analyses.feedstock.answer import answer, prove
        from kg.analyses.feedstock.requirements import resolve_elements, resolve_target
        from kg.routes.question import resolve_question

        name, needed = resolve_target(self.snapshot, target), resolve_elements(self.snapshot, _several(require))
        question = resolve_question(self.snapshot, asked)
        network = self.network(question.reading)
        chosen: Suppliers = suppliers or ("every" if question.laws else "best")
        found = answer(self.snapshot, network, question, name, needed, k=k, suppliers=chosen)
        return prove(found, network, question, documents) if explain else found

    def flips(self, asked: Request, *, route: str | None = None, until: str | None = None) -> FlipsAnswer:
        """Say on which days verdicts change, of all routes or of one by its number or id, as `kg flips` does."""
        from kg.analyses.flips import flips
        from kg.routes.question import day_of

        return flips(self.snapshot, asked, None if until is None else day_of(until, "--until"), route)

    def tonnes(self, elements: str, asked: Request) -> TonnesAnswer:
        """Say how much of elements can reach each end, as `kg tonnes` does: `Nd,Dy` each alone, `Nd+Pr` together."""
        from kg.analyses.capacity.answer import answer
        from kg.analyses.capacity.tonnes import parse_groups
        from kg.routes.question import resolve_question

        groups = parse_groups(elements, "ELEMENTS")
        question = resolve_question(self.snapshot, asked)
        return answer(self.snapshot, self.network(question.reading), question, groups)

    def what_if(
        self,
        asked: Request,
        *,
        remove: Words = (),
        add: Sequence[Path] = (),
        stake: Words = (),
        delay: Words = (),
        close: Words = (),
        limit: int = 1000,
        tonnes: str | None = None,
    ) -> DiffAnswer:
        """Say what would change in a supposed world, as `kg what-if` does; nothing is written.

        Raises `InputError` where nothing is supposed, and for what cannot be.
        """
        from kg.analyses.capacity.tonnes import parse_groups
        from kg.analyses.compare.changes import difference
        from kg.analyses.compare.grounds import Side
        from kg.analyses.compare.tonnes import compare_tonnes
        from kg.analyses.scenario.effects import Effects
        from kg.analyses.scenario.worlds import Suppositions, suppose
        from kg.errors import InputError, UnknownNameError
        from kg.routes.question import resolve_question

        suppositions = Suppositions(_several(remove), add, _several(stake), _several(delay), _several(close))
        if not any((remove, add, stake, delay, close)):
            expected = "Expected --remove, --add, --stake, --delay or --close."
            raise InputError("Nothing is supposed.", expected, "--remove mountain-pass")
        try:
            question = resolve_question(self.snapshot, asked)
        except UnknownNameError:
            if not add:
                raise
            # an end may be something that only a file declares: the whole question is read again in the supposed world
            question = resolve_question(self.snapshot, replace(asked, begin=None, end=None))
        network = self.network(question.reading)
        supposed = suppose(self.snapshot, network, suppositions)
        question = resolve_question(supposed.snapshot, asked)
        old = Side(self.snapshot, network, question, absent="no source says so")
        world = Graph(supposed.snapshot).network(supposed.reading)
        new = Side(supposed.snapshot, world, question, absent="left out: supposed")
        found = replace(difference(old, new, limit=limit), supposed=Effects(supposed.effects))
        if tonnes is None:
            return found
        return replace(found, tonnes=compare_tonnes(old, new, parse_groups(tonnes, "--tonnes")))

    def network(self, reading: Reading) -> Network:
        """Build the network that a reading gives."""
        from kg.network.build import build

        return build(self.snapshot, reading)

    def show(self, name: str) -> Profile:
        """Return everything the claims say about an id or name, and what they leave open. Raises `UnknownNameError`.

        >>> import kg
        >>> kg.open().show("lamp").label
        'Lynas Malaysia advanced materials plant'
        """
        from kg.claims.profile import interpret, profile

        _, found = interpret(self.snapshot, name)
        return profile(self.snapshot, found)

    def claims(self, about: str | None = None, predicate: Words = ()) -> tuple[Claim, ...]:
        """Return claims, all of them or those that name an id and are of some predicates.

        >>> import kg
        >>> {claim.predicate for claim in kg.open().claims(about="lamp", predicate="located_in")}
        {'located_in'}
        """
        some = self.snapshot.claims(*_several(predicate))
        return tuple(claim for claim in some if about is None or about in (claim.subject, claim.object))

    def sparql(self, query: str) -> list[Mapping[str, str | int | float | bool | None]]:
        """Return the rows of a SELECT query over the claims and the ontology.

        Raises `InputError` for anything else, and `KgError` where this version of the data is not there as RDF.

        >>> import kg
        >>> query = "SELECT ?name WHERE { ?stage a kg:Stage ; skos:prefLabel ?name } ORDER BY ?name LIMIT 1"
        >>> kg.open().sparql(query)
        [{'name': 'alloy'}]
        """
        from kg.dataset.rdf import plain
        from kg.dataset.store import open_store, select
        from kg.errors import KgError

        if self.store is None:
            raise KgError("This version of the data has no RDF store.", "Only a snapshot of it was kept.", "kg.open() has one.")
        names, rows = select(open_store(self.store), query)
        return [dict(zip(names, map(plain, row), strict=True)) for row in rows]


def _several(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)
