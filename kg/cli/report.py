"""`kg report`: one file a reader can trust."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli.app import app, talk
from kg.cli.question import asks
from kg.routes.request import Request

if TYPE_CHECKING:
    from kg.claims.snapshot import Snapshot
    from kg.present.report.formats import Kind

SUFFIXES = {".html": "html", ".htm": "html", ".md": "md", ".markdown": "md", ".pdf": "pdf", ".json": "json"}


@app.command(
    epilog="Examples: kg report --avoid CN | kg report --avoid CN --to magnet -o magnets.pdf | "
    "kg report --route 1 --avoid CN -o dossier.html | kg report --facility mp-independence --avoid CN -o - --format md | "
    "kg report --facility mp-independence,noveon-san-marcos --avoid CN -o makers.html",
)
@asks()
def report(
    asked: Request,
    k: Annotated[int, typer.Option("-k", min=1, max=2_000, help="how many routes to list")] = 100,
    rank: Annotated[Literal["evidence", "status", "hops"], typer.Option(help="order within a verdict")] = "evidence",
    route: Annotated[
        str | None, typer.Option(help="a dossier of one route: its number in the list of kg paths, or its id")
    ] = None,
    facility: Annotated[
        str | None, typer.Option(help="a dossier of a facility or firm, by ID or name; several by commas get a cover sheet")
    ] = None,
    group: Annotated[
        Literal["country", "company"] | None,
        typer.Option(help="draw one card for all sites of a country or company; default by country where there are too many"),
    ] = None,
    output: Annotated[
        str, typer.Option("-o", "--output", help="the file; its suffix is the format: .html, .md, .pdf, .json; - is stdout")
    ] = "report.html",
    format: Annotated[
        Literal["html", "md", "pdf", "json"] | None, typer.Option("--format", help="the format, where the suffix does not say")
    ] = None,
) -> None:
    """One file with the answer, its pictures and its evidence: a page that loads nothing, Markdown, PDF or JSON.

    The page works without a network and without JavaScript; with it, filters show what kg paths counts. --route and --facility
    make a dossier of one route or site instead, held against the disclosures of section 857 and the stages of DFARS; with
    several sites a cover sheet compares them.
    """
    import gc

    from kg.dataset.workspace import snapshot as current
    from kg.errors import InputError
    from kg.present.report.formats import dossier_file, dossiers_file, report_file

    # one answer and out: nothing of it becomes garbage in circles before the process ends
    gc.disable()
    if route is not None and facility is not None:
        raise InputError.at("--facility", "", facility, "a route or a facility, not both")
    kind = _kind(output, format)
    snapshot = current(talk)
    if route is None and facility is None:
        from kg.present.report.content import report as gather

        made = report_file(snapshot, gather(snapshot, asked, k=k, rank=rank), kind, group)
    else:
        from kg.present.report.dossier import facility_dossier, route_dossier

        if route is not None:
            made = dossier_file(snapshot, route_dossier(snapshot, asked, route, rank=rank), kind)
        else:
            named = _several(snapshot, facility or "")
            dossiers = [facility_dossier(snapshot, asked, one, k=k) for one in named]
            if len(dossiers) == 1:
                made = dossier_file(snapshot, dossiers[0], kind)
            else:
                made = dossiers_file(snapshot, [one.content for one in dossiers], kind)
    _deliver(made, output)


def _several(snapshot: Snapshot, words: str) -> list[str]:
    """The ids of the facilities that words name, by commas; a name may hold commas itself."""
    from kg.analyses.feedstock.requirements import resolve_target
    from kg.errors import UnknownNameError

    names = [word.strip() for word in words.split(",") if word.strip()]
    if len(names) > 1:
        try:
            return [resolve_target(snapshot, words)]
        except UnknownNameError:
            return list(dict.fromkeys(resolve_target(snapshot, name) for name in names))
    return [resolve_target(snapshot, words)]


def _kind(output: str, format: Kind | None) -> Kind:
    from typing import cast

    from kg.errors import InputError

    known = SUFFIXES.get(Path(output).suffix.lower())
    if format is None and known is None and output != "-":
        raise InputError.at("--output", "", output, f"a name that ends in {', '.join(sorted(SUFFIXES))}", "or say --format.")
    return format or cast("Kind", known or "html")


def _deliver(made: str | bytes, output: str) -> None:
    import sys

    from kg.cli.output import deliver
    from kg.errors import KgError

    if output == "-" and isinstance(made, bytes):
        if sys.stdout.isatty():
            raise KgError("A PDF is no text for a terminal.", "", "use -o FILE.pdf.")
        sys.stdout.buffer.write(made)
        sys.stdout.flush()
        return
    if isinstance(made, bytes):
        from kg.dataset.workspace import write_atomically

        write_atomically(Path(output), made)
    else:
        deliver(made, output)
    if output != "-":
        size = len(made if isinstance(made, bytes) else made.encode())
        talk(f"{output}: {size / 1000:,.0f} kB.")
