"""What a reader may change on the page, and the data its script needs for it. Without the script there is nothing to change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.claims.snapshot import Snapshot
from kg.present.report.listing import flow_numbers
from kg.present.report.markup import Markup, data_block, element, opening
from kg.present.report.sentences import avoided_words
from kg.routes.obstacles import VERDICTS

SIGNS = {"avoids": "avoid", "unproven": "unproven", "touches": "touch"}


def tiles(found: dict[str, Any]) -> Markup:
    """The counts by verdict, large."""
    least = "" if found["limits"]["counts_exact"] else "≥ "
    made = [
        element(
            "li",
            element("strong", f"{least}{found['counts'][verdict]:,}", id=f"n-{verdict}"),
            element("b", word, class_=f"v-{verdict}"),
        )
        for verdict, word in SIGNS.items()
    ]
    return element("ul", *made, class_="tiles", aria_label="Routes by verdict")


def controls(snapshot: Snapshot, found: dict[str, Any]) -> Markup:
    """The bar of filters, hidden until the script shows it, and the line that says what is shown."""
    asks = found["choices"]
    element_ = found["element"]
    statuses = [(s["value"], {"operating": "operating only", "all": "all, plans too"}[s["value"]]) for s in asks["statuses"]]
    countries = [(c["value"], f"{c['label']} ({c['value']})") for c in asks["countries"]]
    rules = [(law["value"], law["label"]) for law in asks["laws"]]
    places = {
        country: snapshot.label(country)
        for route in found["routes"]
        for node in route["nodes"]
        for country in (node["country"] or "").split(",")
        if country
    }
    fields = [
        _field("Search", opening("input", type="search", id="q", placeholder="site, firm, country", size="18")),
        _field(
            "Avoid", _select("avoid", f"{avoided_words(snapshot, found)} (as asked)", (("Country", countries), ("Law", rules)))
        ),
        _field("Element", _select("element", snapshot.label(element_) if element_ else "any", (("", _pairs(asks["elements"])),))),
        _field("Status", _select("status", "as asked", (("", statuses),))),
        _field("As of", opening("input", type="date", id="day", value=asks["from"], min=asks["from"])),
        _field("Through", _select("through", "any country", (("", sorted(places.items(), key=lambda item: item[1])),))),
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
    return Markup(bar + data_block("data", _data(found)))


def _pairs(options: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(option["value"], f"{option['label']} ({option['value']})") for option in options]


def _field(name: str, control: Markup) -> Markup:
    return element("label", f"{name} ", control)


def _select(id: str, none: str, groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> Markup:
    options = [element("option", none, value="")]
    for title, pairs in groups:
        inner = [element("option", text, value=value) for value, text in pairs]
        options += [element("optgroup", *inner, label=title)] if title and inner else inner
    return element("select", *options, id=id)


def _data(found: dict[str, Any]) -> dict[str, Any]:
    """What the script knows: the routes as positions of sites and flows, and the views."""
    sites: dict[str, int] = {}
    flows = flow_numbers(found["routes"])
    country: list[str] = []
    routes = []
    for route in found["routes"]:
        for node in route["nodes"]:
            if node["id"] not in sites:
                sites[node["id"]] = len(sites)
                country.append(node["country"] or "")
        at = [sites[node["id"]] for node in route["nodes"]]
        routes.append([at, [flows[flow["id"]] for flow in route["flows"]]])
    asks = found["choices"]
    # a site of the routes above is named in the diagram already
    names: dict[str | int, int] = {}
    further = [
        [names.setdefault(sites.get(key, f"{name[:120]} ({place or '?'})"), len(names)) for key, name, place in one["sites"]]
        for one in asks["further"]
    ]
    # how far a view is to be trusted: 0 counts and list are whole, 1 the list is cut, 2 the counts are lower bounds
    trust = {key: 0 if view["whole"] else 1 if view["exact"] else 2 for key, view in asks["views"].items()}
    views = {key: [*view["counts"], trust[key], view["routes"]] for key, view in asks["views"].items()}
    return {
        "verdicts": list(VERDICTS),
        "sites": list(sites),
        "country": country,
        "flows": list(flows),
        "routes": routes,
        "names": list(names),
        "further": further,
        "views": views,
        "days": asks["days"],
        "from": asks["from"],
        "until": asks["until"],
        "words": asks["words"],
        "large": int(asks["large"]),
        "k": found["limits"]["k"],
    }
