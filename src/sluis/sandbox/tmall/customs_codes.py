"""Customs codes as this platform knows them: statutory units and the tax of declared cross-border orders.

The sandbox's own rows, by prefix; rates are those of the import tariff of 2026 for the goods our shops sell
(VAT 13 %, honey and fresh milk 9 %), consumption tax by value where there is one. The specific consumption
tax of beer is left out: it is charged per tonne. Declared retail imports pay 70 % of VAT and consumption tax
and no tariff inside the limits (notice Cai Guan Shui [2018] 49). Unit codes are those of customs.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sluis.sandbox.tmall.money import share

# Limits of declared retail imports: per order and per person and year, in fen (same notice).
ORDER_LIMIT_FEN = 500_000
YEAR_LIMIT_FEN = 2_600_000

UNIT_NAMES = {"001": "台", "011": "件", "035": "千克", "095": "升"}
SALE_UNITS = {"011": "件", "120": "箱", "122": "罐", "125": "包", "140": "盒", "142": "瓶"}


@dataclass(frozen=True, slots=True)
class CustomsLine:
    """What the platform knows of the codes with one prefix."""

    prefix: str
    name: str
    first_unit: str
    second_unit: str = ""
    vat: Decimal = Decimal("0.13")
    consumption: Decimal = Decimal(0)

    @property
    def composite_rate(self) -> Decimal:
        """Return the tax of a declared order as a share of its dutiable value."""
        return (self.vat + self.consumption) / (1 - self.consumption) * Decimal("0.7")


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax inside an amount, in fen; `dutiable + vat + excise` is that amount."""

    dutiable: int
    vat: int
    excise: int
    rate: Decimal

    @property
    def total(self) -> int:
        """Return VAT and consumption tax together."""
        return self.vat + self.excise


_NINE_PERCENT = Decimal("0.09")
LINES = (
    CustomsLine("1806", "巧克力及其他含可可的食品", "035"),
    CustomsLine("1704", "糖果", "035"),
    CustomsLine("1905", "面包、糕点、饼干", "035"),
    CustomsLine("2203", "麦芽酿造的啤酒", "095", "035"),
    CustomsLine("2204", "葡萄酒", "095", consumption=Decimal("0.10")),
    CustomsLine("0401", "乳及奶油", "035", vat=_NINE_PERCENT),
    CustomsLine("0402", "奶粉及浓缩乳", "035"),
    CustomsLine("0405", "黄油及乳脂", "035"),
    CustomsLine("0406", "乳酪及凝乳", "035"),
    CustomsLine("0409", "天然蜂蜜", "035", vat=_NINE_PERCENT),
    CustomsLine("0901", "咖啡", "035"),
    CustomsLine("1901", "婴幼儿食品及麦精制品", "035"),
    CustomsLine("2005", "蔬菜制品", "035"),
    CustomsLine("2007", "果酱", "035"),
    CustomsLine("2106", "其他食品", "035"),
    CustomsLine("3304", "护肤品", "035", "011"),
    CustomsLine("3305", "护发品", "035"),
    CustomsLine("3402", "洗涤剂", "035"),
    CustomsLine("8508", "真空吸尘器", "001", "035"),
    CustomsLine("8509", "家用电动器具", "001", "035"),
    CustomsLine("8510", "剃须刀及理发推子", "001", "035"),
    CustomsLine("8516", "电热器具", "001", "035"),
    CustomsLine("9503", "玩具", "035", "011"),
    CustomsLine("9619", "尿布及卫生用品", "035", "011"),
)
_ELSE = CustomsLine("", "其他商品", "035")


def customs_line(hscode: str) -> CustomsLine:
    """Return the row of a code; codes outside the table are weighed and pay the common VAT."""
    return next((line for line in LINES if hscode.startswith(line.prefix)), _ELSE)


def is_hscode(text: str) -> bool:
    """Tell whether a text has the form of a declared code: ten digits of an existing chapter."""
    return len(text) == 10 and text.isascii() and text.isdigit() and 1 <= int(text[:2]) <= 97


def tax_inside(amount_fen: int, hscode: str) -> Tax:
    """Split an amount that includes the tax into dutiable value, VAT and consumption tax."""
    line = customs_line(hscode)
    rate = line.composite_rate
    dutiable = share(amount_fen, 1 / (1 + rate))
    excise = share(dutiable, line.consumption / (1 - line.consumption) * Decimal("0.7"))
    return Tax(dutiable, amount_fen - dutiable - excise, excise, rate)
