"""`kg show`, `kg search`, `kg claims`, `kg conflicts`, `kg sources`, `kg stats`: look at what is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.cli.app import app, talk
from kg.cli.output_options import NOTHING_FOUND, Output, writes
from kg.text import Row

CLAIM_COLUMNS = (
    "id", "statement", "subject", "predicate", "object", "text", "comparator", "value", "maximum", "unit", "basis", "per",
    "printed", "source", "grade", "lineage", "document", "start", "end", "record", "modality", "attributed_to", "valid",
    "valid_note", "as_of", "materials", "stage", "qualifiers", "language", "machine_generated", "derived", "paraphrase",
)  # fmt: skip
SEARCH_COLUMNS = ("id", "kind", "name", "matched", "score")
SOURCE_COLUMNS = ("id", "title", "publisher", "date", "grade", "kind", "language", "lineage", "url", "claims")
STATS_COLUMNS = ("part", "what", "number")
_IN_FULL = 10
"""Questions of `kg conflicts` that are written out where no limit is given."""
_BY_PREDICATE = "claims by predicate"
_SURE = 89.0
"""Score from which `kg.claims.search` has found the text itself in a name; below, a name only resembles it."""


def _ids(incomplete: str) -> list[tuple[str, str]]:
    """Ids for the tab key, from the newest build there is. None is made for it, and only ids are read from it."""
    import re

    from kg.dataset.workspace import home
    from kg.text import printable

    builds = sorted((home() / "builds").glob("*/snapshot.json"), key=lambda path: path.stat().st_mtime)
    text = builds[-1].read_text(encoding="utf-8") if builds else ""
    entity = re.compile(rf'{{"id":"({re.escape(incomplete)}[^"]*)","kind":"[a-z]+","names":\[{{"text":"([^"]+)"')
    return [(printable(found), printable(name)) for found, name in entity.findall(text)]


DocumentsOption = Annotated[
    Path | None, typer.Option(envvar="KG_DOCUMENTS", help="directory of the articles: adds each passage, proven by its sha256")
]
AboutOption = Annotated[str | None, typer.Option(metavar="ID", help="an id, or a name in any script", autocompletion=_ids)]


def _write(
    output: Output,
    rows: Sequence[Row],
    columns: Sequence[str],
    text: Callable[[], str],
    *,
    records: Sequence[Row] | None = None,
    lines: bool = False,
    nothing: str = "Nothing found.",
) -> None:
    """Write text for a table, `records` (else the rows) for json, rows for the flat formats."""
    from kg.cli.output import deliver, emit, refuse_empty

    if output.format == "table":
        deliver(text() if rows else nothing + "\n", output.path)
    else:
        emit(records if records is not None and output.is_json else rows, columns, output, lines=lines, nothing=nothing)
    refuse_empty(output, rows, nothing)


@app.command(epilog="Examples: kg show lamp | kg show 稀土 --json")
@writes(fail_empty=NOTHING_FOUND)
def show(
    output: Output,
    name: Annotated[
        str, typer.Argument(metavar="ID", help="an entity, concept, source, claim or statement", autocompletion=_ids)
    ],
    documents: DocumentsOption = None,
) -> None:
    """Everything there is on one id or name.

    Of an entity: its names, what is said of it and by whom, what leads to it, what may be the same, where sources
    disagree, and what no source says. Of a claim: every field, its source, review and passage. Six digits of a claim's
    id are enough; source:ID is the source where an entity has the same id.
    """
    from kg.claims.pages import Page, claims_page, source_page, thing_page
    from kg.claims.profile import interpret, profile
    from kg.cli import look_text
    from kg.cli.output import as_json, deliver, emit, json_line
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current
    from kg.errors import EmptyAnswerError

    snapshot = current(talk)
    what, found = interpret(snapshot, name)
    page: Page
    if what == "thing":
        described = profile(snapshot, found)
        page = thing_page(snapshot, described)
        rows, text = look_text.profile_rows(snapshot, described), look_text.profile_text(snapshot, described)
    elif what == "source":
        page = source_page(snapshot, snapshot.sources[found])
        rows, text = look_text.source_rows(snapshot, page), look_text.source_text(snapshot, page)
    else:
        claims = [claim for claim in snapshot.claims() if found in (claim.id, claim.statement)]
        page = claims_page(snapshot, what, claims, documents)
        rows, text = look_text.claims_rows(page), look_text.claims_text(snapshot, page, claims)
    if output.is_json:
        made = as_json if output.format == "json" else json_line
        deliver(made(to_data(page)), output.path)
    elif output.format == "table":
        deliver(text, output.path)
    else:
        emit(rows, look_text.SHOW_COLUMNS, output)
    if output.fail_empty and page.is_empty:
        raise EmptyAnswerError("The sources say nothing of it.")


@app.command(epilog="Examples: kg search 稀土 | kg search 'price floor' --limit 5")
@writes(fail_empty=NOTHING_FOUND)
def search(
    output: Output,
    text: Annotated[str, typer.Argument(help="a name in any script, part of one, an id, or words of a claim")],
    limit: Annotated[int, typer.Option(min=1, help="how many of each, names and claims")] = 20,
) -> None:
    """Names in any script that contain the text, then claims that have all its words.

    The words of a claim are all that is printed of it: paraphrase, labels, figures, names of its ends in any script. Where no
    claim has all words, those come that have the most. Names that only resemble the text are suggested when nothing else is
    found.
    """
    from kg.claims.describe import said_alone
    from kg.claims.matching import best_claims
    from kg.claims.search import find
    from kg.cli.output import table
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current

    snapshot = current(talk)
    hits = find(snapshot, text, limit)
    rows: list[Row] = [to_data(hit) for hit in hits if hit.score >= _SURE]
    found, missing = best_claims(snapshot, text)
    if missing and rows:
        # names were found: claims that have some of the words would only stand in their way
        found = []
    for claim in found[:limit]:
        matched = f"all words but {', '.join(missing)}" if missing else "words"
        rows.append({"id": claim.id, "kind": "claim", "name": said_alone(snapshot, claim), "matched": matched, "score": None})
    if not rows and hits:
        talk(f"Nothing has {text!r}. Did you mean {' or '.join(f'{hit.name} ({hit.id})' for hit in hits[:3])}?")
    elif missing and rows:
        talk(f"No claim has all words of {text!r}; these have all but {', '.join(missing)}.")
    if len(found) > limit:
        talk(f"{limit} of {len(found)} claims shown; --limit shows more.")
    _write(output, rows, SEARCH_COLUMNS, lambda: table(rows, SEARCH_COLUMNS))


@app.command(epilog="Examples: kg claims --about mountain-pass | kg claims --predicate owned_by --text shenghe --json")
@writes(fail_empty=NOTHING_FOUND)
def claims(
    output: Output,
    about: AboutOption = None,
    source: Annotated[str | None, typer.Option(help="only claims of this source")] = None,
    predicate: Annotated[str | None, typer.Option(help="only claims of this predicate, as supplies or owned_by")] = None,
    modality: Annotated[str | None, typer.Option(help="asserted, claimed, negotiated, conditional or forecast")] = None,
    text: Annotated[str | None, typer.Option(help="only claims that have all these words in what is printed of them")] = None,
    documents: DocumentsOption = None,
) -> None:
    """What single sources say, one claim each; --json prints one object a line.

    --about takes claims that have the id, or one that is the same, as subject, object, speaker or qualifier, and the terms of
    the agreements and policies that it takes part in or that are made for it.
    """
    from kg.claims.describe import claim_record
    from kg.claims.profile import select_claims
    from kg.cli import look_text
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current

    snapshot = current(talk)
    found = select_claims(snapshot, about, source, predicate, modality, text)
    records = [claim_record(snapshot, claim, documents) for claim in found]

    def blocks() -> str:
        pairs = zip(found, records, strict=True)
        return "\n".join("\n".join(look_text.claim_text(snapshot, claim, r.passage)) for claim, r in pairs) + "\n"

    columns = (*CLAIM_COLUMNS, "passage") if documents else CLAIM_COLUMNS
    rows: list[Row] = [to_data(record) for record in records]
    _write(output, rows, columns, blocks, lines=True, nothing="The sources do not say.")


@app.command(epilog="Examples: kg conflicts --about CN --predicate share | kg conflicts --text ohio")
@writes(fail_empty=NOTHING_FOUND)
def conflicts(
    output: Output,
    about: AboutOption = None,
    predicate: Annotated[str | None, typer.Option(help="only questions that claims of this predicate answer")] = None,
    text: Annotated[str | None, typer.Option(help="only questions with an answer that has all these words")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="how many questions; as text so many in full, 10 unless told", show_default=False)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="show also where sources agree")] = False,
) -> None:
    """Where sources answer one question differently, side by side; conflicts first, then the most different.

    Claims stand side by side when a reader would think that they answer one question. What they count may differ: stage,
    year, capacity or output, a plan and what runs. That is named ("not the same scope"), and no conflict. Figures that agree
    within rounding agree. Sources that repeat one release count once.
    """
    from kg.claims.disagreement import conflicts_answer
    from kg.claims.selection import select_conflicts
    from kg.cli import look_text
    from kg.cli.output import as_json, deliver, emit, refuse_empty
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current

    snapshot = current(talk)
    groups = select_conflicts(snapshot, about, predicate, text, every)
    asked = about or predicate or text
    nothing = "No two sources that were asked for differ." if asked else "No two sources differ."
    if output.format == "table":
        deliver(look_text.conflicts_text(snapshot, groups, limit or _IN_FULL) if groups else nothing + "\n", output.path)
    elif output.format == "json":
        deliver(as_json(to_data(conflicts_answer(snapshot, groups, limit, every))), output.path)
    else:
        listed = groups[:limit]
        records: list[Row] = [to_data(each) for each in conflicts_answer(snapshot, listed, None, every).groups]
        rows = records if output.format == "jsonl" else look_text.conflict_rows(snapshot, listed)
        emit(rows, look_text.CONFLICT_COLUMNS, output, nothing=nothing)
    refuse_empty(output, [{}] if groups else [], nothing)


@app.command(epilog="Examples: kg sources --grade A | kg sources --lineage mp-release-2025-04-17 --json")
@writes(fail_empty=NOTHING_FOUND)
def sources(
    output: Output,
    grade: Annotated[Literal["A", "B", "C"] | None, typer.Option(help="A primary, B established, C weak")] = None,
    kind: Annotated[str | None, typer.Option(help="government, company, news ...")] = None,
    lineage: Annotated[str | None, typer.Option(help="only sources that repeat this origin")] = None,
    text: Annotated[str | None, typer.Option(help="only sources that have all these words in what is printed of them")] = None,
) -> None:
    """Documents and dataset editions, with grade, lineage, address and how many claims rest on each.

    Sources of one lineage repeat one origin and count as one witness.
    """
    from collections import Counter

    from kg.claims.describe import source_record
    from kg.claims.matching import Matcher
    from kg.claims.profile import check_word
    from kg.cli.look_text import source_lines
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current

    snapshot = current(talk)
    every = sorted(snapshot.sources.values(), key=lambda source: source.id)
    check_word("kind of source", kind, sorted({s.kind for s in every}))
    check_word("lineage", lineage, sorted({s.lineage for s in every if s.lineage}))
    counts = Counter(claim.source for claim in snapshot.claims())
    matcher = Matcher(snapshot, text) if text else None
    found = [
        s
        for s in every
        if grade in (None, s.grade)
        and kind in (None, s.kind)
        and lineage in (None, s.lineage)
        and (matcher is None or matcher.holds_source(s))
    ]
    empty = dict.fromkeys(SOURCE_COLUMNS)
    rows: list[Row] = [{**empty, **to_data(source_record(source)), "claims": counts[source.id]} for source in found]

    def blocks() -> str:
        return "".join(line + "\n" for source in found for line in source_lines(source, counts[source.id]))

    _write(output, rows, SOURCE_COLUMNS, blocks)


@app.command(epilog="Examples: kg stats | kg stats --json")
@writes(fail_empty=NOTHING_FOUND)
def stats(output: Output) -> None:
    """Counts of facilities, claims and sources, what is not known, and figures of countries side by side.

    The status of a facility is what its newest claims up to today give. A facility of two stages counts at both.
    """
    from datetime import date

    from kg.analyses.stats import statistics
    from kg.cli.output import table
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current

    snapshot = current(talk)
    rows: list[Row] = [to_data(line) for line in statistics(snapshot, date.today())]
    predicates = snapshot.vocabulary.predicates

    def told() -> str:
        in_words = ({**row, "what": predicates[str(row["what"])].label} if row["part"] == _BY_PREDICATE else row for row in rows)
        return table(list(in_words), STATS_COLUMNS)

    _write(output, rows, STATS_COLUMNS, told)
