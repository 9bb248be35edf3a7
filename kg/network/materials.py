"""What the names of materials say: the form, the rare earths in it, the product it is, and whether it is recycled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.claims.vocabulary import Concept, Vocabulary

PRODUCTS = {"Nd": frozenset({"Nd", "Pr", "Dy", "Tb"}), "Sm": frozenset({"Sm"})}
"""Rare earths that magnets and alloys of a kind can hold, by the one without which they are not of the kind: NdFeB and SmCo."""
_ALLOYED = frozenset({"alloy", "magnet"})
"""Stages that make what is of a kind."""


@dataclass(frozen=True, slots=True)
class Product:
    """What a name says of the rare earths in it: those it cannot be without, and those it may hold (None: any)."""

    needs: frozenset[str] = frozenset()
    may_hold: frozenset[str] | None = None


def form(material: str, words: Vocabulary) -> str | None:
    """The stage that makes a material of this form; None where its name does not say."""
    concept = words.concepts.get(material)
    made = words.concepts.get(f"form-{concept.form}") if concept and concept.form else None
    return made.made_by if made and made.made_by else None


def elements(stated: Iterable[str], materials: Iterable[str], words: Vocabulary, *, shared: bool) -> frozenset[str] | None:
    """Rare earths a flow is stated to carry: as listed, or as the names of its materials list them; None where neither does.

    Of a statement `shared` by several forms of material, what this form's names allow. An element stated of one material whose
    name excludes it stays: which of the two is right is not known. Iron, boron and cobalt are no rare earths.
    """
    listed = [_listed(words.concepts.get(material), words) for material in materials]
    exact = _rare_earths((element for some in listed for element in some), words) if all(listed) else frozenset[str]()
    said = _rare_earths(stated, words)
    if said and exact and shared:
        return said & exact or said
    return said or exact or None


def _listed(concept: Concept | None, words: Vocabulary) -> tuple[str, ...]:
    """The elements that the name of a material lists: an element itself, or all those of an oxide or metal of some."""
    if concept is None:
        return ()
    if concept.kind == "Element":
        return (concept.id,)
    return concept.elements if concept.form and words.concepts[f"form-{concept.form}"].exact else ()


def product(materials: Sequence[str], words: Vocabulary, stated: Iterable[str] = ()) -> Product:
    """What the names of the materials say that these are: of several, whatever one of them may hold and all of them need.

    Where the names say nothing of alloys or magnets, they may hold what others do of the rare earths `stated` of them: "permanent
    magnets" with neodymium in them are NdFeB.
    """
    by_name = _by_name(materials, words)
    if by_name.may_hold is not None or not materials or not all(form(each, words) in _ALLOYED for each in materials):
        return by_name
    kinds = [may_hold for element, may_hold in PRODUCTS.items() if element in stated]
    return replace(by_name, may_hold=frozenset[str]().union(*kinds) | _rare_earths(stated, words)) if kinds else by_name


def _by_name(materials: Sequence[str], words: Vocabulary) -> Product:
    found = [_product(words.concepts[material], words) for material in materials if material in words.concepts]
    if not found or len(found) < len(materials):
        return Product()
    sets = [each.may_hold for each in found]
    may_hold = None if None in sets else frozenset(element for some in sets for element in some or ())
    return Product(frozenset.intersection(*(each.needs for each in found)), may_hold)


def _product(concept: Concept, words: Vocabulary) -> Product:
    listed = _rare_earths(concept.elements, words)
    needs = next((element for element in PRODUCTS if element in listed), None)
    # an oxide or metal of neodymium is no NdFeB: only what is alloyed or made into magnets is a product
    if needs is None or not concept.form or words.concepts[f"form-{concept.form}"].exact:
        return Product()
    return Product(frozenset({needs}), PRODUCTS[needs] | listed)


def is_recycled(materials: Sequence[str], words: Vocabulary) -> bool:
    """Whether all of it is stated to be recycled."""
    return bool(materials) and all(m in words.concepts and words.concepts[m].recycled for m in materials)


def doubts(
    materials: Sequence[str],
    made_by: str | None,
    stated: frozenset[str] | None,
    name: str,
    words: Vocabulary,
    *,
    from_scrap: bool,
) -> Iterator[tuple[str, str]]:
    """What the names of materials leave open, as kind and the fact that would settle it."""
    # where a recycler's scrap was made is asked where its route begins
    if not from_scrap and is_recycled(materials, words):
        yield "recycled feed", f"where the scrap was made that goes into what is supplied from {name}"
    if made_by is None:
        yield "form unstated", f"in which form the material goes from {name}"
    if materials and not stated and not any(_is_rare_earth(material, words) for material in materials):
        label = " and ".join(words.concepts[m].label if m in words.concepts else m for m in materials)
        yield "material", f"whether the {label} from {name} hold rare earths"


def _rare_earths(names: Iterable[str], words: Vocabulary) -> frozenset[str]:
    """Those of the elements that the chain is about: rare earths have a group."""
    return frozenset(name for name in names if name in words.concepts and words.concepts[name].broader)


def _is_rare_earth(material: str, words: Vocabulary) -> bool:
    """Whether the name of a material says that it holds rare earths."""
    todo, seen = [material], set[str]()
    while todo:
        name = todo.pop()
        if name == "rare-earths":
            return True
        concept = words.concepts.get(name)
        if concept and name not in seen:
            seen.add(name)
            todo += concept.broader
    return False
