"""Kinds of goods: which attributes a category of each kind asks for, and its customs codes and commission."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

BRAND_PID = 20000
ORIGIN_PID = 21299
COLOUR_PID = 1627207

COUNTRIES = (
    (26441, "比利时"),
    (26442, "荷兰"),
    (26443, "卢森堡"),
    (26444, "德国"),
    (26445, "法国"),
    (26446, "意大利"),
    (26447, "西班牙"),
    (26448, "英国"),
    (26449, "爱尔兰"),
    (26450, "丹麦"),
    (26451, "奥地利"),
    (26452, "瑞士"),
    (26453, "波兰"),
    (26454, "美国"),
    (26455, "日本"),
    (26456, "中国大陆"),
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One category attribute: free text, a number, or one of some options (vid, name)."""

    pid: int
    name: str
    required: bool = False
    value_type: str = "text"  # text, integer or decimal
    most: str = ""  # largest number allowed
    options: tuple[tuple[int, str], ...] = ()
    other: bool = False  # option -1 with free text in in_prop_<pid>


@dataclass(frozen=True, slots=True)
class SaleProperty:
    """The property by which the SKUs of an item differ; own names go through prop_extend_<pid>."""

    pid: int
    name: str
    options: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class GoodsKind:
    """What all categories of one kind share. `commission` is sandbox data: 2-5 % is all that is public."""

    key: str
    hscodes: tuple[str, ...]
    commission: Decimal
    sale: SaleProperty
    attributes: tuple[Attribute, ...]
    is_food: bool = False
    is_alcohol: bool = False


def _named(first: int, names: str) -> tuple[tuple[int, str], ...]:
    """Number some names, parted by 、, from a first vid on."""
    return tuple((first + index, name) for index, name in enumerate(names.split("、")))


_PACKS = SaleProperty(
    5919063,
    "规格",
    _named(
        3270001,
        "单件装、2件装、3件装、4件装、5件装、6件装、8件装、10件装、12件装、"
        "24件装、规格一、规格二、规格三、规格四、规格五、规格六、规格七、规格八",
    ),
)
_COLOURS = SaleProperty(
    COLOUR_PID,
    "颜色分类",
    _named(
        28320,
        "白色、黑色、灰色、红色、蓝色、绿色、黄色、橙色、粉红色、紫色、棕色、银色、金色、米白色、透明、花色",
    ),
)
_SIZES = SaleProperty(
    20509,
    "尺码",
    _named(28381, "NB、S、M、L、XL、XXL、XXXL、均码、1号、2号、3号、4号、5号、6号"),
)

_NET_CONTENT = Attribute(147908493, "净含量", required=True)
_PACKAGING = Attribute(
    20214, "包装方式", options=_named(3300101, "袋装、盒装、罐装、瓶装、礼盒装、散装、支装")
)
_FLAVOUR = Attribute(
    122216431,
    "口味",
    options=_named(3300201, "原味、牛奶、黑巧克力、白巧克力、榛果、焦糖、水果、咖啡、综合口味"),
    other=True,
)
_ORIGIN = Attribute(ORIGIN_PID, "产地", required=True, options=COUNTRIES, other=True)
_AGES = _named(
    3300301,
    "0-6个月、6个月以上、8个月以上、12个月以上、18个月以上、2岁以上、3岁以上、6岁以上、8岁以上、14岁以上",
)
_AGE = Attribute(20017, "适用年龄", required=True, options=_AGES)
_MODEL = Attribute(20879, "型号", required=True)
_VOLTAGE = Attribute(
    122276105, "额定电压", required=True, options=_named(3300401, "220V、220V-240V、230V、110V")
)
_PLUG = Attribute(
    122276106,
    "插头类型",
    required=True,
    options=_named(3300501, "国标插头、欧标插头(附转换插头)、欧标插头(需转换插头)、无需插头"),
)
_POWER = Attribute(122276107, "额定功率(W)", value_type="integer", most="10000")
_SCENT = Attribute(122216700, "香味", options=_named(3300601, "无香、花香、果香、清新、木质香"), other=True)
_MATERIAL = Attribute(
    20021,
    "材质",
    required=True,
    options=_named(3300701, "木质、塑料、毛绒布艺、纸质、金属、硅胶"),
    other=True,
)
_WEIGHT_RANGE = Attribute(122216810, "适用体重", required=True)
_PIECES = Attribute(122216811, "片数", required=True, value_type="integer", most="2000")
_ALCOHOL = Attribute(122216820, "酒精度数(%vol)", required=True, value_type="decimal", most="70")
_WORT = Attribute(122216821, "原麦汁浓度(°P)", value_type="decimal", most="40")
_BEER_STYLE = Attribute(
    122216822,
    "啤酒类型",
    options=_named(3300801, "拉格、艾尔、小麦、修道院、酸啤、果味、IPA"),
    other=True,
)
_STORAGE = Attribute(
    122216830,
    "储存温度",
    required=True,
    options=_named(3300901, "常温、冷藏0-4℃、冷藏4-8℃、冷冻-18℃"),
)

_FOOD = (_ORIGIN, _NET_CONTENT, _PACKAGING)
_TWO = Decimal("0.02")

KINDS = {
    kind.key: kind
    for kind in (
        GoodsKind(
            "chocolate", ("1806900000", "1806320000", "1806310000"), _TWO, _PACKS, (*_FOOD, _FLAVOUR), True
        ),
        GoodsKind("candy", ("1704900000",), _TWO, _PACKS, (*_FOOD, _FLAVOUR), True),
        GoodsKind("biscuit", ("1905310000", "1905320000"), _TWO, _PACKS, (*_FOOD, _FLAVOUR), True),
        GoodsKind("beer", ("2203000000",), _TWO, _PACKS, (*_FOOD, _ALCOHOL, _WORT, _BEER_STYLE), True, True),
        GoodsKind("cheese", ("0406900000", "0406300000"), _TWO, _PACKS, (*_FOOD, _STORAGE), True),
        GoodsKind("butter", ("0405100000",), _TWO, _PACKS, (*_FOOD, _STORAGE), True),
        GoodsKind("milk", ("0401200000", "0402100000"), _TWO, _PACKS, (*_FOOD, _STORAGE), True),
        GoodsKind("honey", ("0409000000",), _TWO, _PACKS, _FOOD, True),
        GoodsKind("jam", ("2007991000",), _TWO, _PACKS, (*_FOOD, _FLAVOUR), True),
        GoodsKind("coffee", ("0901210000",), _TWO, _PACKS, _FOOD, True),
        GoodsKind(
            "appliance",
            ("8516799000", "8509809000"),
            _TWO,
            _COLOURS,
            (_ORIGIN, _MODEL, _VOLTAGE, _PLUG, _POWER),
        ),
        GoodsKind("laundry", ("3402509000",), Decimal("0.03"), _PACKS, (_ORIGIN, _NET_CONTENT, _SCENT)),
        GoodsKind("cleaning", ("3402509000",), Decimal("0.04"), _PACKS, (_ORIGIN, _NET_CONTENT, _SCENT)),
        GoodsKind("nappy", ("9619001100",), _TWO, _SIZES, (_ORIGIN, _WEIGHT_RANGE, _PIECES)),
        GoodsKind("babycare", ("3304990029", "3305100090"), _TWO, _PACKS, (_ORIGIN, _NET_CONTENT, _AGE)),
        GoodsKind("babyfood", ("1901109000", "2005991000"), _TWO, _PACKS, (*_FOOD, _AGE), True),
        GoodsKind("toy", ("9503008900",), _TWO, _COLOURS, (_ORIGIN, _AGE, _MATERIAL)),
        GoodsKind("supplement", ("2106909090",), Decimal("0.03"), _PACKS, _FOOD, True),
        GoodsKind("bulb", ("0601109900",), Decimal("0.05"), _PACKS, (_ORIGIN,)),
    )
}
