"""An answer about routes as a notebook wants it: routes to look through, a graph, a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.routes.answer import Answer, Route
from kg.routes.parts import Counts

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Routes:
    """The answer to a question about routes. `answer` has all of it, typed; iterating gives the routes listed, best first."""

    answer: Answer
    snapshot: Snapshot

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes listed, best first."""
        return self.answer.routes

    @property
    def counts(self) -> Counts:
        """How many routes there are of each verdict, listed or not."""
        return self.answer.heading.counts

    def __iter__(self) -> Iterator[Route]:
        return iter(self.answer.routes)

    def __len__(self) -> int:
        return len(self.answer.routes)

    def __str__(self) -> str:
        from kg.present.wording import asked_sentence, counts_text

        return f"{asked_sentence(self.snapshot.label, self.answer.heading.asked)} {counts_text(self.counts)}."

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as `kg paths --json` prints it, of the schema that its key `schema` names."""
        found: dict[str, Any] = to_data(self.answer)
        return found

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the sites and deliveries of the routes listed: a node for each site, an edge for each delivery under its id.

        A node has `name`, `country`, `stages`, `verdict`, an edge `material`, `elements`, `status`, `verdict`; the verdict is the
        best of any route listed through it.
        """
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        # worst first, so that the best of the routes through a site is what stays
        for route in reversed(self.answer.routes):
            for stop in route.stops:
                before = graph.nodes[stop.id]["stages"] if stop.id in graph else ()
                stages = [*before, *(stage for stage in stop.stages if stage not in before)]
                graph.add_node(stop.id, name=stop.name, country=stop.country, stages=stages, verdict=route.verdict)
            for each in route.deliveries:
                graph.add_edge(
                    each.source,
                    each.target,
                    key=each.id,
                    material=list(each.material),
                    elements=list(each.elements or ()),
                    status=each.status,
                    verdict=route.verdict,
                )
        return graph

    def to_pandas(self) -> Any:
        """Return the routes listed as a DataFrame, a row for each, with the columns of `kg paths --csv`.

        Raises `KgError` where pandas is not installed: it is no dependency.
        """
        from kg.errors import KgError

        try:
            import pandas as pd
        except ImportError:
            raise KgError("pandas is not installed.", "A DataFrame needs it; nothing else does.", "pip install pandas.") from None
        return pd.DataFrame(self.to_rows())

    def to_rows(self) -> list[dict[str, Any]]:
        """Return the routes listed as rows of cells, as `kg paths --csv` has them."""
        from kg.present.wording import flat_question, flat_route

        asked = self.answer.heading.asked
        return [{**flat_route(self.snapshot, asked, route), **flat_question(asked)} for route in self.answer.routes]

    def _repr_html_(self) -> str:
        """The chains as a table, for notebooks."""
        from html import escape

        from kg.text import printable

        def cells(tag: str, texts: list[str]) -> str:
            return "<tr>" + "".join(f"<{tag}>{escape(printable(text))}</{tag}>" for text in texts) + "</tr>"

        rows = [
            cells(
                "td",
                [
                    route.verdict,
                    " → ".join(f"{stop.name} ({stop.country or 'not documented'})" for stop in route.stops),
                    ", ".join(route.elements or ()) or "not stated",
                    "; ".join(fact.text for fact in (*route.exposed, *route.unknown)),
                ],
            )
            for route in self.answer.routes
        ]
        head = cells("th", ["verdict", "chain", "elements", "exposed or open"])
        caption = escape(printable(str(self)))
        return f"<table><caption>{caption}</caption><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
