"""Chinese that sells and is legal: a title, selling points and a description from the termbase (pure).

A name is read word by word, the longest known wording first. What nothing knows is kept as it is and marked, so that
a person must look at it. A name that the merchant gave in Chinese goes before everything else.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sluis.marketplace import listing_rules, termbase

_SIZE = re.compile(
    r"(?P<count>\d+)\s*[x×]\s*(?P<each>\d+(?:[.,]\d+)?)\s*(?P<unit>kg|g|ml|cl|l)\b"
    r"|(?P<number>\d+(?:[.,]\d+)?)\s*(?P<single>kg|g|ml|cl|l|cm|%|pieces|stuks|pièces|stuk|pieces?)(?![a-z])",
    re.IGNORECASE,
)
_UNITS = {"kg": "千克", "g": "克", "ml": "毫升", "l": "升", "cm": "厘米", "%": "%"}
_PIECES = {"pieces", "piece", "stuks", "stuk", "pièces", "pièce"}
_HAN = re.compile(r"[一-鿿]")
_WORD = re.compile(r"[\w'’&+-]+", re.UNICODE)
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "de",
        "het",
        "een",
        "le",
        "la",
        "les",
        "du",
        "des",
        "en",
        "et",
        "with",
        "met",
        "avec",
        "in",
        "op",
    ]
)
ORIGIN_ZH = {
    "BE": "比利时",
    "NL": "荷兰",
    "LU": "卢森堡",
    "DE": "德国",
    "FR": "法国",
    "IT": "意大利",
    "GB": "英国",
    "ES": "西班牙",
    "AT": "奥地利",
    "DK": "丹麦",
    "PL": "波兰",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a product: names by language, brand, ISO origin, and facts for the attributes."""

    names: dict[str, str]
    brand: str
    origin: str
    family: str
    net_content: str
    ingredients: str
    shelf_life_days: int | None
    abv_pct: str
    maker: str
    maker_address: str
    weight_g: int | None
    model: str = ""
    is_chilled: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of Chinese text with where it came from: merchant, termbase, rule, brand, or unknown."""

    text: str
    original: str
    source: str

    @property
    def known(self) -> bool:
        """Tell whether something vouches for it."""
        return self.source != "unknown"


@dataclass(frozen=True, slots=True)
class Localised:
    """A listing's texts: title within the platform's limit, selling points, description, attributes."""

    title: str
    selling_points: tuple[str, ...]
    description_html: str
    attributes: dict[str, str]
    segments: tuple[Segment, ...]


def size_zh(text: str) -> str:
    """Write a content in Chinese units: "33 cl" → "330毫升", "6 x 90 g" → "90克×6", "46 pieces" → "46片装" style.

    >>> size_zh("33 cl"), size_zh("6 x 90 g"), size_zh("1.5 l")
    ('330毫升', '90克×6', '1.5升')
    """
    found = _SIZE.search(text)
    if found is None:
        return ""
    if found["count"]:
        return f"{_amount(found['each'], found['unit'])}×{found['count']}"
    if found["single"].lower() in _PIECES:
        return f"{found['number']}件"
    return _amount(found["number"], found["single"])


def _amount(number: str, unit: str) -> str:
    unit, number = unit.lower(), number.replace(",", ".")
    if unit == "cl":  # China does not use centilitres.
        return f"{float(number) * 10:g}毫升"
    return f"{number}{_UNITS[unit]}"


def translate(text: str, language: str, *, brand: str = "") -> list[Segment]:
    """Translate a name by the termbase, longest wording first; unknown words stay and are marked."""
    known = termbase.terms()[language]
    words = _WORD.findall(_SIZE.sub(" ", text))
    brand_words = {termbase.fold(word) for word in _WORD.findall(brand)}
    found: list[Segment] = []
    place = 0
    while place < len(words):
        for length in range(min(termbase.longest(language), len(words) - place), 0, -1):
            wording = " ".join(words[place : place + length])
            term = known.get(termbase.fold(wording))
            if term is not None:
                found.append(Segment(term.zh, wording, f"termbase: {term.source}"))
                break
        else:
            length, word = 1, words[place]
            if termbase.fold(word) in brand_words:
                found.append(Segment("", word, "brand"))
            elif termbase.fold(word) not in _EMPTY:
                found.append(Segment(word, word, "rule: number" if word.isdigit() else "unknown"))
        place += length
    return found


def _name(source: Source) -> list[Segment]:
    given = source.names.get("zh", "")
    if _HAN.search(given):
        bare = re.sub(r"\s*[\d.]+\s*(克|千克|毫升|升|片|件).*$", "", given)
        return [Segment(re.sub(r"\s+", "", bare), given, "merchant")]
    best: list[Segment] | None = None
    for language in termbase.LANGUAGES:
        if source.names.get(language):
            tried = translate(source.names[language], language, brand=source.brand)
            if best is None or _doubt(tried) < _doubt(best):
                best = tried
    return best or []


def _doubt(segments: Iterable[Segment]) -> int:
    return sum(len(segment.original) for segment in segments if not segment.known)


def localise(source: Source) -> Localised:
    """Write a product's Chinese texts; every segment says where it came from."""
    name = _name(source)
    size = _content(source)
    origin = ORIGIN_ZH.get(source.origin, "")
    core = "".join(segment.text for segment in name)
    lead = "" if origin and core.startswith(origin) else origin
    parts = [
        Segment(source.brand, source.brand, "brand"),
        Segment(lead, source.origin, "rule: origin"),
        *name,
        Segment(size, source.net_content, "rule: units"),
    ]
    title = listing_rules.shorten(
        " ".join(part for part in (source.brand, f"{lead}进口{core}" if lead else core, size) if part)
    )
    attributes = _attributes(source, size)
    points = tuple(point for point in (f"{origin}进口" if origin else "", size) if point and len(point) <= 6)
    return Localised(
        title=title,
        selling_points=points,
        description_html=_description(title, attributes),
        attributes=attributes,
        segments=tuple(part for part in parts if part.text),
    )


def _content(source: Source) -> str:
    named = next((size_zh(source.names[lang]) for lang in termbase.LANGUAGES if source.names.get(lang)), "")
    return named or size_zh(source.net_content)


# Benelux mains are 230 V with the European plug; the page must say that an adapter is needed (GB 1002 sockets).
_APPLIANCE = {"额定电压": "220V-240V", "插头类型": "欧标插头(需转换插头)"}
_PIECE_COUNT = re.compile(r"(\d+)\s*(?:stuks?|pieces?|pi[eè]ces?)", re.IGNORECASE)
_STORAGE = {"chocolate": "请存放于阴凉干燥处，避免阳光直射，建议15至18℃保存"}


def _attributes(source: Source, size: str) -> dict[str, str]:
    """Return what category rules ask for, by its Chinese label; what is not known is left out."""
    found = {
        "净含量": size,
        "产地": ORIGIN_ZH.get(source.origin, ""),
        "保质期(天)": str(source.shelf_life_days or ""),
        "储藏方法": "请冷藏保存" if source.is_chilled else _STORAGE.get(source.family, "请存放于阴凉干燥处"),
        "存储方式": "冷藏" if source.is_chilled else "常温",
        "配料表": source.ingredients,
        "厂名": source.maker,
        "厂址": source.maker_address,
        "酒精度数(%vol)": source.abv_pct,
        "酒精度": f"{source.abv_pct}%vol" if source.abv_pct else "",
        "重量": f"{source.weight_g}克" if source.weight_g else "",
        **(_APPLIANCE if source.family == "appliances" else {}),
        "型号": source.model,
        "片数": found_pieces[1] if (found_pieces := _PIECE_COUNT.search(source.net_content)) else "",
        "储存温度": "冷藏4-8℃" if source.is_chilled else "常温",
    }
    return {label: value for label, value in found.items() if value}


def _description(title: str, attributes: dict[str, str]) -> str:
    shown = ("净含量", "产地", "保质期(天)", "储藏方法", "配料表", "酒精度")
    rows = "".join(
        f"<li>{label}：{html.escape(attributes[label])}</li>" for label in shown if attributes.get(label)
    )
    notice = (
        "<p>本商品为跨境电商零售进口商品，符合原产地有关质量、安全、卫生、环保、标识等标准或技术规范要求，"
        "可能与我国标准存在差异；商品无中文标签，可通过本页查看中文电子标签；仅限个人自用，不得再次销售；"
        "购买将占用您的年度跨境消费额度，身份信息将提供给海关。</p>"
    )
    return f"<h3>{html.escape(title)}</h3><ul>{rows}</ul>{notice}"
