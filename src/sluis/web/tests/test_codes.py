"""QR codes and barcodes: quiet zones, error correction, and what a scanner needs."""

from __future__ import annotations

from decimal import Decimal

import pytest
import segno
from lxml import etree

from sluis.web import barcode, qr

START = {"11010000100": "A", "11010010000": "B", "11010011100": "C"}
STOP = "1100011101011"


def test_a_qr_code_is_level_m_with_four_modules_of_quiet() -> None:
    address = "https://example.invalid/pay/pay_01J9"
    drawn = etree.fromstring(qr.svg(address, title="Pay € 48.50", scale=1))
    code = segno.make_qr(address, error="m", boost_error=False)
    assert code.error == "M"
    side = code.symbol_size(border=0)[0] + 8
    assert drawn.get("viewBox") == f"0 0 {side} {side}"
    assert drawn.find("{*}title").text == "Pay € 48.50"
    assert 'class="qr"' in qr.svg(address, title="a")


def test_a_title_cannot_break_out_of_the_drawing() -> None:
    assert "<script>" not in qr.svg("x", title="</title><script>")


@pytest.mark.parametrize("text", ["SF7204118883", "LP00123456789CN", "A", "0123456789", "a-B 7~"])
def test_a_barcode_has_start_stop_and_eleven_modules_a_sign(text: str) -> None:
    drawn = barcode.modules(text)
    assert drawn[:11] in START
    assert drawn.endswith(STOP)
    assert (len(drawn) - len(STOP)) % 11 == 0


def test_the_checksum_is_that_of_the_standard() -> None:
    # ISO/IEC 15417: (start + sum of place × value) mod 103. In set B the value of a sign is its code less 32.
    drawn = barcode.modules("aB~")
    values = [ord(sign) - 32 for sign in "aB~"]
    checksum = (104 + sum(place * value for place, value in enumerate(values, 1))) % 103
    assert START[drawn[:11]] == "B"
    carrier = barcode.modules(chr(checksum + 32) * 2)  # A code whose first sign has the checksum's value.
    assert drawn[-24:-13] == carrier[11:22]


@pytest.mark.parametrize("text", ["", "巧克力", "a\nb", "é"])
def test_what_the_code_cannot_carry_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Code 128"):
        barcode.modules(text)


def test_the_drawing_has_quiet_zones_and_as_many_bars_as_the_modules() -> None:
    drawn = etree.fromstring(barcode.svg("SF7204118883", module=Decimal(1)))
    wide = len(barcode.modules("SF7204118883")) + 2 * barcode.QUIET_MODULES
    assert drawn.get("viewBox") == f"0 0 {wide} 48"
    bars = drawn.findall("{*}path")[1].get("d")
    assert bars.startswith(f"M{barcode.QUIET_MODULES} 0")
    assert bars.count("M") == sum(1 for run in barcode.modules("SF7204118883").split("0") if run)
