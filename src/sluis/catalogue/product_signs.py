"""What a product's own texts say about facts that nobody has told: a proposal for each, with its words (pure).

A proposal becomes a fact when a person confirms it (`confirm_signs`). Until then the scout may assume that there is
gas or a battery in a product whose text says so, and names the assumption; it never assumes that there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from sluis.catalogue.recognise import DESCRIPTION, INGREDIENTS, NAME, Sign, recognise, strength

_NO_FOOD = frozenset({"flowers", "appliances", "cleaning", "toys"})
_FOOD_CHAPTERS = tuple(f"{chapter:02}" for chapter in (*range(2, 5), *range(7, 13), *range(15, 23)))
_DAIRY_HEADINGS = ("0401", "0402", "0403", "0404", "0405", "0406")
_POWER_BANKS = ("powerbank", "power bank", "batterie externe")
ABV, ALLERGEN, NOTE = "abv_pct", "allergen", "note"


class Article(Protocol):
    """A product as it is stored."""

    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def descriptions(self) -> Mapping[str, str]: ...
    @property
    def ingredients(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def hs_code(self) -> str: ...
    @property
    def abv_pct(self) -> Decimal | None: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...
    @property
    def allergens(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a fact, the words that show it, and where they stand.

    `fact` is a name of `Product.facts`, "abv_pct", or "allergen:AM"; "note:gelatine" is only worth knowing.
    """

    fact: str
    value: bool | str | Decimal
    words: tuple[str, ...]
    where: str

    @property
    def key(self) -> str:
        """Return what a form or a call names it by."""
        return self.fact

    @property
    def is_note(self) -> bool:
        """Tell whether there is nothing to confirm."""
        return self.fact.startswith(NOTE)


def proposals(product: Article) -> tuple[Proposal, ...]:
    """Return what a product's texts say of facts that it does not have yet, allergens last."""
    texts = _texts(product)
    signs = [sign for sign in recognise(texts) if sign.kind == "danger" or _may_be_food(product)]
    found = [*_dangers(product, signs), *_strength(product, texts), *_contents(product, signs)]
    return (*found, *_allergens(product, signs))


def assumed(product: Article) -> dict[str, tuple[bool | str | Decimal, str]]:
    """Return the facts that may be assumed until somebody says otherwise, each with the words it rests on."""
    texts = _texts(product)
    signs = [sign for sign in recognise(texts) if sign.kind == "danger"]
    found = [*_dangers(product, signs), *_strength(product, texts)]
    return {one.fact: (one.value, ", ".join(one.words)) for one in found}


def _texts(product: Article) -> Sequence[tuple[str, str]]:
    return [
        *((NAME, name) for name in product.names.values()),
        (INGREDIENTS, product.ingredients),
        *((DESCRIPTION, text) for text in product.descriptions.values()),
    ]


def _may_be_food(product: Article) -> bool:
    if product.hs_code:
        return product.hs_code.startswith(_FOOD_CHAPTERS)
    return product.family not in _NO_FOOD


def _dangers(product: Article, signs: Sequence[Sign]) -> list[Proposal]:
    by_code = {sign.code: sign for sign in signs if sign.kind == "danger"}
    found = []
    if "aerosol" in by_code and "aerosol" not in product.facts:
        sign = by_code["aerosol"]
        found.append(Proposal("aerosol", True, sign.words, sign.where))
    if "battery" in by_code and "lithium" not in product.facts:
        sign = by_code["battery"]
        loose = any(word.lower().startswith(_POWER_BANKS) for word in sign.words)
        found.append(Proposal("lithium", "loose" if loose else "in_equipment", sign.words, sign.where))
    return found


def _strength(product: Article, texts: Sequence[tuple[str, str]]) -> list[Proposal]:
    if product.abv_pct is not None:
        return []
    found = strength(texts)
    return [Proposal(ABV, found.abv_pct, (found.words,), found.where)] if found else []


def _contents(product: Article, signs: Sequence[Sign]) -> list[Proposal]:
    """Return what concerns animals: a fact where the product itself is of them, else something worth knowing.

    Milk in chocolate is an allergen; only milk, cheese and butter themselves are dairy to the border.
    """
    by_code = {sign.code: sign for sign in signs if sign.kind == "content"}
    found = []
    if "animal_origin" not in product.facts:
        milk = next((sign for sign in signs if sign.code == "AM" and sign.where == NAME), None)
        if "meat" in by_code:
            found.append(Proposal("animal_origin", "meat", by_code["meat"].words, by_code["meat"].where))
        elif milk is not None and (product.family == "dairy" or product.hs_code.startswith(_DAIRY_HEADINGS)):
            found.append(Proposal("animal_origin", "dairy", milk.words, milk.where))
        elif "honey" in by_code and by_code["honey"].where == NAME and product.hs_code.startswith("0409"):
            found.append(Proposal("animal_origin", "honey", by_code["honey"].words, NAME))
    notes = [by_code[code] for code in ("gelatine", "alcohol") if code in by_code]
    found += [
        Proposal(f"{NOTE}:{sign.code}", sign.code, sign.words, sign.where)
        for sign in notes
        if sign.code != "alcohol" or product.abv_pct is None
    ]
    return found


def _allergens(product: Article, signs: Sequence[Sign]) -> list[Proposal]:
    return [
        Proposal(f"{ALLERGEN}:{sign.code}", sign.level, sign.words, sign.where)
        for sign in signs
        if sign.kind == "allergen" and sign.code not in product.allergens
    ]
