"""What a listing's text may say and how long it may be (pure).

Title: 60 bytes counted in GBK, a Chinese sign counts two (fact sheet "tmall" §11.1). Words: Advertising Law art. 9(3)
blocks; the guideline on absolute terms (SAMR notice 6 of 2023) lets true consumption hints pass; other words that
shops avoid only warn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TITLE_BYTES = 60
LAW = "Advertising Law of the PRC, article 9(3)"
_ALLOWED = ("最佳食用期", "最佳赏味期", "最佳饮用温度", "最佳饮用期", "最佳食用")
_BLOCKED = ("国家级", "最高级", "最佳")
_WARNED = (
    *(
        "最好",
        "最大",
        "最优",
        "最新",
        "最先进",
        "最低价",
        "最便宜",
        "最受欢迎",
        "第一",
        "唯一",
        "独一无二",
        "顶级",
    ),
    *(
        "顶尖",
        "极品",
        "极致",
        "完美",
        "绝对",
        "万能",
        "永久",
        "首选",
        "独家",
        "世界领先",
        "驰名商标",
        "特供",
        "王牌",
    ),
)
_MEDICAL = (
    "治疗",
    "治愈",
    "抗癌",
    "消炎",
    "降血糖",
    "降血压",
    "减肥",
    "增强免疫力",
    "无副作用",
    "母乳化",
    "接近母乳",
)
_TOP = re.compile(r"NO\.?\s?1|TOP\s?1", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a rule catches: whether it blocks, and the rule."""

    word: str
    blocks: bool
    rule: str


def gbk_bytes(text: str) -> int:
    """Return the length as the platform counts it.

    >>> gbk_bytes("巧克力 250g")
    11
    """
    return sum(1 if ord(sign) < 128 else 2 for sign in text)


def shorten(title: str) -> str:
    """Cut a title to the platform's limit at a sign, never inside one."""
    while gbk_bytes(title) > TITLE_BYTES:
        title = title[:-1].rstrip()
    return title


def words(text: str) -> list[Word]:
    """Return what the rules catch in a text, blocking words first."""
    bare = text
    for allowed in _ALLOWED:
        bare = bare.replace(allowed, "")
    found = [Word(word, True, LAW) for word in _BLOCKED if word in bare]
    found += [Word(word, True, "medical claim on ordinary goods") for word in _MEDICAL if word in bare]
    found += [
        Word(word, False, "list of absolute terms (SAMR notice 6 of 2023)")
        for word in _WARNED
        if word in bare
    ]
    if _TOP.search(bare):
        found.append(Word("NO.1", False, "list of absolute terms (SAMR notice 6 of 2023)"))
    return found


def blocking(*, title: str, texts: Iterable[str], segments: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what stands between a text and its approval, each in words for a person."""
    found = []
    if not title:
        found.append("the title is empty")
    if gbk_bytes(title) > TITLE_BYTES:
        found.append(f"the title has {gbk_bytes(title)} of {TITLE_BYTES} bytes")
    unknown = [str(segment["original"]) for segment in segments if segment["source"] == "unknown"]
    if unknown:
        found.append(f"nothing knows the Chinese for: {', '.join(unknown)}")
    for text in (title, *texts):
        found += [f"“{word.word}” is not allowed ({word.rule})" for word in words(text) if word.blocks]
    return found
