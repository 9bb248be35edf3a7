"""GeoJSON (RFC 7946): QGIS, Leaflet, GitHub."""

from __future__ import annotations

from typing import Any

from kg.present.exports._property import Node, edges, nodes, whole
from kg.present.subgraph.parts import Subgraph
from kg.text import as_json

TITLE = "GeoJSON, for QGIS and web maps; what no source locates has no geometry"
SUFFIX = ".geojson"


def write(subgraph: Subgraph) -> str:
    """Sites as points and flows as lines, where firm claims give coordinates; else features without geometry.

    A country is a property, never a point in its middle: that would be a place nobody named.
    """
    sites = nodes(subgraph)[: len(subgraph.sites)]
    where = {site.id: point for site in sites if (point := _point(site)) is not None}
    features = [_feature(s.id, "site", s.attributes, "Point", where.get(s.id)) for s in sites]
    for flow in edges(subgraph)[: len(subgraph.flows)]:
        both = [where[end] for end in (flow.source, flow.target) if end in where]
        ends = {"from": flow.source, "to": flow.target, **flow.attributes}
        features.append(_feature(flow.id, "flow", ends, "LineString", both if len(both) == 2 else None))
    return as_json({"type": "FeatureCollection", "features": features, "about": whole(subgraph)})


def _point(site: Node) -> list[float] | None:
    found = [site.attributes.get("longitude"), site.attributes.get("latitude")]
    return [float(number) for number in found if number is not None] or None


def _feature(id: str, kind: str, properties: dict[str, Any], shape: str, where: list[Any] | None) -> dict[str, Any]:
    geometry = None if where is None else {"type": shape, "coordinates": where}
    return {"type": "Feature", "id": id, "geometry": geometry, "properties": {"feature": kind, "id": id, **properties}}
