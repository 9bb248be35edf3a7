"""What a reader may change on the page, and the data its script needs for it. Without the script there is nothing to change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.claims.snapshot import Snapshot
from kg.present.report.choices import FurtherRoute, Option, View
from kg.present.report.content import Report
from kg.present.report.markup import Markup, data_block, element, opening
from kg.present.report.sentences import avoided_words
from kg.routes.obstacles import VERDICTS, Verdict

SIGNS: Mapping[Verdict, str] = {
    "avoids": "avoid",
    "would_avoid": "would avoid",
    "unproven": "unproven",
    "touches": "touch",
}
STATUS_WORDS = {"operating": "operating only", "all": "all, plans too"}
LONGEST_NAME = 120
"""Characters of a name of a further route."""


def tiles(report: Report) -> Markup:
    """Show the counts by verdict, large."""
    least = "" if report.limits.counts_exact else "≥ "
    made = [
        element(
            "li",
            element("strong", f"{least}{report.heading.counts.of(verdict):,}", id=f"n-{verdict}"),
            element("b", word, class_=f"v-{verdict.replace('_', '-')}"),
        )
        for verdict, word in SIGNS.items()
    ]
    return element("ul", *made, class_="tiles", aria_label="Routes by verdict")


def controls(snapshot: Snapshot, report: Report) -> Markup:
    """Put up the bar of filters, hidden until the script shows it, and the line that says what is shown."""
    asked, choices = report.heading.asked, report.choices
    avoided = f"{avoided_words(snapshot, asked)} (as asked)"
    rules = [(law.value, law.label) for law in choices.laws]
    statuses = [(status.value, STATUS_WORDS[status.value]) for status in choices.statuses]
    places = sorted(_countries(snapshot, report).items(), key=lambda item: item[1])
    fields = [
        _field("Search", opening("input", type="search", id="q", placeholder="site, firm, country", size="18")),
        _field("Avoid", _select("avoid", avoided, (("Country", _pairs(choices.countries)), ("Law", rules)))),
        _field(
            "Element",
            _select("element", snapshot.label(asked.element) if asked.element else "any", (("", _pairs(choices.elements)),)),
        ),
        _field("Status", _select("status", "as asked", (("", statuses),))),
        _field("As of", opening("input", type="date", id="day", value=choices.since, min=choices.since)),
        _field("Through", _select("through", "any country", (("", places),))),
        element(
            "fieldset",
            element("legend", "Verdict"),
            *(
                element("label", opening("input", type="checkbox", checked="", id=f"v-{verdict}"), f" {word}")
                for verdict, word in SIGNS.items()
            ),
        ),
        element("button", "Reset", type="button", id="clear"),
    ]
    said = element("p", Markup(""), id="said", role="status", aria_live="polite")
    bar = element("form", *fields, said, id="filters", hidden="", aria_label="Filters")
    return Markup(bar + data_block("data", _script_data(report)))


def _countries(snapshot: Snapshot, report: Report) -> dict[str, str]:
    """The countries that routes pass, by code."""
    codes = [code for each in report.routes for stop in each.route.stops for code in (stop.country or "").split(",")]
    return {code: snapshot.label(code) for code in codes if code}


def _pairs(options: Iterable[Option]) -> list[tuple[str, str]]:
    return [(option.value, f"{option.label} ({option.value})") for option in options]


def _field(name: str, control: Markup) -> Markup:
    return element("label", f"{name} ", control)


def _select(id: str, none: str, groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> Markup:
    options = [element("option", none, value="")]
    for title, pairs in groups:
        inner = [element("option", text, value=value) for value, text in pairs]
        options += [element("optgroup", *inner, label=title)] if title and inner else inner
    return element("select", *options, id=id)


def _script_data(report: Report) -> dict[str, object]:
    """What the script knows: the routes as positions of sites and flows, and the views."""
    routes = [each.route for each in report.routes]
    countries = {stop.id: stop.country or "" for route in routes for stop in route.stops}
    sites = {site: number for number, site in enumerate(countries)}
    flows = {flow: number for number, flow in enumerate(dict.fromkeys(d.id for route in routes for d in route.deliveries))}
    choices = report.choices
    names, further = _names(choices.further, sites)
    return {
        "verdicts": list(VERDICTS),
        "sites": list(sites),
        "country": list(countries.values()),
        "flows": list(flows),
        "routes": [[[sites[stop.id] for stop in route.stops], [flows[d.id] for d in route.deliveries]] for route in routes],
        "names": names,
        "further": further,
        "views": {key: [*view.counts, _trust(view), view.routes] for key, view in choices.views.items()},
        "days": list(choices.days),
        "from": choices.since,
        "until": choices.until,
        "words": {"avoid": choices.words.avoid, "status": choices.words.status, "rest": choices.words.rest},
        "large": int(choices.large),
        "k": report.limits.k,
    }


def _names(further: Sequence[FurtherRoute], sites: Mapping[str, int]) -> tuple[list[str | int], list[list[int]]]:
    """The sites of further routes, each once and by number; one of the routes above is named in the diagram already."""
    names: dict[str | int, int] = {}

    def number(site: str, name: str, country: str | None) -> int:
        return names.setdefault(sites.get(site, f"{name[:LONGEST_NAME]} ({country or '?'})"), len(names))

    routes = [[number(*site) for site in route.sites] for route in further]
    return list(names), routes


def _trust(view: View) -> int:
    """How far a view is to be trusted: 0 counts and list are whole, 1 the list is cut, 2 the counts are lower bounds."""
    return 0 if view.whole else 1 if view.exact else 2
