"""`kg query`, `check`, `build`, `load`, `unload`, `doctor` and `span`: the claims themselves, and what they rest on."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli.app import app, talk
from kg.cli.output_options import NOTHING_FOUND, JsonOption, Output, writes

if TYPE_CHECKING:
    from kg.dataset.queries import Query

DocumentsOption = Annotated[Path | None, typer.Option(envvar="KG_DOCUMENTS", help="directory of the articles")]


def progress(message: str) -> None:
    """Say what takes time, where a person is watching."""
    if sys.stderr.isatty():
        talk(message)


@app.command(
    epilog="Examples: kg query | kg query supplies -p from=mountain-pass | kg query mine.rq -p country=Japan --csv -o jp.csv | "
    "kg query routes-avoiding-country -p avoid=CN,RU --engine neo4j",
)
@writes(fail_empty=NOTHING_FOUND)
def query(
    output: Output,
    name: Annotated[
        str | None, typer.Argument(help="a packaged query, or a file.rq or file.cypher; without it, all packaged ones")
    ] = None,
    parameter: Annotated[list[str] | None, typer.Option("-p", "--param", help="name=value, repeatable")] = None,
    engine: Annotated[
        Literal["rdf", "neo4j"] | None,
        typer.Option(help="the embedded store answers SPARQL, a Neo4j that was pushed to answers Cypher; default by the query"),
    ] = None,
    seconds: Annotated[int, typer.Option("--timeout", min=1, help="seconds after which Neo4j gives up")] = 60,
) -> None:
    """What a query finds in the claims; without a name, which queries there are and what they take.

    A parameter is bound to a value and never becomes text of the query. A file may declare parameters in its header as
    the packaged ones do; one with SPARQL may have no header at all.
    """
    from kg.claims.vocabulary import vocabulary
    from kg.cli.output import emit, refuse_empty
    from kg.data import to_data
    from kg.dataset import queries

    if name is None:
        known = [to_data(_listing(q)) for q in queries.queries() if engine is None or q.language == _LANGUAGES[engine]]
        emit(known, ("name", "language", "title", "parameters"), output)
        return
    asked = query_of(name, engine)
    values = queries.values(asked, pairs(parameter or []), vocabulary())
    if asked.language == "cypher":
        from kg.neo4j.ask import ask

        answered = ask(asked, values, seconds)
        emit(answered, asked.columns, output)
        refuse_empty(output, answered)
        return
    from kg.dataset import store
    from kg.dataset.rdf import plain
    from kg.dataset.workspace import store_path
    from kg.errors import UnknownNameError

    found = store.open_store(store_path(progress))
    unknown = [name for name in queries.of_type(asked, values, "id") if not store.mentions(found, name)]
    if unknown:
        # no rows would look like an answer
        raise UnknownNameError("entity", unknown[0])
    columns, cells = store.select(found, asked.text, queries.terms(asked, values), columns=asked.columns)
    rows = [dict(zip(columns, map(plain, row), strict=True)) for row in cells]
    emit(rows, columns, output)
    refuse_empty(output, rows)


_LANGUAGES = {"rdf": "sparql", "neo4j": "cypher"}


@dataclass(frozen=True, slots=True)
class ListedQuery:
    """A query as `kg query` lists it."""

    name: str
    language: str
    title: str
    parameters: tuple[str, ...]
    question: str
    columns: tuple[str, ...]


def _listing(query: Query) -> ListedQuery:
    parameters = (
        f"{p.name} ({p.type}, {'required' if p.required else p.default or 'any'}): {p.description}" for p in query.parameters
    )
    return ListedQuery(query.name, query.language, query.title, tuple(parameters), query.question, query.columns)


def query_of(name: str, engine: str | None) -> Query:
    """A packaged query, or the one in a file; SPARQL without a header is taken as it is."""
    from kg.dataset import queries
    from kg.errors import InputError

    path = Path(name)
    language = None if engine is None else _LANGUAGES[engine]
    if not path.is_file():
        if "/" in name or path.is_dir():
            raise InputError(f"{name}: no such file", "Expected a file with a query.", "`kg query` lists the packaged queries.")
        found = queries.find(name, language=language)
    elif path.suffix != ".cypher" and not (text := queries.text_of(path)).lstrip().startswith("#"):
        found = queries.Query(path.stem, "sparql", path, "", "", (), (), text)
    else:
        found = queries.read_query(path)
    if language not in (None, found.language):
        hint = f"without --engine, {found.language} is answered by what speaks it; `kg query` lists the packaged queries."
        raise InputError(f"{name}: is in {found.language}", f"The engine {engine} takes {language}.", hint)
    return found


def pairs(given: list[str]) -> dict[str, str]:
    """Parameters given as `name=value`; raises `InputError` for what is not, and for a name given twice."""
    from kg.errors import InputError

    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise InputError.at("-p", "", text, "name=value", "as in -p country=JP; quote values with blanks.")
        if found.setdefault(name, value) is not value:
            raise InputError.at("-p", name, value, "each parameter once", "remove one of the two.")
    return found


@app.command(epilog="Examples: kg check --documents ~/articles | kg check seeds/documents/new.yaml --json")
@writes()
def check(
    output: Output,
    files: Annotated[list[Path] | None, typer.Argument(help="claim files to check with the packaged ones")] = None,
    documents: DocumentsOption = None,
    shapes: Annotated[bool, typer.Option("--shapes/--no-shapes", help="with the SHACL shapes, which take 3 s")] = True,
) -> None:
    """What is wrong with the claims, all of it at once: rules, shapes, counts per source, evidence. Exit 3 if anything is.

    With --documents each claim's characters are compared with the article by their sha256. Files are checked together
    with the packaged ones, in place of those of the same name, and are not loaded.
    """
    from kg.cli.output import emit
    from kg.data import to_data
    from kg.dataset.full_check import examine
    from kg.dataset.loading import number_of

    progress("Checking takes a few seconds.")
    found = examine(files or (), documents, shapes)
    said = f"{found.claims:,} claims of {found.sources:,} sources: {number_of(found.violations)}."
    rows = [to_data(violation) for violation in found.violations]
    emit(rows, ("file", "record", "value", "expected", "hint"), output, nothing=said)
    if rows or output.format != "table":
        talk(said)
    if found.uncounted:
        talk(f"Without an expected count in seeds/expect.toml: {', '.join(found.uncounted)}.")
    if rows:
        raise typer.Exit(3)


@app.command(epilog="Examples: kg build | kg build --force --json")
def build(
    force: Annotated[bool, typer.Option("--force", help="build anew what is built already")] = False,
    json_: JsonOption = False,
) -> None:
    """Make dataset and snapshot from the packaged and loaded claims, and say what changed against the build before.

    Nothing needs this: whatever asks for claims makes the build it misses. A build that fails or is killed changes nothing.
    """
    from kg.dataset import workspace

    progress("Building takes a few seconds.")
    made = workspace.build(force, talk)
    said = f"{made.claims:,} claims: {made.added:,} added, {made.gone:,} gone"
    record = {
        "key": made.key,
        "claims": made.claims,
        "sources": made.sources,
        "entities": made.entities,
        "added": made.added,
        "gone": made.gone,
        "built": made.fresh,
        "path": str(made.path),
    }
    _tell(record, said if made.fresh else f"{said}, nothing to do", json_)


@app.command(
    epilog="Examples: kg load | kg load usgs_mcs mcs2023-raree_world.csv --dry-run | kg load --list",
)
@writes()
def load(
    output: Output,
    loader: Annotated[str | None, typer.Argument(help="the loader that reads the files; without it, all loaders")] = None,
    files: Annotated[list[Path] | None, typer.Argument(help="files of the source, as they come")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="read and check, keep nothing")] = False,
    listing: Annotated[bool, typer.Option("--list", help="what was loaded before")] = False,
) -> None:
    """Claims from files of a source, kept beside the packaged ones; what gave no claim is said. All or nothing.

    Loading the same files again changes nothing. A file that is not as expected is exit 2, one that breaks a rule exit 3.
    """
    from kg.cli.output import emit
    from kg.data import to_data
    from kg.dataset import loading, user_loads

    if listing:
        rows = [to_data(item) for item in user_loads.listed()]
        emit(rows, ("name", "loader", "files", "claims", "sources"), output, nothing="Nothing was loaded.")
        return
    if loader is None:
        modules = {name: loading.loader(name) for name in loading.loader_names()}
        known = [{"loader": name, "title": m.TITLE, "files": m.FILES} for name, m in modules.items()]
        emit(known, ("loader", "title", "files"), output)
        return
    progress("Reading, checking and building takes a few seconds.")
    result = user_loads.load(loader, files or [], dry_run)
    for note in result.notes:
        talk(f"Note: {note}")
    said = f"{result.claims:,} claims: {result.new:,} new"
    name = result.kept.stem if result.kept else None
    record = {"loader": loader, "name": name, "claims": result.claims, "new": result.new, "notes": list(result.notes)}
    _tell(record, f"{said}, nothing kept" if dry_run else said, output.format == "json", output.path)


@app.command(epilog="Examples: kg unload mcs2023-raree_world-408940dc0a52 | kg unload mcs2023-raree_world-408940dc0a52 --yes")
def unload(
    name: Annotated[str, typer.Argument(help="as `kg load --list` shows it")],
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    json_: JsonOption = False,
) -> None:
    """Take back an earlier load. Asks first; without a terminal to ask in, --yes must be given."""
    from kg.dataset import user_loads
    from kg.errors import InputError

    user_loads.find(name)
    if not yes:
        if not sys.stdin.isatty():
            raise InputError(f"{name} is not removed without a word.", "There is no terminal to ask in.", "give --yes.")
        from kg.text import printable

        print(f"Remove the claims of {printable(name)}? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            talk("Nothing was removed.")
            raise typer.Exit(1)
    gone = user_loads.unload(name)
    _tell({"name": name, "gone": gone}, f"{gone:,} claims gone", json_)


@app.command(epilog="Examples: kg doctor | kg doctor --json")
@writes()
def doctor(output: Output) -> None:
    """What of this installation works, and what to do next: versions, data, directories, programs. Exit 1 if something does not.

    `info` is what is missing and not needed for a first answer, or neither good nor bad.
    """
    from kg.cli.installation import findings, what_next
    from kg.cli.output import emit
    from kg.data import to_data

    found = findings()
    emit([to_data(finding) for finding in found], ("state", "what", "found", "hint"), output)
    talk(what_next(found))
    if any(finding.state == "fail" for finding in found):
        raise typer.Exit(1)


@app.command(epilog="Examples: kg span article.txt 'heavy rare earths' | kg span article.txt 'đất hiếm' --nth 2 --json")
@writes()
def span(
    output: Output,
    file: Annotated[Path, typer.Argument(help="the document, in UTF-8")],
    text: Annotated[str, typer.Argument(help="the passage, as it stands there")],
    nth: Annotated[int | None, typer.Option("--nth", min=1, help="only this occurrence")] = None,
) -> None:
    """Where a passage stands in a document: what `at:` and `sha256:` of a claim record take.

    Characters are counted as the file has them, line ends and a byte order mark too. Each occurrence is listed.
    """
    from kg.claims.passages import occurrences
    from kg.cli.output import emit
    from kg.data import to_data

    rows = [to_data(found) for found in occurrences(file, text, nth)]
    emit(rows, ("nth", "start", "end", "sha256", "line"), output)


def _tell(record: object, sentence: str, json_: bool, output: str | None = None) -> None:
    """One result as a sentence, or as one JSON object."""
    from kg.cli.output import deliver, json_line
    from kg.data import to_data

    deliver(json_line(to_data(record)) if json_ else sentence + "\n", output)
