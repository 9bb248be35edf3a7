"""Names that try to be more than names, in the network of tests/data/tiny."""

from __future__ import annotations

from pathlib import Path

from builders import snapshot_of
from conftest import DATA

from kg.claims.snapshot import Snapshot
from kg.dataset import loading

LONG = "Long " * 2_000
NAMES = {
    "Pit": '<script>window.pwned=1</script><img src=x onerror="window.pwned=2">',
    "Hole": "\"'`); window.pwned=3; (('\\\"",
    "North": "مصنع الفصل في الشمال <b>",
    "Loop One": LONG.strip(),
    "Loop Two": "稀土分离厂 \u202etxt.exe",
    "Smelter": "</script></style></title></svg>--><!--",
    "Works": "=HYPERLINK(1) | pipe ]( [x](javascript:window.pwned=4) `tick`",
}


def hostile(directory: Path) -> Snapshot:
    """The tiny network with these names."""
    import yaml

    stored = yaml.safe_load((DATA / "tiny" / "tiny.yaml").read_text(encoding="utf-8"))
    for facility in stored["facilities"]:
        facility["name"] = NAMES.get(facility["name"], facility["name"])
    path = directory / "hostile.yaml"
    # dates are texts in a claim file, and YAML reads them as days
    path.write_text(yaml.safe_dump(_texts(stored), allow_unicode=True, sort_keys=False, width=10**6), encoding="utf-8")
    return snapshot_of(loading.load_files("chain", [path]), directory)


def _texts(value: object) -> object:
    from datetime import date

    if isinstance(value, dict):
        return {key: _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
