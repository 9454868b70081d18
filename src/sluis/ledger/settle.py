"""Read a counterparty's statement: every line is matched or shown as a difference, and the money is posted.

A file is staged first, in batches that count for nothing, so that a fault in its last line leaves no trace.
Then runs of lines are matched and posted, each in one short transaction that also says how far we are; after
a crash the work goes on from there. The same file again changes nothing; another file under the same id is
refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import Count

from sluis.kernel import clock, wiring
from sluis.kernel.errors import BadInput, Conflict
from sluis.ledger import bank_match, matching, rematch, staging
from sluis.ledger.models import Statement, StatementLine
from sluis.ledger.ports import ParsedStatement, SourceFile, StatementReader
from sluis.ledger.post_lines import post_run
from sluis.offices.models import Connection
from sluis.records import audit, events, files
from sluis.work import due

POST_STATEMENT = "ledger.post_statement"
RUN_LINES = 10_000
HEAD_BYTES = 4_096
ABANDONED_AFTER = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a file: its statement, whether it is new, and how many lines had which outcome."""

    statement: Statement
    fresh: bool
    outcomes: dict[str, int] = field(default_factory=dict)

    @property
    def differences(self) -> dict[str, int]:
        """Return the counts of outcomes that a person looks at."""
        return {k: n for k, n in self.outcomes.items() if k in {"unknown", "amount", "fee", "twice"}}


def settle(*, stream: BinaryIO, name: str, actor: str, office: str | None = None) -> Settled:
    """Read one file, match it and post it. `office` is needed only where several hold an account at the
    party.

    Raise BadInput for a file that is not a sound statement and Conflict for other content under a known id;
    both store nothing.
    """
    statement, fresh = read(stream=stream, name=name, actor=actor, office=office)
    if statement.state != Statement.State.POSTED:
        post_statement(statement.pk)
        follow_up(statement.pk)
        statement.refresh_from_db()
    return Settled(statement, fresh, outcomes_of(statement))


def read(*, stream: BinaryIO, name: str, actor: str, office: str | None = None) -> tuple[Statement, bool]:
    """Stage a file and ask for its posting; return its statement and whether it is new. See `settle`."""
    sha256 = files.digest_of(stream)
    stream.seek(0)
    source = SourceFile(name, stream.read(HEAD_BYTES))
    stream.seek(0)
    reader = wiring.get(StatementReader, source)
    parsed = reader.read(stream, name)
    known = _known(parsed, sha256)
    if known is not None and known.state != Statement.State.STAGED:
        if known.sha256 != sha256:
            raise Conflict(
                f"{parsed.party} statement {parsed.statement_id} was read before with other content "
                f"({known.file_name}); compare the two files",
                code="statement_changed",
            )
        return known, False
    if known is not None:
        _take_over(known)
    statement = _open(parsed, sha256=sha256, name=name, office=office or _office_of(parsed))
    try:
        totals = staging.stage(statement, parsed.lines)
        totals.take_summary(parsed)
        file = files.store_stream(
            stream,
            name=statement.file_name,
            media_type="text/csv",
            subject=statement.pk,
            office=statement.office,
        )
    except BaseException:
        staging.discard(statement)
        raise
    _complete(statement, totals, file_id=file.pk, actor=actor)
    return statement, True


def _known(parsed: ParsedStatement, sha256: str) -> Statement | None:
    """Find an earlier reading: the same bytes under whatever name, or the same statement."""
    ours = Statement.objects.filter(party=parsed.party, purpose=parsed.purpose)
    return (
        ours.filter(sha256=sha256).first()
        or ours.filter(account=parsed.account, statement_id=parsed.statement_id).first()
    )


def _take_over(known: Statement) -> None:
    """Clear what a broken reading left behind; a reading that is still at work is left alone."""
    if clock.now() - known.imported_at < ABANDONED_AFTER:
        raise Conflict("this statement is being read at this moment; try again in two minutes", code="busy")
    staging.discard(known)


def _open(parsed: ParsedStatement, *, sha256: str, name: str, office: str) -> Statement:
    try:
        with transaction.atomic():
            return Statement.objects.create(
                party=parsed.party,
                account=parsed.account,
                statement_id=parsed.statement_id,
                batch=parsed.batch,
                purpose=parsed.purpose,
                office=office,
                day=parsed.day,
                sha256=sha256,
                file_name=name[-160:],
            )
    except IntegrityError:
        raise Conflict("this statement is being read at this moment; try again", code="busy") from None


def _office_of(parsed: ParsedStatement) -> str:
    connections = Connection.objects.filter(party=parsed.party, is_active=True)
    offices = set(connections.filter(account=parsed.account).values_list("office_id", flat=True))
    offices = offices or set(connections.values_list("office_id", flat=True))
    if len(offices) != 1:
        raise BadInput(
            f"the {parsed.party} account {parsed.account} belongs to {len(offices)} offices here; "
            "name the office",
            field="office",
        )
    return str(offices.pop())


def _complete(statement: Statement, totals: staging.Totals, *, file_id: str, actor: str) -> None:
    with transaction.atomic():
        statement.state = Statement.State.POSTING
        statement.line_count = totals.lines
        if statement.purpose != Statement.Purpose.TRANSACTIONS:
            statement.net_minor, statement.fee_minor = totals.net_minor, totals.fee_minor
            statement.currency = totals.currency
        statement.file_id, statement.imported_at = file_id, clock.now()
        statement.save()
        audit.write(
            actor=actor,
            verb="ledger.read_statement",
            subject=statement.pk,
            office=statement.office,
            detail={"party": statement.party, "id": statement.statement_id, "lines": totals.lines},
        )
        due.ask(handler=POST_STATEMENT, key=statement.pk, payload={"statement": statement.pk})


def post_statement(pk: str) -> None:
    """Match and post what is left of a staged statement, run by run; any number of processes may call it."""
    while _post_next_run(pk):
        pass


def follow_up(pk: str) -> None:
    """Look again at what waited for this statement: lines whose item came meanwhile, money at the bank."""
    rematch.rematch_all()
    bank_match.match_unknown(Statement.objects.get(pk=pk).office)


@transaction.atomic
def _post_next_run(pk: str) -> bool:
    statement = Statement.objects.select_for_update().get(pk=pk)
    if statement.state != Statement.State.POSTING:
        return False
    first = statement.posted_line + 1
    last = min(statement.posted_line + RUN_LINES, statement.line_count)
    if first <= last:
        run = matching.run_of(statement, first, last)
        matching.match(run)
        if statement.purpose == Statement.Purpose.SETTLEMENT:
            post_run(run, event=f"{statement.pk}:{first}")
    statement.posted_line = last
    if last >= statement.line_count:
        statement.state = Statement.State.POSTED
        events.emit(kind="statement.posted", reference=statement.pk, office=statement.office)
    statement.save(update_fields=["posted_line", "state"])
    return statement.state == Statement.State.POSTING


def outcomes_of(statement: Statement) -> dict[str, int]:
    """Return how many lines of a statement have which outcome."""
    rows = StatementLine.objects.filter(statement=statement).values_list("outcome").annotate(n=Count("id"))
    return dict(rows.order_by("outcome"))
