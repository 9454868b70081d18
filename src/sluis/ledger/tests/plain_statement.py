"""A statement in the plainest form: what the ledger's own tests let a counterparty deliver."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import BinaryIO

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.ledger import kinds, settle
from sluis.ledger.csv_lines import Table
from sluis.ledger.ports import ParsedLine, ParsedStatement, SourceFile
from sluis.ledger.tests import shop

HEADER = "id,kind,gross,currency,converted,fee,net,settled"


class PlainReader:
    """Reads `plain_<statement id>.csv`; "plain_items_…" moves no money."""

    def recognises(self, source: SourceFile) -> bool:
        return source.name.startswith("plain_")

    def read(self, stream: BinaryIO, name: str) -> ParsedStatement:
        table = Table(stream, name, required=HEADER.split(","))
        return ParsedStatement(
            party=shop.WALLET,
            account="2088",
            statement_id=name.removeprefix("plain_").removesuffix(".csv"),
            purpose="transactions" if "items" in name else "settlement",
            day=date(2026, 11, 24),
            lines=self._lines(table),
            batch=name.removeprefix("plain_").removesuffix(".csv"),
        )

    def _lines(self, table: Table) -> Iterator[ParsedLine]:
        for number, cells in table.rows():
            external_id, kind, gross, currency, converted, fee, net, settled = cells
            if kind not in kinds.INWARD | kinds.OUTWARD:
                raise BadInput(f"line {number}: kind {kind!r}", field="file")
            yield ParsedLine(
                external_id=external_id,
                kind=kind,
                reference="",
                gross=Money.of(gross, currency),
                converted=Money.of(converted, settled),
                fee=Money.of(fee, settled),
                net=Money.of(net, settled),
                settled_at=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
            )


def line(external_id: str, kind: str, gross: str, fee: str = "0.00", net: str = "") -> str:
    """Write one line in euro; the net amount follows unless it is given."""
    net = net or (shop.eur(gross) - shop.eur(fee)).text()
    return f"{external_id},{kind},{gross},EUR,{gross},{fee},{net},EUR"


def file(*lines: str, end: str = "<END>") -> io.BytesIO:
    """Write a whole file."""
    return io.BytesIO("\n".join([HEADER, *lines, end, ""]).encode())


def deliver(name: str, *lines: str) -> settle.Settled:
    """Let the wallet deliver a file and settle it."""
    return settle.settle(stream=file(*lines), name=f"plain_{name}.csv", actor="user:1", office="BX")
