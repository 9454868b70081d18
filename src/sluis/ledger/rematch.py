"""Match again the lines that came before we knew of what they settle."""

# Only literals of this room are put into its SQL; values go as parameters.
# ruff: noqa: S608

from __future__ import annotations

from django.db import connection, transaction

from sluis.kernel.money import Money
from sluis.ledger import accounts, kinds, matching, settled, staging
from sluis.ledger.models import OpenItem, Statement, StatementLine
from sluis.ledger.post import post
from sluis.ledger.post_lines import agreeing


def rematch_item(pk: int) -> int:
    """Match the waiting lines of one item again; return how many there were."""
    item = OpenItem.objects.get(pk=pk)
    # What a platform withheld from a sale waits for the sale.
    with_it = {item.kind} | (kinds.BESIDE_SALE if item.kind == kinds.SALE else frozenset())
    waiting = StatementLine.objects.filter(
        outcome=StatementLine.Outcome.UNKNOWN,
        external_id=item.external_id,
        kind__in=sorted(with_it),
        statement__party=item.party,
    )
    lines = list(waiting.order_by("id").values_list("id", flat=True))
    for line in lines:
        _rematch_line(line)
    return len(lines)


def rematch_all(*, limit: int = 1000) -> int:
    """Match again every unknown line whose item is known by now; return how many there were."""
    beside = ", ".join(f"'{kind}'" for kind in sorted(kinds.BESIDE_SALE))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id FROM ledger_statementline l JOIN ledger_statement s ON s.id = l.statement_id"
            " WHERE l.outcome IN ('unknown', 'amount', 'fee', 'twice') AND l.outcome = 'unknown'"
            " AND EXISTS (SELECT 1 FROM ledger_openitem i WHERE i.party = s.party"
            "  AND i.external_id = l.external_id AND i.given_up_at IS NULL"
            f"  AND (i.kind = l.kind OR i.kind = 'sale' AND l.kind IN ({beside})))"
            # In this order the small index of differing lines is used and not the whole table.
            " ORDER BY l.external_id, l.id LIMIT %s",
            [limit],
        )
        lines = [pk for (pk,) in cursor.fetchall()]
    for line in lines:
        _rematch_line(line)
    return len(lines)


@transaction.atomic
def _rematch_line(pk: int) -> None:
    statement = Statement.objects.select_for_update().get(lines=pk)
    line = StatementLine.objects.get(pk=pk)
    if line.outcome != StatementLine.Outcome.UNKNOWN:
        return
    sound = staging.adds_up(
        line.kind, line.gross, Money(line.converted_minor, line.currency), line.fee, line.net
    )
    line.outcome = StatementLine.Outcome.UNREAD if sound else StatementLine.Outcome.AMOUNT
    line.save(update_fields=["outcome"])
    line.statement = statement
    matching.match(matching.run_of_line(line))
    line.refresh_from_db()
    if statement.purpose == Statement.Purpose.SETTLEMENT:
        post_from_suspense(line, statement)


def post_from_suspense(line: StatementLine, statement: Statement) -> None:
    """Move a line that agrees now out of suspense; one of a direct merchant was never our money."""
    transit = accounts.in_transit(statement.party, statement.office)
    suspense = accounts.suspense(statement.party, statement.office)
    if line.outcome == StatementLine.Outcome.MATCHED:
        entries = agreeing(matching.run_of_line(line), money_account=suspense)
    elif line.merchant_id and not line.is_payable:
        entries = settled.move(suspense, transit, line.net, "direct")
    else:
        return
    if entries:
        post(event=f"line_{line.pk}", entries=entries, office=statement.office)
