"""The English sentences of a duty working, by code; the placeholders are the parameters of the step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    "LINE_GOODS": "Line {line}: {qty} x {price} CNY = {goods} CNY.",
    "LINE_GOODS_REDUCED": (
        "Line {line}: {qty} x {price} CNY, less a price cut open to all of {discount} CNY = {goods} CNY."
    ),
    "LINE_SHARE": "Line {line}: with {share} CNY of freight and insurance the taxable price is {value} CNY.",
    "WITHIN_LIMITS": (
        "{value} CNY is within {limit} CNY an order, and with {used} CNY used before within {annual} CNY "
        "a year: no duty, {share}% of VAT and consumption tax."
    ),
    "SINGLE_ITEM": (
        "{value} CNY is over {limit} CNY an order, but it is one item: full duty, VAT and consumption tax."
    ),
    "OVER_ORDER_LIMIT": "{value} CNY is over {limit} CNY an order: this channel is closed for it.",
    "OVER_ANNUAL_LIMIT": (
        "{used} CNY used before and {value} CNY are together over {annual} CNY a year: this channel "
        "is closed for it."
    ),
    "DUTY": "Line {line}: duty {value} x {rate}% = {exact}, to the fen {due} CNY.",
    "DUTY_NOT_COLLECTED": (
        "Duty of {sum} CNY for the consignment is not over {floor} CNY and is not collected."
    ),
    "TRADE_REMEDY": "Line {line}: trade remedy {value} x {rate}% = {exact}, to the fen {due} CNY.",
    "CONSUMPTION_TAX": (
        "Line {line}: consumption tax ({base} x {rate}% + {fixed}) / (1 - {rate}%) = {exact}, "
        "to the fen {due} CNY."
    ),
    "CONSUMPTION_TAX_SHARE": (
        "Line {line}: consumption tax ({base} x {rate}% + {fixed}) / (1 - {rate}%) = {statutory}; "
        "{share}% of it = {exact}, to the fen {due} CNY."
    ),
    "CONSUMPTION_TAX_BY_QUANTITY": (
        "Line {line}: consumption tax by quantity ({code}) {exact}, to the fen {due} CNY."
    ),
    "CONSUMPTION_TAX_SHARE_BY_QUANTITY": (
        "Line {line}: consumption tax by quantity ({code}) {statutory}; {share}% of it = {exact}, "
        "to the fen {due} CNY."
    ),
    "NO_CONSUMPTION_TAX": "Line {line}: no consumption tax ({code}).",
    "VAT": "Line {line}: VAT ({base} + {consumption}) x {rate}% = {exact}, to the fen {due} CNY.",
    "VAT_SHARE": (
        "Line {line}: VAT ({base} + {consumption}) x {rate}% x {share}% = {exact}, to the fen {due} CNY."
    ),
    "POSTAL_PRICE_PAID": "Line {line}: the price paid of {value} CNY is taxed.",
    "POSTAL_LIST_PRICE": "Line {line}: customs' list price is taxed, {value} CNY; {paid} CNY was paid.",
    "POSTAL_TAX": "Line {line}: personal-article tax {value} x {rate}% = {exact}, to the fen {due} CNY.",
    "POSTAL_NOT_COLLECTED": "{sum} CNY of tax is not over {floor} CNY and is not collected.",
    "POSTAL_SINGLE_ITEM": (
        "{value} CNY is over {limit} CNY a parcel, but it is one article that cannot be divided."
    ),
    "POSTAL_OVER_LIMIT": ("{value} CNY is over {limit} CNY a parcel: it is sent back, or cleared as goods."),
    "TAX_TOTAL": "Duty and tax together: {total} CNY.",
    "BUYER_TOTAL": "The buyer pays {goods} + {freight} + {insurance} + {tax} - {coupon} = {total} CNY.",
    "ALLOWANCE": "Used of this year's allowance after the order: {after} CNY.",
}
