"""The short answer of `kg paths`, on one screen: the answer, the chains behind it, what would change it, and where to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.analyses.overview import Overview, Settling
from kg.claims.snapshot import Snapshot
from kg.cli.output import hanging, shown, width, wrapped
from kg.cli.provenance import provenance_lines
from kg.cli.routes_text import beside_lines, excluded_lines, nothing_lines, proviso_lines
from kg.cli.style import MARKS, Paint
from kg.present import command
from kg.present.chains import STEPS, Cell, Chain, Choice, Place, chains, choose, numbers
from kg.present.report.sentences import headline
from kg.present.wording import left_out_text, plural, readiness_words, reading_sentence, unnamed_once, verdict_words
from kg.routes.answer import Route
from kg.routes.places import NOT_STATED
from kg.routes.request import Request

MOST_LINES = 40
"""Lines of a short answer: a screen."""
WIDE = 120
"""From so many columns on chains are a table."""
FACTS = 3
_LINES = 3
"""Lines of a chain."""
Say = Callable[[str], str]


def short_story(snapshot: Snapshot, asked: Request, view: Overview, paint: Paint) -> str:
    """Tell the answer on one screen."""
    found = view.found
    heading, counts = found.heading, found.heading.counts
    say = unnamed_once(snapshot)
    if not counts.total:
        end = [*excluded_lines(snapshot, heading), "", *_end(snapshot, asked, view)]
        return "\n".join([*nothing_lines(snapshot, heading), *beside_lines(snapshot, heading), *end]) + "\n"
    top = [
        *wrapped(headline(snapshot, heading.asked, counts, found.routes, exact=found.limits.counts_exact), width()),
        *proviso_lines(snapshot, heading.asked),
        *beside_lines(snapshot, heading),
        "",
    ]
    rows = chains(found.routes, numbers(found.routes, counts))
    drawn = (_Table if width() >= WIDE else _Strip)(snapshot, say, paint)
    # what stands below is written after the chains, whose names come first, and is as long whatever they say
    below = len(_below(snapshot, asked, view, rows, lambda text: text))
    chosen = _fitting(choose(rows), drawn, MOST_LINES - len(top) - below)
    lines = [*top, *drawn.lines(chosen.all), *_rest(asked, counts.total, chosen)]
    return "\n".join([*lines, *_below(snapshot, asked, view, rows, say)]) + "\n"


def _below(snapshot: Snapshot, asked: Request, view: Overview, rows: Sequence[Chain], say: Say) -> list[str]:
    facts = list(_facts(view.facts, rows, say))
    return [*facts, *_commands(asked, view, rows), "", *_end(snapshot, asked, view)]


# --- the chains -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Strip:
    """Chains as at most three lines each, for terminals on which no table fits."""

    snapshot: Snapshot
    say: Say
    paint: Paint

    def height(self, chain: Chain) -> int:
        """Lines that a chain takes at most."""
        return len(list(self._chain(chain, lambda text: text)))

    head = 0

    def lines(self, some: Sequence[Chain]) -> Iterator[str]:
        """Every chain, one below the other."""
        for chain in some:
            yield from self._chain(chain, self.say)

    def _chain(self, chain: Chain, say: Say) -> Iterator[str]:
        lead = "" if chain.complete or chain.verdict == "touches" else ", a lead"
        standing = f"{MARKS[chain.verdict]} {_standing(chain)}{lead}"
        exposed = [fact.text for fact in chain.first.exposed][:1]
        first, *_ = _clipped(say(f"{standing}: {'; '.join([_elements(chain.first), *exposed])}"), width() - 4, 1)
        yield f"{chain.numbers[0]:>3} {first.replace(standing, self.paint(standing, chain.verdict), 1)}"
        buyers = _buyers_text(chain)
        text = " > ".join([*_steps(chain.cells), *([buyers] if buyers else [])])
        yield from (f"    {line}" for line in _clipped(say(text), width() - 4, _LINES - 1))


def _steps(cells: Sequence[Cell]) -> Iterator[str]:
    """Who does which steps of a chain, with their names; steps that nobody is named for together."""
    missing: list[int] = []
    for cell in (each for each in cells if not each.empty):
        if missing and (cell.places or not cell.missing):
            yield f"not documented ({_names(missing)})"
            missing = []
        yield from (f"{_place_text(place)}{_work(place)}" for place in cell.places)
        if cell.missing:
            missing += range(cell.first, cell.last + 1)
    if missing:
        yield f"not documented ({_names(missing)})"


_SHORT = ("mined", "separated", "metal", "alloy", "magnets")
_OTHER_WORK = {"recycling": "recycled", "cracking": "cracked"}
"""What a site is said to do whose only work at a step is this."""


def _names(steps: Sequence[int]) -> str:
    return ", ".join(_SHORT[step] for step in steps)


def _work(place: Place) -> str:
    names = []
    for name, stages in zip(_SHORT, STEPS.values(), strict=True):
        here = [stage for stage in place.stages if stage in stages]
        names += [_OTHER_WORK.get(here[0], name) if len(here) == 1 else name] if here else []
    return f" ({', '.join(names)})" if names else ""


@dataclass(frozen=True)
class _Table:
    """Chains as a table: a row a chain, a column a step; neighbouring steps of one site share a cell."""

    snapshot: Snapshot
    say: Say
    paint: Paint

    head = 3

    def height(self, chain: Chain) -> int:
        """Lines that a chain takes at most."""
        return len(list(self._row(chain, lambda text: text)))

    def lines(self, some: Sequence[Chain]) -> Iterator[str]:
        """The names of the columns, a line below them, and the rows."""
        widths = self._widths()
        names = ["no.", *STEPS, "bought by", "elements", "verdict"]
        wrapped_names = [wrapped(name, size) for name, size in zip(names, widths, strict=True)]
        for line in range(self.head - 1):
            texts = (parts[line] if line < len(parts) else "" for parts in wrapped_names)
            yield _MARK.join(f"{text:<{size}}" for text, size in zip(texts, widths, strict=True)).rstrip()
        yield "─┼─".join("─" * size for size in widths)
        for chain in some:
            yield from self._row(chain, self.say)

    def _row(self, chain: Chain, say: Say) -> Iterator[str]:
        number, *sizes, buyers, elements, verdict = self._widths()
        cells = [(str(chain.numbers[0]).rjust(number), number)]
        for cell in chain.cells:
            span = sizes[cell.first : cell.last + 1]
            cells.append((say(_cell_text(cell)), sum(span) + len(_MARK) * (len(span) - 1)))
        cells += [(say(_buyers_text(chain)), buyers), (_elements(chain.first), elements)]
        cells.append((f"{MARKS[chain.verdict]} {_standing(chain)}", verdict))
        parts = [_clipped(text, size, _LINES) if text.strip() else [""] for text, size in cells]
        for line in range(max(map(len, parts))):
            texts = [part[line] if line < len(part) else "" for part in parts]
            padded = [text + " " * (size - shown(text)) for text, (_, size) in zip(texts, cells, strict=True)]
            yield _MARK.join([*padded[:-1], self.paint(texts[-1], chain.verdict) if texts[-1] else ""]).rstrip()

    def _widths(self) -> list[int]:
        number, elements, verdict = 3, 13, 14
        columns = len(STEPS) + 1
        room = width() - number - elements - verdict - len(_MARK) * (columns + 2)
        each = (room - 4) // columns
        return [number, *([each] * len(STEPS)), room - each * len(STEPS), elements, verdict]


_MARK = " │ "


def _standing(chain: Chain) -> str:
    return f"{verdict_words(chain.verdict)}, {readiness_words(chain.first.readiness)}"


def _elements(route: Route) -> str:
    if route.elements:
        return ", ".join(route.elements)
    return f"may carry {', '.join(route.may_carry)}" if route.may_carry else "elements not stated"


def _cell_text(cell: Cell) -> str:
    """Who does what a column says, and where."""
    texts = [_place_text(place) + _unusual(place) for place in cell.places]
    return ", then ".join([*texts, *(["not documented"] if cell.missing else [])])


def _unusual(place: Place) -> str:
    """What a site does that the name of its column does not say."""
    if "recycling" in place.stages:
        return " (recycles)"
    return " (cracking)" if place.stages == ("cracking",) else ""


def _place_text(place: Place) -> str:
    where = f"{place.name}, {place.country.replace(',', ' and ') if place.country else 'country not stated'}"
    return where if place.stages else f"via {where}"


def _buyers_text(chain: Chain) -> str:
    """The buyers of a chain; a star where no source says where one takes delivery."""
    names = []
    for buyer in chain.buyers:
        if buyer.delivery == NOT_STATED:
            names.append(f"{buyer.name}*")
        elif buyer.delivery:
            names.append(f"{buyer.name} ({buyer.delivery})")
        else:
            names.append(f"{buyer.name}, {buyer.country}" if buyer.country else buyer.name)
    return "; ".join(names)


def _clipped(text: str, columns: int, most: int) -> list[str]:
    """A text in at most so many lines: an ellipsis stands for the rest."""
    lines = wrapped(text, columns)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and shown(last) > columns - 1:
        last = last[:-1]
    return [*lines[: most - 1], f"{last}…"]


def _fitting(choice: Choice, drawn: _Strip | _Table, room: int) -> Choice:
    """What of a choice fits into so many lines: first something of each kind, then what comes first.

    The first chain always does: an answer without one says less than one that is a line too long.
    """
    kinds = {"complete": choice.complete, "leads": choice.leads, "touching": choice.touching}
    # two lines for what the star means and what is not shown, and one between
    room -= drawn.head + 3
    taken: dict[str, list[Chain]] = {kind: [] for kind in kinds}
    turns = [*((kind, 0) for kind in kinds), *((kind, n) for kind, some in kinds.items() for n in range(1, len(some)))]
    full: set[str] = set()
    for kind, number in turns:
        some = kinds[kind]
        if number >= len(some) or kind in full:
            continue
        height = drawn.height(some[number])
        if height > room and any(taken.values()):
            full.add(kind)
            continue
        room -= height
        taken[kind].append(some[number])
    return replace(choice, **{kind: tuple(some) for kind, some in taken.items()})


def _rest(asked: Request, total: int, chosen: Choice) -> Iterator[str]:
    """What the star means, and how many routes are not shown, with the option that lists them."""
    texts = []
    if any(buyer.delivery == NOT_STATED for chain in chosen.all for buyer in chain.buyers):
        texts.append(f"* {NOT_STATED}.")
    if rest := total - sum(len(chain.routes) for chain in chosen.all):
        texts.append(f"{rest:,} more {'route' if rest == 1 else 'routes'}: {_paths(asked, '--all')}")
    if texts:
        yield from hanging(" ".join(texts), "    ", "    ")
    yield ""


# --- what stands below ----------------------------------------------------------------------------------------------------


def _facts(facts: Sequence[Settling], rows: Sequence[Chain], say: Say) -> Iterator[str]:
    """The facts that would settle most, and who could state them; none that better evidence of the same chain answers already."""
    answered = {f.text for row in rows for r in row.routes if r.verdict != row.verdict for f in r.unknown}
    chosen = [each for each in facts if each.ranked.fact.text not in answered][:FACTS]
    if chosen:
        yield "What would change this:"
    for number, each in enumerate(chosen, start=1):
        waits = [plural(each.ranked.routes, "route")] if each.ranked.routes else []
        who = [f"{' or '.join(each.who[:2])} could say"] if each.who else []
        yield from hanging(say(f"{each.ranked.fact.text} ({'; '.join([*waits, *who])})"), f"{number:>3} ", "    ")
    if chosen:
        yield ""


def _commands(asked: Request, view: Overview, rows: Sequence[Chain]) -> Iterator[str]:
    """Three commands to go on with."""
    counts = view.found.heading.counts
    words = command.text(command.typed(asked))
    first = rows[0].numbers[0]
    third = (
        (f"kg report {words} -o report.html", "one page with pictures and evidence")
        if counts.avoids
        else (f"kg why-not {words}", "what keeps routes from avoiding")
    )
    yield "To go on:"
    commands = (
        (_paths(asked, f"--explain {first}"), f"the proof of route {first}"),
        (_paths(asked, "--all"), f"all {counts.total:,} routes, one by one"),
        third,
    )
    longest = max(shown(words) for words, _ in commands)
    for words, what in commands:
        line = f"    {words}{' ' * (longest - shown(words))}  # {what}"
        yield line if shown(line) <= width() else f"    {words}"


def _paths(asked: Request, more: str) -> str:
    return f"kg paths {command.text(command.typed(asked))} {more}"


def _end(snapshot: Snapshot, asked: Request, view: Overview) -> Iterator[str]:
    """The reading, what it leaves out, and what the answer rests on."""
    heading = view.found.heading
    text = f"{reading_sentence(snapshot.label, heading.asked)}{left_out_text(heading.left_out)}"
    if ended := len(heading.excluded):
        # where there is no route they are named above
        where = "; --all names them" if heading.counts.total else ""
        text += f" Excluded by filters: {ended} {'supply' if ended == 1 else 'supplies'} ended since{where}."
    yield from wrapped(text, width())
    yield from provenance_lines(heading.data, ["kg", "paths"], asked, heading.asked.reading.as_of)
