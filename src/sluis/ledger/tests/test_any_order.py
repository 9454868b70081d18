"""Files in whatever order and however often, answers of the bank in whatever order: the books say the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sluis.kernel import wiring
from sluis.kernel.money import Money
from sluis.ledger import accounts, balances, bank_match, explain, invariants, payout, readers, rematch, send
from sluis.ledger.models import OpenItem, Payout, PayoutBatch, StatementLine
from sluis.ledger.models.payouts import PayoutState
from sluis.ledger.ports import BankAnswer, BankState, StatementReader
from sluis.ledger.tests import shop
from sluis.ledger.tests.plain_statement import PlainReader, deliver, line

DAY = date(2026, 11, 25)
EXPECTED = {"a": 1000, "b": 2500, "c": 40}

_line = st.tuples(st.sampled_from([*EXPECTED, "stranger"]), st.sampled_from([0, -100, 1]))
_files = st.lists(st.lists(_line, min_size=1, max_size=4), min_size=1, max_size=4)


class _WithPlainFiles(TestCase):
    def setUp(self) -> None:
        self.factory = wiring._factories.get(StatementReader)
        wiring.bind(StatementReader, readers.chooser([PlainReader()]))

    def tearDown(self) -> None:
        if self.factory is not None:
            wiring.bind(StatementReader, self.factory)


def _owed(family: str) -> Money:
    code = {
        "payable": accounts.merchant_payable(shop.chocolatier().pk),
        "pending": accounts.merchant_pending(shop.chocolatier().pk),
        "suspense": accounts.suspense(shop.WALLET, "BX"),
    }[family]
    return -balances.balance(code, "EUR")


def _gross(lines: Iterable[StatementLine]) -> Money:
    return sum((one.gross for one in lines), shop.eur("0.00"))


class AnyFiles(_WithPlainFiles):
    """Lines that agree, differ, come twice or belong to nobody, spread over files that are read again."""

    @settings(max_examples=30, deadline=None)
    @given(_files, st.booleans())
    def test_every_line_is_matched_once_or_waits_in_suspense(
        self, files: list[list[tuple[str, int]]], sold_first: bool
    ) -> None:
        if sold_first:
            _sell()
        written = [
            # A line of its own makes each file another one: the same bytes are the same file.
            [line(f"only-{number}", "payment", "1.00")]
            + [_written(name, EXPECTED.get(name, 700) + gap) for name, gap in lines]
            for number, lines in enumerate(files)
        ]
        for again in (False, True):
            for number, lines in enumerate(written):
                assert deliver(f"b{number}", *lines).fresh is not again
        if not sold_first:
            _sell()
            rematch.rematch_all()  # as the hourly job does
        matched = StatementLine.objects.filter(outcome="matched")
        others = StatementLine.objects.exclude(outcome="matched")
        assert matched.count() == matched.values("open_item").distinct().count(), "an item is settled once"
        for one in matched:
            assert one.gross_minor == EXPECTED[one.external_id]
        assert {one.external_id for one in matched} == {
            name for lines in files for name, gap in lines if gap == 0 and name in EXPECTED
        }, "what agrees in one file is settled, whatever the others say"
        assert _owed("payable") == _gross(matched)
        assert _owed("suspense") == _gross(others)
        open_items = OpenItem.objects.filter(settled_by=None)
        assert _owed("pending") == sum((one.money for one in open_items), shop.eur("0.00"))
        assert balances.imbalance() == 0
        assert [finding for finding in invariants.check() if not finding.holds] == []

    @settings(max_examples=20, deadline=None)
    @given(_files)
    def test_what_explains_a_balance_adds_up_to_it(self, files: list[list[tuple[str, int]]]) -> None:
        _sell()
        for number, lines in enumerate(files):
            deliver(f"b{number}", *(_written(name, EXPECTED.get(name, 700) + gap) for name, gap in lines))
        payout.pay_out(office="BX", day=DAY, actor="user:1")
        for code in (
            accounts.merchant_payable(shop.chocolatier().pk),
            accounts.merchant_pending(shop.chocolatier().pk),
            accounts.suspense(shop.WALLET, "BX"),
            accounts.in_transit(shop.WALLET, "BX"),
        ):
            net = balances.balance(code, "EUR")
            shown = net if accounts.family(code).normal == accounts.DEBIT else -net
            assert explain.explain(code, "EUR").total == shown, code


def _sell() -> None:
    for name, minor in EXPECTED.items():
        shop.take_payment(shop.chocolatier(), name, Money(minor, "EUR"))


def _written(name: str, minor: int) -> str:
    return line(name, "payment", Money(minor, "EUR").text())


_answer = st.sampled_from(["accepted", "executed", "rejected", "unknown", "not_found", "booked", "returned"])


class AnyAnswers(_WithPlainFiles):
    """What the bank says of one payout, early, late, twice and against itself."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(_answer, max_size=8))
    def test_the_money_is_at_one_place_only(self, answers: list[str]) -> None:
        shop.take_payment(shop.chocolatier(), "a", shop.eur("10.00"))
        deliver("b1", _written("a", 1000))
        batch = payout.pay_out(office="BX", day=DAY, actor="user:1")
        assert batch is not None
        send._mark_sent(batch)
        for answer in answers:
            one = Payout.objects.get()
            if answer == "booked":
                bank_match.confirm(one)
            elif answer == "returned":
                send.take_return(one, reason="AC04")
            else:
                send.take_answer(PayoutBatch.objects.get(), BankAnswer(BankState(answer), "as told"))
            self._is_at_one_place()
        again = payout.pay_out(office="BX", day=DAY, actor="user:1")
        one = Payout.objects.get(batch=batch)
        came_back = one.state in (PayoutState.REJECTED, PayoutState.RETURNED)
        assert again is None or came_back, "what is on its way or booked is never paid again"

    def _is_at_one_place(self) -> None:
        state = Payout.objects.get().state
        moving = -balances.balance(accounts.payouts_in_transit("BX"), "EUR")
        gone = -balances.balance(accounts.bank("BX"), "EUR")
        owed = _owed("payable")
        ten, nothing = shop.eur("10.00"), shop.eur("0.00")
        assert (moving, gone, owed) == {
            PayoutState.SENT: (ten, nothing, nothing),
            PayoutState.UNKNOWN: (ten, nothing, nothing),
            PayoutState.ACCEPTED: (ten, nothing, nothing),
            PayoutState.BOOKED: (nothing, ten, nothing),
            PayoutState.REJECTED: (nothing, nothing, ten),
            PayoutState.RETURNED: (nothing, nothing, ten),
        }[PayoutState(state)]
        assert balances.imbalance() == 0
        assert [finding for finding in invariants.check() if not finding.holds] == []
