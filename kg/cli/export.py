"""`kg export`: the routes of a question, or another part of the network, as a file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli.app import app, talk
from kg.cli.complete import export_formats, packaged_queries
from kg.cli.output_options import OutOption
from kg.cli.question import asks
from kg.routes.request import Request

if TYPE_CHECKING:
    from kg.present.exports import Content
    from kg.present.subgraph.parts import Subgraph
    from kg.routes.answer import Rank


@app.command(
    epilog="Examples: kg export xlsx --avoid CN -o routes.xlsx | kg export graphml --all --status all -o network.graphml | "
    "kg export dot --around mountain-pass --hops 1 | kg export csv --query supplies -p from=lamp -o lamp.zip",
)
@asks()
def export(
    asked: Request,
    format: Annotated[
        str | None, typer.Argument(help="a format of kg export --list, such as xlsx", autocompletion=export_formats)
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100_000, help="how many routes of a question at most")] = 1000,
    rank: Annotated[Literal["evidence", "status", "hops"], typer.Option(help="order of routes within a verdict")] = "evidence",
    around: Annotated[
        str | None, typer.Option(metavar="ID", help="what lies around a site or firm, in place of a question")
    ] = None,
    hops: Annotated[int | None, typer.Option(min=0, max=100, help="how many flows away, with --around; default 2")] = None,
    query: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="the sites and firms in the rows of a query, as in kg query", autocompletion=packaged_queries
        ),
    ] = None,
    parameter: Annotated[list[str] | None, typer.Option("-p", "--param", help="name=value of the query, repeatable")] = None,
    all_: Annotated[bool, typer.Option("--all", help="the whole network of the reading")] = False,
    listing: Annotated[bool, typer.Option("--list", help="which formats there are")] = False,
    output: OutOption = None,
) -> None:
    """A part of the network as a file for other tools, with the reading, the evidence, the sources and their licences in it.

    The part is what the routes of a question take (--avoid or --rule, as in kg paths), or one of --around, --query and --all.
    The same data and question give the same bytes on any day that is named with --as-of.
    """
    from kg.present import exports

    if listing or format is None:
        _list()
        return
    module = exports.format_of(format)
    _one_selection(asked, rank, k, around=around, hops=hops, query=query, parameter=parameter, everything=all_)
    found = _subgraph(asked, k, rank, around, 2 if hops is None else hops, query, parameter or [])
    _deliver(module.write(found), output)
    talk(_summary(found, format))


def _list() -> None:
    from kg.cli.output import emit
    from kg.cli.output_options import Output
    from kg.present import exports

    modules = {name: exports.format_of(name) for name in exports.formats()}
    rows = [{"format": name, "suffix": module.SUFFIX, "for": module.TITLE} for name, module in modules.items()]
    emit(rows, ("format", "suffix", "for"), Output())


def _one_selection(
    asked: Request,
    rank: Rank,
    k: int,
    *,
    around: str | None,
    hops: int | None,
    query: str | None,
    parameter: list[str] | None,
    everything: bool,
) -> None:
    """Raise `InputError` unless exactly one part of the network is named, with no option that belongs to another."""
    from kg.errors import InputError

    routes = [name for name, given in (("--avoid", asked.avoid), ("--rule", asked.rules)) if given]
    others = [name for name, given in (("--around", around), ("--query", query), ("--all", everything)) if given]
    if not routes and not others:
        expected = "Expected --avoid or --rule for routes, or one of --around, --query and --all."
        raise InputError("Nothing to export was named.", expected, "kg export xlsx --avoid CN -o routes.xlsx")
    if len(others) + bool(routes) > 1:
        both = " and ".join([*routes[:1], *others])
        raise InputError(f"{both} were given together.", "Expected one part of the network.", "leave all but one out.")
    of_routes = {
        "--strict": asked.strict,
        "--from": asked.begin is not None,
        "--to": asked.end is not None,
        "--via": asked.via is not None,
        "--element": asked.element is not None,
        "--complete": asked.complete,
        "--custody": asked.custody != "any",
        "--delivery": asked.delivery != "any",
        "--rank": rank != "evidence",
        "-k": k != 1000,
    }
    alone = {} if routes else dict.fromkeys((name for name, given in of_routes.items() if given), "--avoid or --rule")
    alone |= {"--hops": "--around"} if hops is not None and not around else {}
    alone |= {"-p": "--query"} if parameter and not query else {}
    for option, wanted in alone.items():
        raise InputError(f"{option} was given without {wanted}.", f"It is a part of {wanted}.", f"add {wanted}, or leave it out.")


def _subgraph(
    asked: Request, k: int, rank: Rank, around: str | None, hops: int, query: str | None, parameters: list[str]
) -> Subgraph:
    from kg.claims.search import resolve
    from kg.dataset.workspace import snapshot as current
    from kg.network.build import build
    from kg.present.subgraph import selection
    from kg.present.subgraph.assembly import assemble
    from kg.routes.question import reading_of, resolve_question

    snapshot = current(talk)
    if asked.avoid or asked.rules:
        question = resolve_question(snapshot, asked)
        network = build(snapshot, question.reading)
        return assemble(snapshot, network, selection.select_routes(snapshot, network, question, k=k, rank=rank))
    network = build(snapshot, reading_of(snapshot, asked))
    if around is not None:
        kinds = frozenset({"facility", "organization", "group", "market", "country", "place"})
        part = selection.select_around(snapshot, network, resolve(snapshot, around, kinds, "site or firm"), hops)
    elif query is not None:
        part = selection.select_ids(snapshot, network, _ids(query, parameters), _asked_words(query, parameters))
    else:
        part = selection.select_all(network)
    return assemble(snapshot, network, part)


def _ids(query: str, parameters: list[str]) -> set[str]:
    from kg.claims.vocabulary import vocabulary
    from kg.cli.data import pairs, progress, query_of
    from kg.dataset import queries, store
    from kg.dataset.rdf import name_of
    from kg.dataset.workspace import store_path

    wanted = query_of(query, "rdf")
    bindings = queries.terms(wanted, queries.values(wanted, pairs(parameters), vocabulary()))
    _, rows = store.select(store.open_store(store_path(progress)), wanted.text, bindings, columns=wanted.columns)
    return {name for row in rows for cell in row if cell is not None and (name := name_of("id", cell)) is not None}


def _asked_words(query: str, parameters: list[str]) -> str:
    given = f" ({', '.join(parameters)})" if parameters else ""
    # a file is named without its directory, which says nothing of the data
    return f"sites and firms in the rows of the query {Path(query).name}{given}"


def _deliver(content: Content, output: str | None) -> None:
    """Content to stdout or a file; several files as an archive, or as a directory where the name does not end in .zip."""
    from kg.cli.output import deliver
    from kg.dataset.workspace import write_atomically
    from kg.errors import InputError
    from kg.present.exports._archive import write_directory, zip_files

    to_stdout = output in (None, "-")
    if isinstance(content, str):
        deliver(content, output, exact=True)
        return
    if isinstance(content, Mapping):
        if not to_stdout and not str(output).lower().endswith(".zip"):
            if Path(str(output)).suffix.lower() in (".csv", ".tsv", ".txt"):
                hint = "name it NAME.zip, or as a new directory; `kg export links` is one CSV file."
                raise InputError.at("-o", "", output, f"a place for {len(content)} files: {', '.join(content)}", hint)
            write_directory(content, Path(str(output)))
            return
        content = zip_files(content)
    if not to_stdout:
        write_atomically(Path(str(output)), content)
        return
    if sys.stdout is None or sys.stdout.isatty():
        raise InputError("This format is not text.", "A terminal cannot show it.", "name a file with -o FILE.")
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _summary(found: Subgraph, format: str) -> str:
    from kg.present.wording import plural

    parts = [plural(len(found.sites), "site"), plural(len(found.flows), "flow"), plural(len(found.claims), "claim")]
    text = f"{format}: {', '.join(parts)} of {plural(len(found.sources), 'source')}."
    if found.answer:
        limits = found.answer.limits
        text += f" {limits.shown} of {limits.of} routes"
        text += "; -k takes more." if limits.shown < limits.of else "."
    return text
