"""Which allergens a Chinese ingredient list holds, in the eight groups of GB 7718 (pure).

GB 7718-2011 §4.4.3 recommends naming them; GB 7718-2025 (in force from 2027-03-16) demands it. The groups read from the
Chinese names of the ingredients, and from the GS1 codes of the product when the merchant gave them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

GROUPS: dict[str, re.Pattern[str]] = {
    "含有麸质的谷物": re.compile("小麦|大麦|黑麦|燕麦|麸质|全麦|麦芽(?!糖|糊精)"),
    "甲壳纲类动物": re.compile("甲壳|虾|蟹"),
    "鱼类": re.compile("鱼(?!子酱)"),
    "蛋类": re.compile("鸡蛋|蛋黄|蛋清|蛋类"),
    "花生": re.compile("花生"),
    "大豆": re.compile("大豆"),
    "乳": re.compile("牛奶|牛乳|羊乳|乳粉|脱脂乳|乳清|乳糖|乳蛋白|稀奶油|奶油|黄油|奶酪|酸奶|牛奶巧克力"),
    "坚果": re.compile("坚果|榛子|榛果|扁桃仁|杏仁|核桃|腰果|开心果|碧根果"),
}
# GS1 Web Vocabulary allergen codes → our group; mustard, celery, sesame, lupin and sulphites are no group of GB 7718.
_GS1 = {
    "AW": "含有麸质的谷物",
    "AC": "甲壳纲类动物",
    "AF": "鱼类",
    "AE": "蛋类",
    "AP": "花生",
    "AY": "大豆",
    "AM": "乳",
    **dict.fromkeys(("AN", "SA", "SH", "SW"), "坚果"),
}
_NOT_MILK = re.compile("乳化|乳酸|植物黄油|人造黄油")


def groups_in(text: str) -> list[str]:
    """Return the groups that a Chinese text names, in the order of the standard.

    >>> groups_in("白砂糖、乳化剂（大豆磷脂）、全脂乳粉")
    ['大豆', '乳']
    """
    bare = _NOT_MILK.sub("", text)
    return [group for group, pattern in GROUPS.items() if pattern.search(bare)]


def of_product(chinese: str, codes: Mapping[str, str], level: str = "CONTAINS") -> list[str]:
    """Return the groups that a product contains, by its Chinese ingredients and its GS1 codes of a level."""
    named = set(groups_in(chinese)) | {
        _GS1[code] for code, held in codes.items() if held == level and code in _GS1
    }
    return [group for group in GROUPS if group in named]


def sentence(contains: Iterable[str], may_contain: Iterable[str]) -> str:
    """Write the allergen line of a label; "" when nothing is known.

    >>> sentence(["乳"], ["坚果"])
    '致敏物质提示：含有乳；可能含有坚果'
    """
    held, traces = "、".join(contains), "、".join(may_contain)
    parts = [f"含有{held}" if held else "", f"可能含有{traces}" if traces else ""]
    said = "；".join(part for part in parts if part)
    return f"致敏物质提示：{said}" if said else ""
