"""The money of a merchant over the API: where it stands, how it moved, what was paid out, what was settled."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from sluis.kernel.errors import BadInput, NotFound
from sluis.kernel.money import Money
from sluis.ledger import queries
from sluis.ledger.models import Payout, Statement, StatementLine, Transfer
from sluis.offices.api import caller, needs
from sluis.web.api import ApiMoney
from sluis.web.paging import Page, Paging, Slice, page_of

router = Router(tags=["ledger"])
MONEY = "money:read"


class InCurrency(Schema):
    """In which currency, ISO 4217."""

    currency: str = Field("EUR", pattern="^[A-Z]{3}$")


class AccountOut(Schema):
    """An account of the merchant with its balance, in the sign that people expect."""

    account: str
    meaning: str
    balance: ApiMoney


class BalanceOut(Schema):
    """Where the merchant stands in one currency; negative payable means that he owes the office."""

    pending: ApiMoney = Field(description="Sold, not settled yet.")
    payable: ApiMoney = Field(description="Settled and owed.")
    on_its_way: ApiMoney = Field(description="Ordered from the bank, not booked.")
    accounts: list[AccountOut]


class TransferOut(Schema):
    """One amount from one account to another, never changed."""

    id: int
    event: str = Field(description="What happened; its transfers balance.")
    leg: str
    debit: str
    credit: str
    amount: ApiMoney
    at: datetime

    @staticmethod
    def resolve_amount(row: Transfer) -> Money:
        """Return the amount."""
        return row.money


class PayoutOut(Schema):
    """Money on its way to the merchant's bank."""

    id: str
    state: str
    amount: ApiMoney
    settled: ApiMoney = Field(description="What its settled lines add up to.")
    deducted: ApiMoney
    fee: ApiMoney
    reference: str = Field(description="On the bank statement.")
    end_to_end_id: str
    line_count: int
    reason: str
    created_at: datetime
    booked_at: datetime | None

    @staticmethod
    def resolve_amount(row: Payout) -> Money:
        """Return what is paid."""
        return row.money

    @staticmethod
    def resolve_settled(row: Payout) -> Money:
        """Return what was settled."""
        return Money(row.settled_minor, row.currency)

    @staticmethod
    def resolve_deducted(row: Payout) -> Money:
        """Return what was held back."""
        return Money(row.deducted_minor, row.currency)

    @staticmethod
    def resolve_fee(row: Payout) -> Money:
        """Return the office's fee."""
        return Money(row.fee_minor, row.currency)


class StatementOut(Schema):
    """A file in which a counterparty says what it settled; totals are the office's and stay there."""

    id: str
    party: str
    statement_id: str
    purpose: str
    day: date | None
    imported_at: datetime


class StatementLineOut(Schema):
    """One line of a statement that is the merchant's."""

    id: int
    line_no: int
    kind: str
    external_id: str
    reference: str
    gross: ApiMoney
    fee: ApiMoney
    net: ApiMoney
    quote: str = Field(description="The file's exchange rate, as it stands there.")
    outcome: str
    settled_at: datetime | None
    payout: str | None

    @staticmethod
    def resolve_payout(row: StatementLine) -> str | None:
        """Return the id of the payout that pays for it."""
        return None if row.payout_id is None else str(row.payout_id)


@router.get("/ledger/balance", response=BalanceOut)
@needs(MONEY)
def balance(request: HttpRequest, asked: Query[InCurrency]) -> dict[str, Any]:
    """Say where the merchant stands in one currency."""
    scope, currency = caller(request), asked.currency
    found = queries.standings(scope, currency=currency)
    if len(found) != 1:
        raise BadInput("this key belongs to no single merchant", code="no_merchant")
    accounts = [one for one in queries.account_balances(scope) if one.balance.currency == currency]
    return {
        "pending": found[0].pending,
        "payable": found[0].payable,
        "on_its_way": found[0].on_its_way,
        "accounts": [
            {"account": one.code, "meaning": one.meaning, "balance": one.balance} for one in accounts
        ],
    }


@router.get("/ledger/transfers", response=Page[TransferOut])
@needs(MONEY)
def list_transfers(
    request: HttpRequest,
    response: HttpResponse,
    paging: Query[Paging],
    account: str = "",
    event: str = "",
) -> Slice[Transfer]:
    """List the transfers that concern the merchant, newest first."""
    rows = queries.transfers(caller(request), account=account, event=event)
    return page_of(request, response, rows, paging)


@router.get("/ledger/payouts", response=Page[PayoutOut])
@needs(MONEY)
def list_payouts(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging], state: str = ""
) -> Slice[Payout]:
    """List the payouts, newest first."""
    return page_of(request, response, queries.payouts(caller(request), state=state), paging)


@router.get("/ledger/payouts/{payout_id}", response=PayoutOut)
@needs(MONEY)
def get_payout(request: HttpRequest, payout_id: str) -> Payout:
    """Return one payout."""
    found = queries.payouts(caller(request)).filter(pk=payout_id).first()
    if found is None:
        raise NotFound("there is no such payout")
    return found


@router.get("/ledger/statements", response=Page[StatementOut])
@needs(MONEY)
def list_statements(
    request: HttpRequest,
    response: HttpResponse,
    paging: Query[Paging],
    party: str = "",
    day: date | None = None,
) -> Slice[Statement]:
    """List the statements that hold lines of the merchant, newest first."""
    rows = _statements(request)
    given = {"party": party, "day": day}
    return page_of(request, response, rows.filter(**{k: v for k, v in given.items() if v}), paging)


@router.get("/ledger/statements/{statement_id}/lines", response=Page[StatementLineOut])
@needs(MONEY)
def list_statement_lines(
    request: HttpRequest, response: HttpResponse, statement_id: str, paging: Query[Paging]
) -> Slice[StatementLine]:
    """List the merchant's lines of a statement, in the order of the file."""
    if not _statements(request).filter(pk=statement_id).exists():
        raise NotFound("there is no such statement")
    rows = queries.statement_lines(caller(request), statement_id)
    return page_of(request, response, rows, paging, key="line_no", newest_first=False)


def _statements(request: HttpRequest) -> QuerySet[Statement]:
    own = StatementLine.objects.within(caller(request)).filter(statement=OuterRef("pk"))
    return Statement.objects.filter(Exists(own))
