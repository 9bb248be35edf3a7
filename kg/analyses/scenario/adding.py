"""`--add`: a world in which somebody says what a claim file says. Loaders and the check are imported for this alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kg.analyses.scenario.making import Effect, Making
from kg.claims.model import Entity, Loaded, Name
from kg.dataset import loading
from kg.dataset.check import check
from kg.dataset.loading import Part
from kg.errors import CheckError

SUPPOSED = " (supposed)"


def add(making: Making, files: Sequence[Path]) -> list[Effect]:
    """Suppose what claim files of any loader's format say; one effect for each loader. What is said already changes nothing.

    Checked together with everything else, as `kg load` does it. Raises `InputError` or `CheckError`.
    """
    by_loader: dict[str, list[Path]] = {}
    for path in files:
        by_loader.setdefault(loading.loader_of(path), []).append(path)
    parts = [Part(tuple(paths), loading.load_files(name, paths)) for name, paths in by_loader.items()]
    everything = _checked(making, parts)
    new_entities = {e.id: e for e in everything.entities if e != making.base.entities.get(e.id)}
    for entity in new_entities.values():
        known = entity.id in making.base.entities
        marked = Name(entity.label + SUPPOSED, entity.names[0].lang)
        making.entities[entity.id] = entity if known else replace(entity, names=(marked, *entity.names))
    making.known |= {source.id: source for source in everything.sources}
    effects = []
    for part in parts:
        option = f"--add {', '.join(path.name for path in part.files)}"
        there = {claim.id for claim in making.current()}
        new = [claim for claim in part.loaded.claims if claim.id not in there]
        for claim in new:
            making.say_as(option, claim, claim.source)
        declared = [e.id for e in part.loaded.entities if e.id in new_entities and e.id not in making.base.entities]
        said = f"; declared: {', '.join(declared)}" if declared else ""
        notes = part.loaded.notes if new else (*part.loaded.notes, "all of it is said already: nothing changes")
        what = f"{len(new)} of {len(part.loaded.claims)} claims are new{said}"
        effects.append(Effect(option, what, put_in=len(new), notes=notes))
    return effects


def _checked(making: Making, parts: Sequence[Part]) -> Loaded:
    """The base and the files together. Raises `CheckError` with all that is wrong, as `kg load` would."""
    base = Loaded(tuple(making.base.sources.values()), tuple(making.base.entities.values()), tuple(making.base.claims()))
    # the base has gathered further names of its entities; a file that declares one as its own file does says nothing new
    given = [part._replace(loaded=replace(part.loaded, entities=tuple(_unsaid(making, part.loaded.entities)))) for part in parts]
    everything, problems = loading.gathered([Part((), base), *given])
    problems += check(everything.sources, everything.entities, everything.claims, making.base.vocabulary)
    if problems:
        hint = "correct the file; `kg check FILE` tries it."
        raise CheckError(f"{loading.number_of(problems)}; nothing was supposed.", loading.traced(problems, parts), hint)
    return everything


def _unsaid(making: Making, entities: Sequence[Entity]) -> Iterator[Entity]:
    for entity in entities:
        known = making.base.entities.get(entity.id)
        if known is None or replace(known, names=()) != replace(entity, names=()) or not set(entity.names) <= set(known.names):
            yield entity
