"""A draft of the Chinese label of a food, field by field, with what is missing (pure).

GB 7718-2011 §4 names the fields of a prepackaged food, GB 28050 the nutrition table. In cross-border retail no Chinese
label stands on the pack, but the page must show an electronic one (announcement 486 of 2018; fact sheet
"china-import-rules" §5.2, §5.3); general trade needs it printed. The dates of a lot stand on the pack, so a draft says so.
A draft is no approval: customs and the importer judge the label.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sluis.marketplace import nutrition
from sluis.marketplace.assemble import ORIGIN_ZH
from sluis.marketplace.nutrition import NutritionTable
from sluis.marketplace.source import Source

FOOD_FAMILIES = ("chocolate", "biscuits", "beer", "dairy", "food", "baby")
ALLERGENS_COMPULSORY_FROM = date(2027, 3, 16)
STRONG_PCT = 10  # a drink of ten per cent alcohol or more needs no best-before date (GB 7718 §4.3.1)
GOOD, MISSING, ADVICE = "good", "missing", "advice"


@dataclass(frozen=True, slots=True)
class Importer:
    """Who answers for the goods in China; in cross-border retail the representative or seller of record."""

    name: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class LabelField:
    """One field of the label: its key, the Chinese name of the standard, the text, whether it is compulsory, the clause."""

    key: str
    name_zh: str
    text: str
    compulsory: bool
    clause: str

    @property
    def state(self) -> str:
        """Return good, missing (compulsory and empty) or advice (empty, but may be)."""
        if self.text:
            return GOOD
        return MISSING if self.compulsory else ADVICE


@dataclass(frozen=True, slots=True)
class FoodLabel:
    """The whole draft: its fields, the nutrition table, warnings, and the day whose rules it follows."""

    fields: tuple[LabelField, ...]
    nutrition: NutritionTable
    needs_nutrition: bool
    warnings: tuple[str, ...]
    on: date

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the Chinese names of what is compulsory and not known."""
        fields = [field.name_zh for field in self.fields if field.state == MISSING]
        return (*fields, *(self.nutrition.missing if self.needs_nutrition else ()))


def is_food(family: str, ingredients: str) -> bool:
    """Tell whether goods of a family get a food label; baby goods only when they have ingredients."""
    return family in FOOD_FAMILIES and (family != "baby" or bool(ingredients))


def draft(
    source: Source,
    *,
    name: str,
    attributes: Mapping[str, str],
    on: date,
    importer: Importer | None = None,
) -> FoodLabel:
    """Write the draft of a product's label from its texts, under the rules of a day."""
    importer = importer or Importer()
    strong = bool(source.abv_pct) and float(source.abv_pct) >= STRONG_PCT
    fields = (
        LabelField("name", "食品名称", name, True, "GB 7718 §4.1.2"),
        LabelField("ingredients", "配料表", attributes.get("配料表", ""), True, "GB 7718 §4.1.3"),
        LabelField("content", "净含量和规格", attributes.get("净含量", ""), True, "GB 7718 §4.1.5"),
        LabelField("origin", "原产国", ORIGIN_ZH.get(source.origin, ""), True, "GB 7718 §4.1.6"),
        LabelField("maker", "生产商", source.maker, True, "GB 7718 §4.1.6"),
        LabelField("maker_address", "生产商地址", source.maker_address, True, "GB 7718 §4.1.6"),
        LabelField("importer", "境内代理商/进口商", importer.name, True, "GB 7718 §4.1.6.3"),
        LabelField("importer_address", "代理商地址", importer.address, True, "GB 7718 §4.1.6.3"),
        LabelField("importer_phone", "联系方式", importer.phone, True, "GB 7718 §4.1.6.3"),
        LabelField("production_date", "生产日期", "见包装标示", True, "GB 7718 §4.1.7"),
        LabelField("shelf_life", "保质期", _shelf_life(source, strong=strong), not strong, "GB 7718 §4.1.7"),
        LabelField("storage", "贮存条件", attributes.get("储藏方法", ""), True, "GB 7718 §4.1.8"),
        LabelField(
            "allergens",
            "致敏物质",
            attributes.get("致敏物质", ""),
            on >= ALLERGENS_COMPULSORY_FROM,
            "GB 7718-2011 §4.4.3; GB 7718-2025",
        ),
        LabelField("abv", "酒精度", _abv(source), source.family == "beer", "GB 2758 §4.2"),
        LabelField("barcode", "商品条形码", source.gtin.lstrip("0"), False, "GB 12904"),
    )
    # Alcoholic drinks of half a per cent or more and goods in tiny packs need no nutrition table (GB 28050 §7).
    drink = bool(source.abv_pct) and float(source.abv_pct) >= 0.5
    shown = tuple(one for one in fields if one.key != "abv" or source.abv_pct or source.family == "beer")
    return FoodLabel(
        fields=shown,
        nutrition=nutrition.table(source.nutrients, on=on),
        needs_nutrition=not drink,
        warnings=("过量饮酒有害健康",) if drink else (),
        on=on,
    )


def _abv(source: Source) -> str:
    return f"{source.abv_pct}%vol" if source.abv_pct else ""


def _shelf_life(source: Source, *, strong: bool) -> str:
    """Write the shelf life in the largest whole unit; strong drinks have none."""
    days = source.shelf_life_days
    if strong and not days:
        return ""
    if not days:
        return ""
    if days % 365 == 0:
        return f"{days // 365 * 12}个月"
    return f"{days // 30}个月" if days % 30 == 0 else f"{days}天"
