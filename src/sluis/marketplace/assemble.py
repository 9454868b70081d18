"""Title, selling points, description and attributes of a listing, put together from its segments (pure).

The title keeps to 60 bytes by leaving out what shoppers miss least: first the family's search word, then the import
word, then how it is packed; it is never cut inside a word as long as anything can be left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sluis.marketplace import allergens, listing_lines, listing_rules, measures
from sluis.marketplace.segments import INGREDIENTS, NAME, TITLE, Segment, by_field
from sluis.marketplace.source import Source
from sluis.marketplace.termbase import LANGUAGES

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
    "IE": "爱尔兰",
    "CH": "瑞士",
    "CN": "中国",
}
# Announcement 486 of 2018 asks that the buyer is told before the purchase (fact sheet "china-import-rules" §5.3).
NOTICE = (
    "本商品为跨境电商零售进口商品，符合原产地有关质量、安全、卫生、环保、标识等标准或技术规范要求，"
    "可能与我国标准存在差异；商品无中文标签，可通过本页查看中文电子标签；仅限个人自用，不得再次销售；"
    "购买将占用您的年度跨境消费额度，身份信息将提供给海关。"
)
_APPLIANCE = {"额定电压": "220V-240V", "插头类型": "欧标插头(需转换插头)"}
# One piece of a thing is no content that a shopper asks for.
_SINGLE = re.compile("1[台件片粒块个]")
_SHOWN = ("净含量", "产地", "保质期(天)", "储藏方法", "配料表", "酒精度")


@dataclass(frozen=True, slots=True)
class Texts:
    """What goes to the platform."""

    title: str
    selling_points: tuple[str, ...]
    description_html: str
    attributes: dict[str, str]


def size_of(source: Source) -> str:
    """Return the content of the pack in Chinese, from the names first; "" when nobody says."""
    named = (source.names[language] for language in LANGUAGES if source.names.get(language))
    found = next((zh for name in named if (zh := measures.content(name, source.family))), "")
    found = found or measures.content(source.net_content, source.family)
    return "" if _SINGLE.fullmatch(found) else found


def facts_of(source: Source, name: str) -> dict[str, str]:
    """Return what the lines of a family may ask for; what is not known is empty."""
    origin = ORIGIN_ZH.get(source.origin, "")
    return {
        "name": name.removeprefix(origin) if origin else name,
        "origin": origin,
        "foreign": origin if source.origin != "CN" else "",
        "size": size_of(source),
        "brand": source.brand,
        "abv": source.abv_pct,
        "chilled": "yes" if source.is_chilled else "",
    }


def assemble(source: Source, segments: Sequence[Segment]) -> Texts:
    """Write every text of a listing from its segments; a title or point by a person goes before ours."""
    fields = by_field(segments)
    name = fields[NAME].text if NAME in fields else ""
    facts = facts_of(source, name)
    title = fields[TITLE].text if TITLE in fields else compose_title(source, name, facts)
    attributes = _attributes(source, fields, facts)
    return Texts(
        title=title,
        selling_points=_points(fields, facts, source),
        description_html=_description(title, fields, attributes, source),
        attributes=attributes,
    )


def compose_title(source: Source, name: str, facts: Mapping[str, str]) -> str:
    """Return brand, origin, name and content with a search word, as much as 60 bytes hold."""
    origin = facts["foreign"]
    core = facts["name"]
    keyword = listing_lines.first("keyword", source.family, facts)
    word = keyword[0] if keyword and keyword[0] not in core else ""
    size, brand = facts["size"], source.brand
    tries = (
        (brand, f"{origin}进口" if origin else "", core, size, word),
        (brand, f"{origin}进口" if origin else "", core, size, ""),
        (brand, origin, core, size, ""),
        (brand, "", core, size, ""),
        (brand, "", core, "", ""),
    )
    for brand_, lead, goods, content, extra in tries:
        title = " ".join(part for part in (brand_, lead + goods, content, extra) if part)
        if listing_rules.gbk_bytes(title) <= listing_rules.TITLE_BYTES:
            return title
    return listing_rules.shorten(" ".join(part for part in (brand, core) if part))


def _points(fields: Mapping[str, Segment], facts: Mapping[str, str], source: Source) -> tuple[str, ...]:
    """Return what sells in at most six signs each, twenty together: a person's own, else origin, kind and content."""
    written = [fields[key].text for key in sorted(fields) if key.startswith("point.")]
    name = fields.get(NAME)
    told = [piece.text for piece in name.pieces if piece.place in ("before", "behind")] if name else []
    lines = [text for text, _line in listing_lines.every("point", source.family, facts)]
    size = facts["size"]
    candidates = written or [f"{facts['foreign']}进口" if facts["foreign"] else "", *lines, *told, size]
    points: list[str] = []
    for point in candidates:
        fits = 0 < len(point) <= listing_rules.POINT_SIGNS and point not in points
        if fits and sum(map(len, points)) + len(point) <= listing_rules.ALL_POINTS_SIGNS:
            points.append(point)
    return tuple(points[: listing_rules.MOST_POINTS])


def _attributes(source: Source, fields: Mapping[str, Segment], facts: Mapping[str, str]) -> dict[str, str]:
    """Return what category rules ask for, by its Chinese label; what is not known is left out."""
    chilled = source.is_chilled
    storage = fields["storage"].text if "storage" in fields else ""
    if source.family not in ("chocolate", "biscuits", "beer", "dairy", "food", "baby", "cleaning", "flowers"):
        storage = ""
    pieces = facts["size"] if facts["size"].endswith(("片", "件", "块", "粒", "枝")) else ""
    found = {
        "净含量": facts["size"] if not pieces else measures.content(source.net_content, source.family),
        "产地": facts["origin"],
        "保质期(天)": str(source.shelf_life_days or ""),
        "储藏方法": storage,
        "存储方式": "冷藏" if chilled else "常温",
        "配料表": fields[INGREDIENTS].text if INGREDIENTS in fields else "",
        "厂名": source.maker,
        "厂址": source.maker_address,
        "酒精度数(%vol)": source.abv_pct,
        "酒精度": f"{source.abv_pct}%vol" if source.abv_pct else "",
        "重量": f"{source.weight_g}克" if source.weight_g else "",
        **(_APPLIANCE if source.family == "appliances" else {}),
        "型号": source.model,
        "片数": pieces[:-1] if pieces and source.family == "baby" else "",
        "储存温度": "冷藏4-8℃" if chilled else "常温",
        **_from_name(fields),
        **allergen_attribute(source, fields),
        **{key.removeprefix("attr."): one.text for key, one in fields.items() if key.startswith("attr.")},
    }
    return {label: value for label, value in found.items() if value}


_MATERIALS = {
    "木制": "木质",
    "榉木": "木质",
    "毛绒": "毛绒布艺",
    "塑料": "塑料",
    "硅胶": "硅胶",
    "纸板": "纸质",
}


def _from_name(fields: Mapping[str, Segment]) -> dict[str, str]:
    """Return the material and the age that the name itself tells; nothing is guessed from the kind of goods."""
    name = fields[NAME].text if NAME in fields else ""
    material = next((value for word, value in _MATERIALS.items() if word in name), "")
    age = re.search(r"\d+个月以上", name)
    return {"材质": material, "适用年龄": age.group() if age else ""}


def allergen_attribute(source: Source, fields: Mapping[str, Segment]) -> dict[str, str]:
    """Return the allergen line under its label; nothing for goods without ingredients."""
    listed = fields[INGREDIENTS].text if INGREDIENTS in fields else ""
    main, _sep, traces = listed.partition("。可能含有")
    contains = allergens.of_product(main, source.allergens)
    may = [
        group
        for group in allergens.of_product(traces, source.allergens, "MAY_CONTAIN")
        if group not in contains
    ]
    line = allergens.sentence(contains, may) if source.ingredients or source.allergens else ""
    return {"致敏物质": line.removeprefix("致敏物质提示：")} if line else {}


def _description(
    title: str, fields: Mapping[str, Segment], attributes: Mapping[str, str], source: Source
) -> str:
    told = [
        fields[key].text
        for key in ("lead", *sorted((key for key in fields if key.startswith("sentence.")), key=_place))
        if key in fields and fields[key].text
    ]
    rows = [
        f"<li>{label}：{html.escape(attributes[label])}</li>" for label in _SHOWN if attributes.get(label)
    ]
    if attributes.get("致敏物质"):
        rows.append(f"<li><strong>致敏物质提示：{attributes['致敏物质']}</strong></li>")
    warnings = [fields[key].text for key in sorted(fields) if key.startswith("warning.")]
    parts = [
        f"<h3>{html.escape(title)}</h3>",
        *(f"<p>{html.escape(text)}</p>" for text in told),
        f"<ul>{''.join(rows)}</ul>",
        *(f"<p>{html.escape(text)}</p>" for text in warnings if text),
        f"<p>{NOTICE}</p>",
    ]
    return "".join(parts)


def _place(field: str) -> int:
    return int(field.rpartition(".")[2])
