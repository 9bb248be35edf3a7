"""Groups of countries as data: who is a member on a day, and which sources say so.

A group is a file of `ontology/groups/`; its id is the name of the file.

    format = "kg.country-group/1"
    title = "..."      names = ["..."]       what it is called besides its id
    entity = "..."     the id under which claims speak of the group itself; absent where none do
    listed = "2024"    the day the newest source is of; absent where it has none
    note = "..."       what the list leaves out
    [[source]]         title, url, date, and what it says
    [[member]]         country, from (absent: on every day), until (absent: still)
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from kg.claims.edtf import latest_day
from kg.claims.spelling import folded
from kg.resources import packaged


@dataclass(frozen=True, slots=True)
class GroupSource:
    """Where the members of a group are from."""

    title: str
    url: str
    date: str
    says: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A country of a group from one day to another, as EDTF; None: on every day before or after."""

    country: str
    since: str | None = None
    until: str | None = None

    def on(self, day: date) -> bool:
        """Whether it is a member on a day; where the beginning is not known to the day, from its last possible day on."""
        begun = self.since is None or (latest_day(self.since) or date.max) <= day
        return begun and (self.until is None or day <= (latest_day(self.until) or date.max))


@dataclass(frozen=True, slots=True)
class CountryGroup:
    """A group of countries, with all that ever were members."""

    id: str
    title: str
    names: tuple[str, ...]
    entity: str | None
    listed: str | None
    note: str
    sources: tuple[GroupSource, ...]
    members: tuple[Membership, ...]

    def on(self, day: date) -> frozenset[str]:
        """The members on a day.

        >>> "GB" in group("EU").on(date(2019, 12, 31)), "GB" in group("EU").on(date(2020, 2, 1))
        (True, False)
        """
        return frozenset(member.country for member in self.members if member.on(day))


def groups() -> tuple[str, ...]:
    """Ids of the groups, sorted."""
    return tuple(sorted(path.stem for path in (packaged("ontology") / "groups").glob("*.toml")))


@cache
def group(name: str) -> CountryGroup:
    """The group of an id."""
    found = tomllib.loads((packaged("ontology") / "groups" / f"{name}.toml").read_text(encoding="utf-8"))
    return CountryGroup(
        id=name,
        title=found["title"],
        names=tuple(found["names"]),
        entity=found.get("entity"),
        listed=found.get("listed"),
        note=found["note"],
        sources=tuple(GroupSource(**each) for each in found["source"]),
        members=tuple(Membership(each["country"], each.get("from"), each.get("until")) for each in found["member"]),
    )


def group_called(text: str) -> CountryGroup | None:
    """The group that a text names by its id, title or another name, in any case; None where none is called so.

    >>> group_called("nato").id, group_called("Five Eyes").id, group_called("OPEC")
    ('NATO', 'FVEY', None)
    """
    wanted = folded(text)
    return next((each for each in map(group, groups()) if wanted in _folded_names(each.id)), None)


def groups_like(text: str) -> tuple[str, ...]:
    """Ids of groups with a name that resembles a text."""
    from rapidfuzz import fuzz

    wanted = folded(text)
    return tuple(each for each in groups() if any(fuzz.ratio(wanted, name) >= 75 for name in _folded_names(each)))


@cache
def _folded_names(name: str) -> frozenset[str]:
    found = group(name)
    return frozenset(map(folded, (found.id, found.title, *found.names)))
