"""The system of record: an RDF dataset on disk (pyoxigraph), its TriG and N-Quads, and SPARQL over it.

What the quads are is said in `kg.dataset.to_rdf`. A store is built once, in a directory of its own, and only read from then on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO

import pyoxigraph as ox

from kg.claims.model import Claim, Entity, Source
from kg.claims.vocabulary import vocabulary
from kg.dataset.from_rdf import Records, read, unread
from kg.dataset.rdf import ONTOLOGY, PREFIXES, Node, iri
from kg.dataset.sparql import read_query_text
from kg.dataset.to_rdf import ontology_quads, quads
from kg.errors import InputError, KgError

__all__ = [
    "FORMATS",
    "WRITTEN",
    "Records",
    "open_store",
    "parse_dataset",
    "quads",
    "read",
    "select",
    "serialize",
    "unread",
    "write",
]

FORMATS = {"trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS}
WRITTEN = {**FORMATS, "turtle": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
_SUFFIXES = {".trig": "trig", ".nq": "nquads"}

MAX_DATASET_BYTES = 512 * 1024 * 1024
MAX_ROWS = 100_000
MAX_SECONDS = 30.0

PARAMETER = "urn:kg:param:"
_TAKEN = re.compile(r"\bparam:(\w+)")


def write(path: Path, sources: Iterable[Source], entities: Iterable[Entity], claims: Iterable[Claim]) -> None:
    """Build a store in `path`, which must be new or empty, with the ontology beside the claims.

    Everything is turned into quads before the disk is touched. A crash leaves a directory that the caller never moved
    into place. Raises `InputError` where the directory holds something or two records contradict each other.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise InputError(
            f"{path}: is not empty", "A store is built in a new directory.", "choose another path or remove this one."
        )
    everything = [*quads(sources, entities, claims, vocabulary()), *ontology_quads()]
    store = ox.Store(str(path))
    store.bulk_extend(everything)
    store.flush()


def open_store(path: Path) -> ox.Store:
    """The store in `path`, read-only: any number of processes may have it open. Raises `InputError` where there is none."""
    if not (path / "CURRENT").is_file():
        raise InputError(f"{path}: holds no dataset", "", "`kg build` makes one.")
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError, ValueError) as error:
        raise KgError(f"{path}: the dataset cannot be read", str(error), "`kg build` makes it anew.") from None


def mentions(store: ox.Store, name: str) -> bool:
    """Whether the dataset or the ontology in it says anything of an id."""
    return next(store.quads_for_pattern(iri("id", name), None, None, None), None) is not None


def serialize(dataset: Iterable[ox.Quad], format: str, out: BinaryIO) -> None:
    """Write a dataset as "trig", "nquads", "turtle" or "jsonld", byte for byte the same for the same quads.

    N-Quads has one quad a line, sorted; the others have the default graph first, then graphs by name, subjects sorted.
    Turtle knows no named graphs and holds the default graph alone. Needs memory for the whole text.
    """
    if format not in WRITTEN:
        raise InputError.at("serialize", "format", format, " or ".join(WRITTEN))
    if format == "nquads":
        lines = (ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b"").split(b"\n")
        out.writelines(line + b"\n" for line in sorted(lines) if line)
        return
    if format == "turtle":
        dataset = (quad for quad in dataset if quad.graph_name == ox.DefaultGraph())
    prefixes = None if format == "jsonld" else PREFIXES
    lines = (ox.serialize(sorted(dataset, key=_place), format=WRITTEN[format], prefixes=prefixes) or b"").split(b"\n")
    # the order of prefixes is the library's affair, so it is settled here
    head = sum(1 for line in lines[: len(PREFIXES)] if line.startswith(b"@prefix "))
    out.write(b"\n".join(sorted(lines[:head]) + lines[head:]))


def _place(quad: ox.Quad) -> tuple[str, str, str, str]:
    graph = "" if quad.graph_name == ox.DefaultGraph() else str(quad.graph_name)
    return graph, str(quad.subject), str(quad.predicate), str(quad.object)


def parse_dataset(path: Path, max_bytes: int = MAX_DATASET_BYTES) -> ox.Store:
    """The dataset of a .trig or .nq file, in memory. Raises `InputError` with the line where the file is broken."""
    language = _SUFFIXES.get(path.suffix.lower())
    if language is None:
        raise InputError.at(path.name, "", path.suffix, " or ".join(_SUFFIXES), "name the file by its format.")
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise InputError.at(path.name, "", f"{size:,} bytes", f"at most {max_bytes:,} bytes", "split the dataset.")
        store = ox.Store()
        store.bulk_load(path=str(path), format=FORMATS[language])
    except SyntaxError as error:
        where = f"{path.name}, line {error.lineno}" if error.lineno else path.name
        hint = "nothing was loaded; correct the file or export it again."
        raise InputError(f"{where}: not {language}", str(error.msg), hint) from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read", error.strerror or str(error), "check the path.") from None
    return store


def select(
    store: ox.Store,
    text: str,
    bindings: Mapping[str, Node | None] | None = None,
    *,
    columns: Sequence[str] = (),
    max_rows: int = MAX_ROWS,
    seconds: float = MAX_SECONDS,
) -> tuple[tuple[str, ...], list[tuple[Node | None, ...]]]:
    """Variables and rows of a SELECT query over the claims and the ontology.

    A query takes parameters as functions without arguments, `param:NAME()`, and each gives the RDF term bound to NAME;
    None leaves it unbound, so that `BIND(param:country() AS ?country)` restricts nothing. A term never becomes text of
    the query. pyoxigraph's `substitutions` would do this for variables, but they must all be projected, do not reach
    subqueries, and are silently wrong in filters: `!BOUND(?x) || ?x = ?s` holds for every ?s, because the optimiser
    takes ?x for unbound, and `?v = ?x` compares terms where it should compare numbers. A test shows both.

    The prefixes of `kg.dataset.rdf.PREFIXES` need no declaration. With FROM or FROM NAMED a query sees those graphs of the
    dataset and no other. `columns` picks and orders variables. Raises `InputError`
    for a malformed query, anything but SELECT, SERVICE (a query stays in the store), a parameter without a binding or a
    binding without a parameter, more than `max_rows` rows, or more than `seconds`; a query that is stopped for time
    ends with the process at the latest.
    """
    bindings = bindings or {}
    _refuse_unknown(text, bindings)
    done: list[tuple[tuple[str, ...], list[tuple[Node | None, ...]]] | BaseException] = []
    stop = Event()

    def work() -> None:
        try:
            done.append(_rows(store, text, bindings, max_rows, stop))
        except BaseException as error:  # handed to the caller's thread, which raises it
            done.append(error)

    # the engine has no time limit and cannot be interrupted, but lets other threads run
    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    finally:
        stop.set()
    if not done:
        raise InputError(f"The query took longer than {seconds:g} s.", "", "restrict it, or add a LIMIT to its inner parts.")
    if isinstance(done[0], BaseException):
        raise done[0]
    names, rows = done[0]
    if not columns:
        return names, rows
    missing = [column for column in columns if column not in names]
    if missing:
        raise InputError.at("query", "columns", missing, f"variables of the query: {', '.join(names)}")
    places = [names.index(column) for column in columns]
    return tuple(columns), [tuple(row[place] for place in places) for row in rows]


def _refuse_unknown(text: str, bindings: Mapping[str, Node | None]) -> None:
    """Raise `InputError` for parameters the query does not take."""
    taken = set(_TAKEN.findall(text))
    unknown = sorted(set(bindings) - taken)
    if unknown:
        expected = f"one of {', '.join(sorted(taken))}" if taken else "no parameter"
        raise InputError.at("query", "parameters", unknown[0], expected, "the query reads a parameter as param:NAME().")


def _rows(
    store: ox.Store, text: str, bindings: Mapping[str, Node | None], max_rows: int, stop: Event
) -> tuple[tuple[str, ...], list[tuple[Node | None, ...]]]:
    answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | None = None
    asked = read_query_text(text)
    try:
        answer = store.query(
            asked.text,
            prefixes={**PREFIXES, "param": PARAMETER},
            # given here it would replace the graphs that the query names
            default_graph=None if asked.names_graphs else [ox.DefaultGraph(), ONTOLOGY],
            custom_functions={ox.NamedNode(PARAMETER + name): _constant(node) for name, node in bindings.items()},
        )
        if not isinstance(answer, ox.QuerySolutions):
            raise InputError.at("query", "", "ASK, CONSTRUCT or DESCRIBE", "SELECT")
        names = tuple(variable.value for variable in answer.variables)
        rows: list[tuple[Node | None, ...]] = []
        for solution in answer:
            if stop.is_set():
                raise InputError("The query was stopped.")
            if len(rows) == max_rows:
                raise InputError(f"The query has more than {max_rows:,} rows.", "", "add a LIMIT, or a restriction.")
            rows.append(tuple(solution))
    except SyntaxError as error:
        raise InputError("The query is not SPARQL.", _brief(str(error.msg)), "see queries/*.rq for examples.") from None
    except (RuntimeError, ValueError, OSError) as error:
        found = re.search(rf"<{PARAMETER}(\w+)> is not supported", str(error))
        if found:
            raise InputError(f"The parameter {found[1]!r} has no value.", "", f"give one with -p {found[1]}=VALUE.") from None
        raise InputError("The query cannot be answered.", _brief(str(error))) from None
    finally:
        # an answer must die in the thread it was made in; the frame of an error would carry it into another
        answer = None
    return names, rows


def _constant(node: Node | None) -> Callable[[], Node | None]:
    return lambda: node


def _brief(message: str) -> str:
    """The parser's message without the character classes it lists after the first expected words."""
    line = " ".join(message.split())
    return line if len(line) <= 300 else line[:297] + "..."
