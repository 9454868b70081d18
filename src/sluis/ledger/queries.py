"""What the ledger shows, always within the scope of who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from sluis.kernel import clock
from sluis.kernel.money import Money
from sluis.ledger import accounts, balances
from sluis.ledger.models import (
    BankEntry,
    BankStatement,
    FeeInvoice,
    OpenItem,
    Payout,
    PayoutBatch,
    Statement,
    StatementLine,
    Transfer,
)
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope, ScopedQuerySet

# A wallet settles on the next business day; over a long weekend of holidays that is five days.
MISSING_AFTER = timedelta(days=5)
OFFICE_FAMILIES = tuple(
    name for name, family in accounts.FAMILIES.items() if "office" in family.parts or name == "fx"
)


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account as people read it: what it means, whose it is, and its balance with the usual sign."""

    code: str
    family: str
    meaning: str
    owner: str  # a merchant's or office's id, a currency
    owner_name: str
    balance: Money


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a merchant stands in one currency; negative payable means that he owes the office."""

    merchant_id: str
    name: str
    pending: Money  # sold, not settled yet
    payable: Money  # settled and owed
    on_its_way: Money  # ordered from the bank, not booked


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that does not agree, or an item that no file brought, with its age in days."""

    kind: str  # missing, unknown, amount, fee, twice
    party: str
    external_id: str
    line_kind: str
    reference: str
    expected: Money | None
    stated: Money | None
    merchant_id: str
    age_days: int
    since: datetime
    line_id: int | None
    item_id: int | None
    statement_id: str


def account_balances(scope: Scope) -> list[AccountBalance]:
    """Return the accounts that a scope may see with their balances: an office's own and its merchants'."""
    names = dict(Merchant.objects.within(scope).values_list("pk", "name"))
    found = []
    for one in balances.everything():
        family = accounts.family(one.account)
        owner = one.account.rsplit(":", 1)[1]
        if not _may_see(scope, family, owner, names):
            continue
        found.append(
            AccountBalance(
                one.account, family.name, family.meaning, owner, names.get(owner, owner), one.shown
            )
        )
    return found


def _may_see(scope: Scope, family: accounts.Family, owner: str, merchants: dict[str, str]) -> bool:
    if scope.everything:
        return True
    if family.parts == ("merchant",):
        return owner in merchants
    # Clearing accounts of currencies are the installation's: whoever has a whole office may see them.
    return owner in scope.offices or (family.name == "fx" and bool(scope.offices))


def standings(scope: Scope, *, currency: str = "EUR") -> list[Standing]:
    """Return where each merchant of a scope stands, the deepest debt first."""
    merchants = list(Merchant.objects.within(scope).order_by("name"))
    codes = [accounts.merchant_pending(one.pk) for one in merchants]
    codes += [accounts.merchant_payable(one.pk) for one in merchants]
    shown = {one.account: one.shown for one in balances.of(codes) if one.net.currency == currency}
    moving = _on_their_way(scope, currency)
    zero = Money.zero(currency)
    found = [
        Standing(
            one.pk,
            one.name,
            shown.get(accounts.merchant_pending(one.pk), zero),
            shown.get(accounts.merchant_payable(one.pk), zero),
            Money(moving.get(one.pk, 0), currency),
        )
        for one in merchants
    ]
    return sorted(found, key=lambda one: (one.payable.minor >= 0, one.name))


def _on_their_way(scope: Scope, currency: str) -> dict[str, int]:
    found: dict[str, int] = {}
    waiting = Payout.objects.within(scope).filter(
        currency=currency, state__in=["requested", "sent", "unknown", "accepted"]
    )
    for merchant, minor in waiting.values_list("merchant_id", "amount_minor"):
        found[merchant] = found.get(merchant, 0) + minor
    return found


def transfers(
    scope: Scope, *, account: str = "", event: str = "", merchant: str = ""
) -> ScopedQuerySet[Transfer]:
    """Return the transfers of a scope, newest first."""
    rows = Transfer.objects.within(scope).order_by("-id")
    if account:
        rows = rows.filter(debit=account) | rows.filter(credit=account)
    if event:
        rows = rows.filter(event=event)
    if merchant:
        rows = rows.filter(merchant_id=merchant)
    return rows.order_by("-id")


def statements(scope: Scope) -> QuerySet[Statement]:
    """Return the statements of the offices that a scope holds whole, newest first."""
    rows = Statement.objects.order_by("-imported_at")
    return rows if scope.everything else rows.filter(office__in=scope.offices)


def statement_lines(scope: Scope, statement: str) -> ScopedQuerySet[StatementLine]:
    """Return the lines of a statement that a scope may see: its merchants', or all in its own office."""
    return StatementLine.objects.within(scope).filter(statement_id=statement).order_by("line_no")


def differing_lines(scope: Scope, *, kind: str = "") -> ScopedQuerySet[StatementLine]:
    """Return the lines that do not agree, oldest first; `kind` is unknown, amount, fee or twice."""
    kinds = [kind] if kind else ["unknown", "amount", "fee", "twice"]
    rows = StatementLine.objects.within(scope).filter(outcome__in=kinds)
    return rows.select_related("statement", "open_item").order_by("statement__imported_at", "id")


def missing_items(scope: Scope, *, at: datetime | None = None) -> ScopedQuerySet[OpenItem]:
    """Return the items that should be on a statement by now and are on none, oldest first."""
    before = (at or clock.now()) - MISSING_AFTER
    different = StatementLine.objects.filter(outcome__in=["unknown", "amount", "fee", "twice"])
    return (
        OpenItem.objects.within(scope)
        .filter(settled_by=None, given_up_at=None, expected_at__lt=before)
        .exclude(pk__in=different.filter(open_item__isnull=False).values("open_item"))
        .order_by("expected_at", "id")
    )


def differences(scope: Scope, *, kind: str = "", limit: int = 200) -> list[Difference]:
    """Return differences with their ages, oldest first; `kind` as in `Difference.kind`."""
    found: list[Difference] = []
    if kind in {"", "missing"}:
        found += [_missing(one) for one in missing_items(scope)[:limit]]
    if kind != "missing":
        found += [_differing(one) for one in differing_lines(scope, kind=kind)[:limit]]
    return sorted(found, key=lambda one: one.since)[:limit]


def difference_counts(scope: Scope) -> dict[str, int]:
    """Return how many differences of each kind there are."""
    counts = {
        kind: differing_lines(scope, kind=kind).order_by().count()
        for kind in ("unknown", "amount", "fee", "twice")
    }
    return {"missing": missing_items(scope).order_by().count(), **counts}


def _missing(item: OpenItem) -> Difference:
    return Difference(
        kind="missing",
        party=item.party,
        external_id=item.external_id,
        line_kind=item.kind,
        reference=item.reference,
        expected=item.money,
        stated=None,
        merchant_id=item.merchant_id or "",
        age_days=(clock.now() - item.expected_at).days,
        since=item.expected_at,
        line_id=None,
        item_id=item.pk,
        statement_id="",
    )


def _differing(line: StatementLine) -> Difference:
    item = line.open_item
    return Difference(
        kind=line.outcome,
        party=line.statement.party,
        external_id=line.external_id,
        line_kind=line.kind,
        reference=line.reference,
        expected=item.money if item else None,
        stated=line.gross,
        merchant_id=line.merchant_id or "",
        age_days=(clock.now() - line.statement.imported_at).days,
        since=line.statement.imported_at,
        line_id=line.pk,
        item_id=item.pk if item else None,
        statement_id=line.statement_id,
    )


def missing_statement_days(scope: Scope, *, party: str, through: date, days: int = 30) -> list[date]:
    """Return the days of the last month on which a party's settlement was expected and none was read.

    Expected is a statement on each business day from the first one on; closing days of the euro system are
    not known here, so a holiday shows as a gap that a person waves away.
    """
    rows = statements(scope).filter(party=party, purpose="settlement", day__isnull=False)
    read = {day for day in rows.values_list("day", flat=True) if day is not None}
    if not read:
        return []
    first = max(min(read), through - timedelta(days=days))
    span = [first + timedelta(days=offset) for offset in range((through - first).days + 1)]
    return [day for day in span if day.weekday() < 5 and day not in read]


def summary_gaps(scope: Scope) -> list[tuple[Statement, Money]]:
    """Return the summaries whose total is not what the settlement files of their batch add up to."""
    found = []
    for summary in statements(scope).filter(purpose="summary").exclude(batch=""):
        parts = Statement.objects.filter(
            party=summary.party, account=summary.account, batch=summary.batch, purpose="settlement"
        )
        total = Money(sum(parts.values_list("net_minor", flat=True)), summary.currency or "EUR")
        if total.minor != summary.net_minor:
            found.append((summary, total))
    return found


def payouts(scope: Scope, *, state: str = "") -> ScopedQuerySet[Payout]:
    """Return the payouts of a scope, newest first."""
    rows = Payout.objects.within(scope).select_related("merchant", "batch").order_by("-created_at", "-id")
    return rows.filter(state=state) if state else rows


def payout_batches(scope: Scope) -> QuerySet[PayoutBatch]:
    """Return the batches of the offices that a scope holds whole, newest first."""
    rows = PayoutBatch.objects.order_by("-created_at", "-id")
    return rows if scope.everything else rows.filter(office__in=scope.offices)


def fee_invoices(scope: Scope) -> ScopedQuerySet[FeeInvoice]:
    """Return the office's invoices of a scope, newest first."""
    return FeeInvoice.objects.within(scope).select_related("merchant").order_by("-issued_date", "-number")


def bank_statements(scope: Scope) -> QuerySet[BankStatement]:
    """Return the bank statements of the offices that a scope holds whole, newest first."""
    rows = BankStatement.objects.order_by("-day", "-imported_at")
    return rows if scope.everything else rows.filter(office__in=scope.offices)


def bank_entries(scope: Scope, *, outcome: str = "") -> ScopedQuerySet[BankEntry]:
    """Return the bookings of the offices that a scope holds whole, newest first; a merchant sees his own."""
    rows = BankEntry.objects.within(scope).order_by("-booked_date", "-id")
    return rows.filter(outcome=outcome) if outcome else rows
