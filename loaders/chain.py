"""The chain as records: facilities, organizations, supplies, dependencies, policies, figures and their sources.

A record names its sources; each source of it makes one claim of each attribute, so that claims that agree share a
statement and stay several. Everything a record does not hold stays unsaid: no country, no claim of a country.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kg.claims.model import Claim, Entity, Loaded, Name, Source
from kg.claims.vocabulary import vocabulary
from kg.errors import InputError
from loaders._chain_records import (
    Amount,
    CapacityRecord,
    Delivery,
    Dependency,
    FacilityRecord,
    Figure,
    GroupRecord,
    Milestone,
    OrganizationRecord,
    OwnCapacity,
    OwnStake,
    Party,
    Point,
    Policy,
    SitePlace,
    SiteState,
    Stake,
    StatusRecord,
    Supply,
    Threshold,
)
from loaders._yaml import Row, checked, expect_format, parsed, read_yaml, rows

TITLE = "facilities, firms, supplies, ownership, dependencies, policies and figures, each with its sources"
FILES = (
    "*.yaml of format kg.chain/1: sources, facilities, organizations, places, points, states, capacities, stakes, supplies,"
    " deliveries, dependencies, policies, markets"
)
FORMAT = "kg.chain/1"

_OWNERSHIP_MODALITY = {
    "agreed": "negotiated",
    "option": "conditional",
    "term sheet": "negotiated",
    "letter of intent": "negotiated",
    "planned": "forecast",
}
_DEPENDENCY_MODALITY = {"planned": "forecast", "MoU": "negotiated", "risk": "claimed", "claim": "claimed"}
_UNDATED_PLACE = "where a site is located has no date"
_CAPACITY_KIND = {"actual": ("production", "asserted"), "nameplate": ("capacity", "asserted"), "target": ("capacity", "forecast")}


Say = Callable[..., Claim]
"""Builds a claim of one source: say(subject, predicate, paraphrase, object=..., ...)."""


def load(paths: Sequence[Path]) -> Loaded:
    """Everything the files hold; raises `InputError` at the first wrong record of any file."""
    documents: dict[str, Row] = {}
    for path in paths:
        if path.name in documents:
            raise InputError.at(str(path), "", "a second file of this name", "a name of its own", "records are located by it.")
        documents[path.name] = read_yaml(path)
    for file, document in documents.items():
        expect_format(document, file, FORMAT, ("sources", "groups", *_READERS))
    sources = tuple(
        parsed(Source, dict(row), file, f"{name} (line {row.line})") for file, name, row in _all(documents, "sources")
    )
    known = {source.id: source for source in sources}
    _check_ends(documents)
    entities = [_group(checked(GroupRecord, row, file, name)) for file, name, row in _all(documents, "groups")]
    claims: list[Claim] = []
    for key, read in _READERS.items():
        for file, name, row in _all(documents, key):
            made = read(row, file, name, partial(_claim, file, name, row.line, known))
            entities += [item for item in made if isinstance(item, Entity)]
            claims += [item for item in made if isinstance(item, Claim)]
    together = dict.fromkeys(e for e in entities if e.id.startswith(_TOGETHER))
    entities = [e for e in entities if not e.id.startswith(_TOGETHER)] + list(together)
    return Loaded(sources=sources, entities=tuple(entities), claims=tuple(claims), notes=())


def _all(documents: dict[str, Row], key: str) -> Iterator[tuple[str, str, Row]]:
    first: dict[str, str] = {}
    for file, document in documents.items():
        for name, row in rows(document, key, file):
            if "id" in row and first.setdefault(name, file) != file:
                found = f"the id of a record in {first[name]}"
                raise InputError.at(
                    file, f"{name} (line {row.line})", found, "an id of its own", "rename one of the two records."
                )
            yield file, name, row


def _check_ends(documents: dict[str, Row]) -> None:
    """A delivery has the ends of its flow, where the flow is in these files; of another's flow they are what it says."""
    flows = {row.get("id"): (row.get("from"), row.get("to")) for _, _, row in _all(documents, "supplies")}
    for file, name, row in _all(documents, "deliveries"):
        ends = (row.get("from"), row.get("to"))
        wanted = flows.get(row.get("flow"), ends)
        if ends != wanted:
            expected = f"the ends of {row['flow']}: {wanted[0]} to {wanted[1]}"
            raise InputError.at(
                file,
                f"{name} (line {row.line}), field from",
                f"{ends[0]} to {ends[1]}",
                expected,
                "correct the ends or the flow.",
            )


def _claim(
    file: str,
    name: str,
    line: int,
    known: dict[str, Source],
    part: str,
    source: str,
    subject: str,
    predicate: str,
    says: str,
    **rest: Any,
) -> Claim:
    """One claim of one source. `part` completes the locator where a record makes several claims of one predicate."""
    if source not in known:
        hint = "declare it under `sources:` of a file given with this one."
        raise InputError.at(file, f"{name} (line {line}), field source", source, "the id of a source", hint)
    qualifiers = [[key, values] for key, values in rest.pop("qualifiers", {}).items() if values]
    verified, note = rest.pop("verified", None), rest.pop("verified_note", None)
    if verified is not None:
        rest["review"] = {"verified": verified, "note": note or ""}
    record = {
        "subject": subject,
        "predicate": predicate,
        "source": source,
        "locator": {"file": f"chain/{file}", "record": f"{name.split(' ', 1)[1]}{part}"},
        "paraphrase": says,
        "language": known[source].language,
        "qualifiers": qualifiers,
        "modality": rest.pop("modality", "asserted"),
        **{key: value for key, value in rest.items() if value is not None},
    }
    return parsed(Claim, record, file, f"{name} (line {line})", {"paraphrase": "says"})


def _names(record: Party) -> tuple[dict[str, str], ...]:
    return tuple({"text": text, "lang": "en"} for text in dict.fromkeys([record.name, *record.other_names]))


def _label(country: str) -> str:
    """The name of a country; what is none is refused later, with where it is."""
    concept = vocabulary().concepts.get(country)
    return concept.label if concept else country


def _work(stage: str) -> str:
    """What somebody at a stage does."""
    concept = vocabulary().concepts.get(stage)
    return concept.work if concept and concept.work else f"is at the stage {stage}"


def _group(record: GroupRecord) -> Entity:
    return Entity(record.id, "group", (Name(record.name, "en"),))


def _facility(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    record = checked(FacilityRecord, row, file, name)
    entity = {"id": record.id, "kind": "facility", "names": _names(record), "note": record.note}
    made: list[Entity | Claim] = [parsed(Entity, {k: v for k, v in entity.items() if v is not None}, file, name)]
    for source in record.sources:
        tell = partial(say, "", source, record.id)
        made += [
            tell("located_in", f"{record.name} is located in {_label(country)}.", object=country) for country in record.country
        ]
        made += [tell("performs_stage", f"{record.name} {_work(stage)}.", object=stage) for stage in record.stages]
        made += [tell("produces", f"{record.name} is named with {material}.", object=material) for material in record.produces]
        if record.site:
            made.append(tell("site", f"{record.name} is placed at {record.site}.", text=record.site))
        if record.operator:
            made.append(tell("operated_by", f"{record.name} is operated by {record.operator}.", object=record.operator))
    for number, item in enumerate(record.status, start=1):
        state = checked(StatusRecord, item, file, f"{name} status {number}")
        made.append(
            say(f"/status/{number}", state.source, record.id, "has_status", state.says, object=state.status, **_when(state.as_of))
        )
    for number, item in enumerate(record.capacity, start=1):
        capacity = checked(CapacityRecord, item, file, f"{name} capacity {number}")
        made.append(_capacity_claim(capacity, f"/capacity/{number}", record.id, say))
    return made + _stakes(record, file, name, say)


def _capacity_claim(capacity: CapacityRecord, part: str, subject: str, say: Say) -> Claim:
    predicate, modality = _CAPACITY_KIND[capacity.kind]
    return say(
        part, capacity.source, subject, predicate, capacity.says,
        value=dict(capacity.value), printed=capacity.printed, modality=modality, **_when(capacity.as_of),
        qualifiers={
            "of": _some(capacity.of), "scope": _some(capacity.scope), "material": capacity.material,
            "elements": capacity.elements, "stage": _some(capacity.stage), "kind": _some(capacity.side),
        },
        verified=capacity.verified, verified_note=capacity.verified_note,
    )  # fmt: skip


def _capacity(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    record = checked(OwnCapacity, row, file, name)
    return [_capacity_claim(record, "", record.subject, say)]


def _organization(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    record = checked(OrganizationRecord, row, file, name)
    entity = {"id": record.id, "kind": record.kind, "names": _names(record), "note": record.note}
    made: list[Entity | Claim] = [parsed(Entity, {k: v for k, v in entity.items() if v is not None}, file, name)]
    for source in record.sources:
        tell = partial(say, "", source, record.id)
        if record.headquarters:
            made.append(
                tell("headquartered_in", f"{record.name} is a firm or body of {record.headquarters}.", object=record.headquarters)
            )
        if record.country:
            made.append(tell("located_in", f"{record.name}: in {record.country} by the source's wording.", object=record.country))
        made += [tell("performs_stage", f"{record.name}: {_work(stage)}.", object=stage) for stage in record.stages]
        # whose shares are the state's: rules on state ownership ask for it
        if record.sort == "government":
            made.append(tell("role", f"{record.name} is a government or a body of one.", text="government"))
    return made + _stakes(record, file, name, say)


def _stakes(record: Party, file: str, name: str, say: Say) -> list[Claim]:
    made = []
    for number, item in enumerate(record.ownership, start=1):
        made.append(_stake_claim(checked(Stake, item, file, f"{name} ownership {number}"), f"/ownership/{number}", say))
    return made


def _stake_claim(stake: Stake, part: str, say: Say) -> Claim:
    return say(
        part, stake.source, stake.owned, "owned_by", stake.says,
        object=stake.owner, value=dict(stake.share) if stake.share else None, printed=stake.share_words,
        modality=_OWNERSHIP_MODALITY.get(stake.state, "asserted"), **_when(stake.as_of),
        qualifiers={"kind": [stake.state, stake.kind], "quantity": _some(stake.share_words)},
        verified=stake.verified, verified_note=stake.verified_note,
    )  # fmt: skip


def _stake(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    return [_stake_claim(checked(OwnStake, row, file, name), "", say)]


def _place(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    record = checked(SitePlace, row, file, name)
    made: list[Entity | Claim] = []
    for source in record.sources:
        tell = partial(
            say, "", source, record.site, as_of=record.as_of, valid_note=_UNDATED_PLACE,
            verified=record.verified, verified_note=record.verified_note,
        )  # fmt: skip
        made += [tell("located_in", record.says, object=country) for country in record.country]
        if record.place:
            made.append(tell("site", record.says, text=record.place))
        if record.operator:
            made.append(tell("operated_by", record.says, object=record.operator))
    return made


def _point(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    record = checked(Point, row, file, name)
    return [
        say(
            "", record.source, record.site, "coordinates", record.says, text=record.point, printed=record.printed,
            valid_note=_UNDATED_PLACE, qualifiers={"precision": [record.precision]},
        )
    ]  # fmt: skip


def _state(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    record = checked(SiteState, row, file, name)
    return [
        say(
            "", source, record.site, "has_status", record.says, object=record.status, **_when(record.as_of),
            verified=record.verified, verified_note=record.verified_note,
            qualifiers={"stage": _some(record.stage), "elements": record.elements, "product": _some(record.product)},
        )
        for source in record.sources
    ]  # fmt: skip


def _supply(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    record = checked(Supply, row, file, name)
    start = (record.valid or "").partition("/")[0]
    if record.deliveries_from and record.deliveries_from != start:
        where, expected = (
            f"{name} (line {row.line}), field deliveries_from",
            f"the start of `valid`, {start or 'which gives none'}",
        )
        hint = "let both say the same: `valid` is the time of the deliveries."
        raise InputError.at(file, where, record.deliveries_from, expected, hint)
    if both := sorted({*record.elements} & {*record.free_of_elements}):
        where, expected = f"{name} (line {row.line}), field free_of_elements", "elements that `elements` does not name"
        hint = "goods hold an element or are free of it; two sources that differ are two records."
        raise InputError.at(file, where, ", ".join(both), expected, hint)
    says = f"{record.says} ({record.modality_note}.)" if record.modality_note else record.says
    made: list[Entity | Claim] = [
        say(
            "", source, record.from_, "supplies", says,
            object=record.to, modality=record.modality, printed=record.printed, derived=record.derived,
            valid=record.valid, valid_note=None if record.valid else "the sources give no start or end",
            as_of=record.last_evidence, verified=record.verified, verified_note=record.verified_note,
            qualifiers={
                "material": record.material, "elements": record.elements,
                "free_of_elements": record.free_of_elements, "status": [record.status],
                "form": [record.printed], "quantity": _some(record.quantity), "supply_kind": _some(record.supply_kind),
                "signed": _some(record.signed), "deliveries_from": _some(record.deliveries_from),
            },
        )
        for source in record.sources
    ]  # fmt: skip
    for number, item in enumerate(record.amounts, start=1):
        amount = checked(Amount, item, file, f"{name} amount {number}")
        made += [
            say(
                f"/amount/{number}", source, record.from_, "flow_amount", amount.says,
                value=dict(amount.value), printed=amount.printed, modality=record.modality, derived=record.derived,
                valid=record.valid, valid_note=None if record.valid else "the sources give no start or end",
                as_of=record.last_evidence, verified=record.verified, verified_note=record.verified_note,
                qualifiers={
                    "to": [record.to], "kind": [amount.kind], "material": amount.material or record.material,
                    "elements": amount.elements, "scope": _some(amount.scope), "flow_record": [record.id],
                },
            )
            for source in amount.sources or record.sources
        ]  # fmt: skip
    return made


def _delivery(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    record = checked(Delivery, row, file, name)
    return [
        say(
            "", record.source, record.from_, "delivers_in", record.says, object=country,
            as_of=record.as_of, valid_note=_UNDATED_PLACE,
            qualifiers={
                "to": [record.to], "delivery_kind": [record.kind], "place": [record.place], "flow_record": [record.flow],
            },
        )
        for country in record.country
    ]  # fmt: skip


def _dependency(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    record = checked(Dependency, row, file, name)
    review = {"verified": record.verified, "verified_note": record.verified_note}
    made: list[Entity | Claim] = []
    for source in record.sources:
        made.append(
            say(
                "", source, record.subject, "depends_on", record.says, object=record.on,
                modality=_DEPENDENCY_MODALITY.get(record.state, "asserted"), printed=record.state, **_when(record.date),
                qualifiers={"kind": [record.kind], "place": _some(record.on_country), "status": _some(record.status)},
                **review,
            )
        )  # fmt: skip
        # that a plant is free of something is what its owner says of it
        made += [
            say(
                "/free", source, record.subject, "independent_of", record.says, object=other, modality="claimed",
                **_when(record.date), qualifiers={"kind": record.free_of_kinds or [record.kind]}, **review,
            )
            for other in record.free_of
        ]  # fmt: skip
    return made


def _policy(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    record = checked(Policy, row, file, name)
    entity = {"id": record.id, "kind": "policy", "names": [{"text": record.name, "lang": "en"}]}
    made: list[Entity | Claim] = [parsed(Entity, entity, file, name)]
    thresholds = [checked(Threshold, item, file, f"{name} threshold {n}") for n, item in enumerate(record.thresholds, start=1)]
    steps = [checked(Milestone, item, file, f"{name} date {n}") for n, item in enumerate(record.dates, start=1)]
    # a suspension is no news of the sources that announced what it suspends: the record may name who says so
    every = dict.fromkeys([*record.sources, *record.status_sources, *(source for step in steps for source in step.sources)])
    review = {"verified": record.verified, "verified_note": record.verified_note}
    for source in every:
        tell = partial(say, "", source, record.id, **review)
        if source in (record.status_sources or record.sources):
            made.append(tell("legal_status", record.says, text=record.legal_status))
        made += [
            tell("milestone", record.says, text=step.what, **_when(step.when))
            for step in steps
            if source in (step.sources or record.sources)
        ]
        if source not in record.sources:
            continue
        made.append(tell("issued_by", record.says, text=record.authority))
        if record.reference:
            made.append(tell("reference", record.says, text=record.reference))
        made += [say("", source, party, "party_to", record.says, object=record.id, **review) for party in record.parties]
        covered = [*record.countries, *record.stages, *record.concerns]
        made += [tell("covers", record.says, object=end) for end in covered]
        words = [*record.countries_words, *record.materials_words, *(["all stages"] if record.all_stages else [])]
        made += [tell("covers", record.says, text=text) for text in words]
        made += [tell("threshold", record.says, text=f"{t.test}: {t.threshold}") for t in thresholds]
    return made


_TOGETHER = "together-"


def _figure(row: Row, file: str, name: str, say: Say) -> list[Entity | Claim]:
    record = checked(Figure, row, file, name)
    made: list[Entity | Claim] = []
    subject = record.where[0]
    if len(record.where) > 1:
        subject = _TOGETHER + "-".join(record.where)
        text = " and ".join([", ".join(record.where[:-1]), record.where[-1]])
        made.append(Entity(subject, "group", (Name(f"{text} together", "en"),)))
    predicate = {"stage share": "share", "mine production": "production"}.get(record.measure, "measure")
    of = record.of or {"share": "world", "production": None}.get(predicate, record.measure)
    made.append(
        say(
            "", record.source, subject, predicate, record.says,
            value=dict(record.value), printed=_range(record.value),
            modality="forecast" if record.forecast else "asserted", **_when(record.year),
            qualifiers={
                "of": _some(of), "stage": [record.stage], "scope": _some(record.scope),
                "material": ["rare-earths"] if predicate != "measure" else [],
            },
        )
    )  # fmt: skip
    return made


def _range(value: dict[str, Any]) -> str:
    return "-".join(str(value[end]) for end in ("number", "maximum") if end in value)


def _when(edtf: str | None) -> dict[str, str | None]:
    return {"valid": edtf, "as_of": edtf, "valid_note": None if edtf else "the source gives no date"}


def _some(text: str | None) -> list[str]:
    return [text] if text else []


_READERS: dict[str, Callable[[Row, str, str, Say], list[Any]]] = {
    "facilities": _facility,
    "organizations": _organization,
    "places": _place,
    "points": _point,
    "states": _state,
    "capacities": _capacity,
    "stakes": _stake,
    "supplies": _supply,
    "deliveries": _delivery,
    "dependencies": _dependency,
    "policies": _policy,
    "markets": _figure,
}
