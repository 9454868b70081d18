"""The bank as the ledger asks for it: `ledger.ports.Bank` and `ledger.ports.BankFileReader`."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from sluis.connectors.bank import client, codes, pain001, statements, wire
from sluis.connectors.bank.settings import BankSettings, of
from sluis.kernel.errors import Misconfigured, TryLater
from sluis.ledger.ports import (
    BankAnswer,
    BankFile,
    BankState,
    Debtor,
    ParsedBankStatement,
    PaymentOrder,
)
from sluis.offices.models import Connection
from sluis.records import wire_log

PARTY = "bank"


class SepaBank:
    """One account at one bank."""

    def __init__(self, settings: BankSettings, *, office: str) -> None:
        self._settings = settings
        self._office = office

    def debtor(self) -> Debtor:
        """Return the office's account."""
        return Debtor(self._settings.name, self._settings.iban, self._settings.bic)

    def write(self, order: PaymentOrder) -> bytes:
        """Return the payment file in the version that this bank takes."""
        return pain001.write(
            order, version=self._settings.version, books_as_one=self._settings.books_files_as_one
        )

    def submit(self, message_id: str, content: bytes) -> BankAnswer:
        """Give the bank the file; that it had the message before is no refusal but a question."""
        answer = client.call(self._settings, "POST", "/bank/payments", content)
        read, code = self._read(answer, message_id)
        self._keep("submit", message_id, content, answer, read)
        if read.state == BankState.REJECTED and code in codes.DUPLICATE:
            return self.status(message_id)
        return read

    def status(self, message_id: str) -> BankAnswer:
        """Ask for the status report of a message."""
        answer = client.call(self._settings, "GET", f"/bank/payments/{quote(message_id, safe='')}")
        if answer.status == 404:
            read = BankAnswer(BankState.NOT_FOUND)
        else:
            read, _ = self._read(answer, message_id)
        self._keep("status", message_id, b"", answer, read)
        return read

    def statement(self, day: date) -> BankFile | None:
        """Fetch the camt.053 of a day, None while there is none."""
        path = f"/bank/statements/{day.isoformat()}.xml?account={self._settings.iban}"
        answer = client.call(self._settings, "GET", path)
        _refuse_key(answer)
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise TryLater(f"the bank gave no statement: {_problem(answer)}", party=PARTY, wait_s=300)
        return BankFile(f"{self._settings.iban}_{day.isoformat()}.xml", answer.body)

    def _read(self, answer: client.Answer, message_id: str) -> tuple[BankAnswer, str]:
        _refuse_key(answer)
        if answer.status != 200:
            return BankAnswer(BankState.UNKNOWN, _problem(answer)), ""
        try:
            return wire.read_report(answer.body, message_id)
        except wire.Unreadable as error:
            return BankAnswer(BankState.UNKNOWN, f"unreadable answer: {error}"), ""

    def _keep(
        self, operation: str, subject: str, sent: bytes, answer: client.Answer, read: BankAnswer
    ) -> None:
        wire_log.keep(
            direction="out",
            party=PARTY,
            operation=operation,
            subject=subject,
            request=sent,
            answer=answer.body,
            outcome=f"{read.state} {read.reason}".strip(),
            office=self._office,
            duration_ms=answer.duration_ms,
        )


def _problem(answer: client.Answer) -> str:
    return answer.problem or f"HTTP {answer.status}"


def _refuse_key(answer: client.Answer) -> None:
    if answer.status in {401, 403}:
        raise Misconfigured("the bank refuses our key; renew it under Settings", party=PARTY)


class StatementFiles:
    """Reads the statement files of any bank by what they look like."""

    def read(self, file: BankFile) -> list[ParsedBankStatement]:
        """Return the statements in a camt.053 (also zipped), CODA or MT940 file."""
        return statements.read(file)


def bank(connection: Connection) -> SepaBank:
    """Build the bank of a connection; bound to `ledger.ports.Bank`."""
    return SepaBank(of(connection), office=connection.office_id)


def statement_files(_connection: object = None) -> StatementFiles:
    """Build the reader; bound to `ledger.ports.BankFileReader`."""
    return StatementFiles()
