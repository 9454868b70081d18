"""A receipt as a thermal printer's bytes: the shop's language as text, Chinese beside it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Literal

from PIL import Image

from sluis.payments import receipt_words
from sluis.payments.escpos import PAPERS, Paper, Picture, Ticket
from sluis.payments.receipt_values import Receipt
from sluis.payments.receipt_words import CHINESE, Words
from sluis.web import pdf

DOTS_PER_INCH = 203
MOST_CODES = 4
Han = Literal["picture", "gb18030"]


class _Printer:
    """A ticket with both languages at hand."""

    def __init__(self, receipt: Receipt, paper: Paper, han: Han) -> None:
        self.receipt = receipt
        self.ticket = Ticket(paper)
        self.han = han
        self.own: Words = receipt_words.words(receipt.language)
        self.zh: Words = receipt_words.words(CHINESE)

    def chinese(self, *lines: str, size: int = 9, center: bool = False) -> None:
        """Print Chinese lines in the way that this printer can."""
        if self.han == "gb18030":
            for line in lines:
                self.ticket.chinese(line, center=center)
        else:
            self.ticket.picture(drawn(lines, dots=self.ticket.paper.dots, size=size, center=center))


def of(receipt: Receipt, *, millimetres: int, han: Han = "picture") -> bytes:
    """Return the bytes for paper of 80 or 58 mm. Raise KeyError for another width, NoHanFont without a font."""
    printer = _Printer(receipt, PAPERS[millimetres], han)
    _head(printer)
    _goods(printer)
    _sums(printer)
    _vat(printer)
    _traveller(printer)
    _codes(printer)
    return printer.ticket.feed(1).cut()


def drawn(lines: Sequence[str], *, dots: int, size: int = 9, center: bool = False) -> Picture:
    """Draw Chinese lines as a picture of the paper's width."""
    rows = [{"text": line, "size": size, "bold": False, "center": center} for line in lines]
    made = pdf.pictures(
        "payments/han_lines.typ", {"dots": dots, "lines": rows}, language="zh", dots_per_inch=DOTS_PER_INCH
    )
    picture = (
        Image.open(io.BytesIO(made[0]))
        .convert("L")
        .crop((0, 0, dots, Image.open(io.BytesIO(made[0])).height))
    )
    black = picture.point(lambda grey: 255 if grey < 140 else 0).convert("1", dither=Image.Dither.NONE)
    return Picture(black.width, black.height, black.tobytes())


def _head(printer: _Printer) -> None:
    receipt, ticket = printer.receipt, printer.ticket
    ticket.text(receipt.shop.store, bold=True, center=True)
    for line in (receipt.shop.company, receipt.shop.address):
        if line:
            ticket.text(line, center=True)
    ticket.text(f"{printer.own.vat_number} {receipt.shop.vat_number}", center=True)
    ticket.text(receipt_words.moment(receipt.sold_at, receipt.language), center=True)
    ticket.text(receipt.number, center=True)
    ticket.rule()


def _goods(printer: _Printer) -> None:
    receipt, ticket = printer.receipt, printer.ticket
    for line in receipt.lines:
        money = receipt_words.amount(line.total, receipt.language)
        ticket.pair(f"{line.quantity} x {line.name}", money.rsplit(" ", 1)[0])
        if line.name_zh:
            printer.chinese(f"　{line.name_zh}", size=8)
    if receipt.lines:
        ticket.rule()


def _sums(printer: _Printer) -> None:
    receipt, ticket, own = printer.receipt, printer.ticket, printer.own
    total = receipt_words.amount(receipt.total, receipt.language)
    ticket.text(f"{own.total} {total}", big=True, bold=True, center=True)
    ticket.text(own.paid_with, center=True)
    zh = f"{printer.zh.total} {receipt_words.amount(receipt.total, CHINESE)}　{printer.zh.paid_with}"
    lines = [zh]
    if receipt.wallet_amount is not None:
        lines.append(f"{printer.zh.wallet_paid} ¥{receipt.wallet_amount.text()}")
    printer.chinese(*lines, size=10, center=True)
    for back in receipt.given_back:
        when = receipt_words.moment(back.at, receipt.language)
        ticket.pair(f"{own.given_back} {when}", f"-{receipt_words.amount(back.amount, receipt.language)}")
    if receipt.given_back:
        ticket.pair(own.kept, receipt_words.amount(receipt.kept, receipt.language), bold=True)


def _vat(printer: _Printer) -> None:
    receipt, ticket, own = printer.receipt, printer.ticket, printer.own
    if not receipt.vat:
        return
    ticket.rule()
    for line in receipt.vat:
        gross = receipt_words.amount(line.gross, receipt.language)
        if line.rate_pct is None or line.net is None or line.vat is None:
            ticket.pair(f"{own.vat}: {own.rate_not_given}", gross)
            continue
        ticket.pair(f"{own.vat} {receipt_words.rate(line.rate_pct, receipt.language)}", gross)
        ticket.pair(f"  {own.net}", receipt_words.amount(line.net, receipt.language))
        ticket.pair(f"  {own.vat}", receipt_words.amount(line.vat, receipt.language))


def _traveller(printer: _Printer) -> None:
    sentences = receipt_words.vat_refund(printer.receipt.vat_refund, CHINESE)
    if sentences:
        printer.ticket.rule()
        printer.chinese(*sentences)


def _codes(printer: _Printer) -> None:
    receipt, ticket = printer.receipt, printer.ticket
    ticket.rule()
    for one in receipt.reorder[:MOST_CODES]:
        printer.chinese(printer.zh.reorder, *([one.name_zh] if one.name_zh else []), center=True)
        ticket.text(one.name, center=True).qr(one.url).text(
            one.url.partition("://")[2].rstrip("/"), center=True
        )
        ticket.feed(1)
    printer.chinese(printer.zh.online, center=True)
    ticket.qr(receipt.url, dot=5 if ticket.paper.millimetres == 80 else 4)
    ticket.text(printer.own.thanks, center=True)
    printer.chinese(printer.zh.thanks, center=True)
