"""Code tables of the declaration fields, as far as the sandbox knows them.

Units, transport modes, trade modes: github.com/ryanrong95/HXT (DeclarationBase.cs). Countries: old
three-digit numbers of the same family; Asia from Indonesia to Vietnam, Austria to Switzerland and Canada
from general knowledge (unconfirmed). Districts: 0100 to 0202 from www.360docs.net/doc/0211592964.html, the
others unconfirmed.
"""

from __future__ import annotations

YUAN = "142"
CHINA = "142"
BONDED = "1210"
DIRECT = "9610"
TRADE_MODES = frozenset({BONDED, DIRECT})

_COUNTRIES = """
142 110 116 133 143 301 302 303 304 305 306 307 308 309 310 311 312 502 601 609
111 112 122 129 132 136 137 141 315 318 326 327 330 331 501
"""
_UNITS = """
001 002 003 006 007 008 010 011 012 015 020 025 030 034 035 036 070 095 096
120 122 123 125 132 136 139 140 142
"""
COUNTRIES = frozenset(_COUNTRIES.split())
UNITS = frozenset(_UNITS.split())
TRANSPORT_MODES = frozenset("0123456789HLTWXYZ")
CROSS_BORDER_MODES = frozenset("234569")
PACKAGING = frozenset("1234567")
DISTRICTS = {
    "0100": "北京关区",
    "0101": "首都机场海关",
    "0200": "天津关区",
    "0202": "新港海关",
    "2200": "上海关区",
    "2900": "杭州关区",
    "3100": "宁波关区",
    "4604": "郑州综保",
    "5100": "广州关区",
    "5300": "深圳关区",
}

LITRE, KILOGRAM, GRAM, TONNE, MILLILITRE = "095", "035", "036", "070", "096"

STATUS_TEXTS = {
    "1": "电子口岸已暂存",
    "2": "电子口岸申报中",
    "3": "发送海关成功",
    "4": "发送海关失败",
    "100": "海关退单",
    "120": "海关入库",
    "300": "人工审核",
    "399": "海关审结",
    "500": "查验",
    "700": "退运",
    "800": "放行",
    "899": "结关",
}
