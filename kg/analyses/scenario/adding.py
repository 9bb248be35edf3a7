"""`--add`: a world in which somebody says what a claim file says. Loaders and the check are imported for this alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kg.analyses.scenario.builder import ScenarioBuilder
from kg.analyses.scenario.effects import Effect
from kg.claims.model import Entity, Loaded, Name
from kg.dataset import loading
from kg.dataset.check import check
from kg.dataset.loading import Part
from kg.errors import CheckError

SUPPOSED = " (supposed)"


def add(builder: ScenarioBuilder, files: Sequence[Path]) -> list[Effect]:
    """Suppose what claim files of any loader's format say; one effect for each loader. What is said already changes nothing.

    Checked together with everything else, as `kg load` does it. Raises `InputError` or `CheckError`.
    """
    by_loader: dict[str, list[Path]] = {}
    for path in files:
        by_loader.setdefault(loading.loader_of(path), []).append(path)
    parts = [Part(tuple(paths), loading.load_files(name, paths)) for name, paths in by_loader.items()]
    everything = _check_together(builder, parts)
    new_entities = {e.id: e for e in everything.entities if e != builder.base.entities.get(e.id)}
    for entity in new_entities.values():
        known = entity.id in builder.base.entities
        marked = Name(entity.label + SUPPOSED, entity.names[0].lang)
        builder.entities[entity.id] = entity if known else replace(entity, names=(marked, *entity.names))
    builder.known |= {source.id: source for source in everything.sources}
    effects = []
    for part in parts:
        option = f"--add {', '.join(path.name for path in part.files)}"
        there = {claim.id for claim in builder.current()}
        new = [claim for claim in part.loaded.claims if claim.id not in there]
        for claim in new:
            builder.put_in_for(claim.source, option, claim)
        declared = [e.id for e in part.loaded.entities if e.id in new_entities and e.id not in builder.base.entities]
        said = f"; declared: {', '.join(declared)}" if declared else ""
        notes = part.loaded.notes if new else (*part.loaded.notes, "all of it is said already: nothing changes")
        what = f"{len(new)} of {len(part.loaded.claims)} claims are new{said}"
        effects.append(Effect(option, what, put_in=len(new), notes=notes))
    return effects


def _check_together(builder: ScenarioBuilder, parts: Sequence[Part]) -> Loaded:
    """The base and the files together. Raises `CheckError` with all that is wrong, as `kg load` would."""
    base = Loaded(tuple(builder.base.sources.values()), tuple(builder.base.entities.values()), tuple(builder.base.claims()))
    # the base has gathered further names of its entities; a file that declares one as its own file does says nothing new
    given = [
        part._replace(loaded=replace(part.loaded, entities=tuple(_new_declarations(builder, part.loaded.entities))))
        for part in parts
    ]
    everything, problems = loading.gathered([Part((), base), *given])
    problems += check(everything.sources, everything.entities, everything.claims, builder.base.vocabulary)
    if problems:
        hint = "correct the file; `kg check FILE` tries it."
        raise CheckError(f"{loading.number_of(problems)}; nothing was supposed.", loading.traced(problems, parts), hint)
    return everything


def _new_declarations(builder: ScenarioBuilder, entities: Sequence[Entity]) -> Iterator[Entity]:
    for entity in entities:
        known = builder.base.entities.get(entity.id)
        if known is None or replace(known, names=()) != replace(entity, names=()) or not set(entity.names) <= set(known.names):
            yield entity
