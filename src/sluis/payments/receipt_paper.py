"""A receipt as PDF, 80 mm wide and as long as it needs: the shop's language with Chinese beside every label."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from sluis.payments import receipt_words
from sluis.payments.receipt_values import Receipt, ReceiptLine, VatLine
from sluis.payments.receipt_words import CHINESE
from sluis.web import pdf, qr


def of(receipt: Receipt) -> bytes:
    """Return the PDF; the same receipt gives the same bytes. Raise NoHanFont without a Chinese font."""
    return pdf.render(
        "payments/receipt.typ",
        data(receipt),
        language=receipt.language,
        created_at=receipt.sold_at.astimezone(UTC),
    )


def data(receipt: Receipt) -> dict[str, Any]:
    """Return what the template prints, every number and moment written."""
    own, zh, language = receipt_words.words(receipt.language), receipt_words.words(CHINESE), receipt.language

    def both(name: str) -> list[str]:
        return [getattr(own, name), getattr(zh, name)]

    return {
        "number": receipt.number,
        "shop": [receipt.shop.store, receipt.shop.company, receipt.shop.address],
        "vat_number": f"{own.vat_number} {receipt.shop.vat_number}",
        "sold_at": receipt_words.moment(receipt.sold_at, language),
        "title": both("receipt"),
        "lines": [_line(line, language) for line in receipt.lines],
        "total": [*both("total"), receipt_words.amount(receipt.total, language)],
        "paid_with": both("paid_with"),
        "wallet": _wallet(receipt, both("wallet_paid")),
        "given_back": [
            [receipt_words.moment(one.at, language), f"−{receipt_words.amount(one.amount, language)}"]
            for one in receipt.given_back
        ],
        "given_back_label": both("given_back"),
        "kept": [*both("kept"), receipt_words.amount(receipt.kept, language)],
        "vat_head": [both(name) for name in ("vat_rate", "net", "vat", "with_vat")],
        "vat": [_vat(line, own.rate_not_given, language) for line in receipt.vat],
        "traveller": receipt_words.vat_refund(receipt.vat_refund, CHINESE),
        "traveller_own": receipt_words.vat_refund(receipt.vat_refund, language),
        "reorder_label": both("reorder"),
        "reorder": [
            {"name": one.name, "name_zh": one.name_zh, "address": _short(one.url), "code": _code(one.url)}
            for one in receipt.reorder
        ],
        "online": both("online"),
        "online_code": _code(receipt.url),
        "thanks": both("thanks"),
    }


def _line(line: ReceiptLine, language: str) -> dict[str, str]:
    return {
        "quantity": str(line.quantity),
        "name": line.name,
        "name_zh": line.name_zh,
        "unit": receipt_words.amount(line.unit_price, language).rsplit(" ", 1)[0],
        "total": receipt_words.amount(line.total, language).rsplit(" ", 1)[0],
    }


def _wallet(receipt: Receipt, labels: list[str]) -> list[str]:
    if receipt.wallet_amount is None:
        return []
    return [*labels, receipt_words.amount(receipt.wallet_amount, receipt.language)]


def _vat(line: VatLine, not_given: str, language: str) -> list[str]:
    gross = receipt_words.amount(line.gross, language).rsplit(" ", 1)[0]
    if line.rate_pct is None or line.net is None or line.vat is None:
        return [not_given, "–", "–", gross]
    net, vat = (receipt_words.amount(one, language).rsplit(" ", 1)[0] for one in (line.net, line.vat))
    return [receipt_words.rate(line.rate_pct, language), net, vat, gross]


def _short(url: str) -> str:
    return url.partition("://")[2].rstrip("/")


def _code(url: str) -> str:
    """Return the drawing of a QR code as a file of its own, which typst wants with its namespace and size."""
    return qr.svg(url, title=_short(url))
