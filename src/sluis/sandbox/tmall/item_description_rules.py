"""The description part of an item's rule document: modules for the page and pictures for the telephone."""

from __future__ import annotations

from sluis.sandbox.tmall.schema_model import (
    REQUIRED,
    Field,
    Rule,
    bytes_at_most,
    characters_at_most,
    developer_tip,
    group,
    input_field,
    text_field,
)

MOST_MODULES = 20
MOST_OWN_MODULES = 18
MOST_WIRELESS_PICTURES = 20

_LEAST_CONTENT = Rule("minLengthRule", "5", unit="character")
# Module numbers and names as in the document of 2016; the first one must be filled.
_MODULES = ((127, "商品展示", True), (25, "商品细节", False), (26, "商品规格", False))


def description() -> Field:
    """Return the page's description: 5 to 25,000 characters over all modules."""
    modules = tuple(_module(number, name, *((REQUIRED,) if must else ())) for number, name, must in _MODULES)
    return group(
        "description",
        "商品描述",
        (*modules, _own_modules()),
        REQUIRED,
        _LEAST_CONTENT,
        characters_at_most(25_000),
        developer_tip(f"模块总数不超过{MOST_MODULES}个"),
    )


def _module(number: int, name: str, *rules: Rule) -> Field:
    id_ = f"desc_module_{number}_cat_mod"
    return group(
        id_,
        name,
        (
            input_field(f"{id_}_content", "模块内容", "html", REQUIRED, _LEAST_CONTENT),
            input_field(f"{id_}_order", "模块排序", "integer", REQUIRED, Rule("minValueRule", "0")),
        ),
        *rules,
    )


def _own_modules() -> Field:
    id_ = "desc_module_user_mod"
    return Field(
        "desc_module_user_mods",
        "自定义模块",
        "multiComplex",
        (Rule("maxInputNumRule", str(MOST_OWN_MODULES)),),
        fields=(
            text_field(f"{id_}_name", "模块名称", REQUIRED, bytes_at_most(10)),
            input_field(f"{id_}_content", "模块内容", "html", REQUIRED, _LEAST_CONTENT),
            input_field(f"{id_}_order", "模块排序", "integer", REQUIRED, Rule("minValueRule", "0")),
        ),
    )


def wireless_description() -> Field:
    """Return the telephone's description: up to twenty pictures."""
    pictures = Field(
        "item_picture",
        "商品图片",
        "multiInput",
        (
            Rule("valueTypeRule", "url"),
            Rule("maxInputNumRule", str(MOST_WIRELESS_PICTURES)),
            developer_tip("宽750-1242，高不超过1546，png、jpg或jpeg"),
        ),
    )
    return group("wireless_desc", "无线描述", (pictures,))
