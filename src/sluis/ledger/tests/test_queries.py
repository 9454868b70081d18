"""What the ledger shows, and to whom; what it asks a person to do."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from sluis.kernel import clock
from sluis.ledger import accounts, attention, bookings, commands, payout, queries
from sluis.ledger.models import OpenItem, Payout, PayoutBatch, Statement
from sluis.ledger.post import post
from sluis.ledger.tests import shop
from sluis.ledger.tests.plain_statement import deliver, file, line
from sluis.offices.models import Merchant, Office
from sluis.offices.scope import NOBODY, SYSTEM, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_reader")]


def _as_merchant(merchant: Merchant) -> Scope:
    return Scope(actor="user:2", merchants=frozenset({merchant.pk}))


def _as_office(code: str = "BX") -> Scope:
    return Scope(actor="user:3", offices=frozenset({code}))


@pytest.fixture
def busy_day(plain_reader: None) -> None:
    """Two merchants sell; one line agrees for each, and each kind of difference occurs."""
    shop.take_payment(shop.chocolatier(), "c1", shop.eur("40.00"))
    shop.take_payment(shop.chocolatier(), "c2", shop.eur("10.00"))
    shop.take_payment(shop.florist(), "f1", shop.eur("7.00"))
    shop.take_payment(shop.florist(), "lost", shop.eur("3.00"))
    OpenItem.objects.filter(external_id="lost").update(expected_at=clock.now() - timedelta(days=9))
    deliver(
        "b1",
        line("c1", "payment", "40.00", "0.60"),
        line("c2", "payment", "9.00"),
        line("f1", "payment", "7.00"),
        line("f1", "payment", "7.00"),
        line("stranger", "payment", "1.00"),
    )


@pytest.mark.usefixtures("busy_day")
class TestScopes:
    """Each sees his own."""

    def test_a_merchant_sees_his_accounts_only(self) -> None:
        codes = {one.code for one in queries.account_balances(_as_merchant(shop.chocolatier()))}
        assert codes == {
            accounts.merchant_pending(shop.chocolatier().pk),
            accounts.merchant_payable(shop.chocolatier().pk),
        }

    def test_an_office_sees_its_own_and_its_merchants_accounts_with_their_meaning(self) -> None:
        found = {one.code: one for one in queries.account_balances(_as_office())}
        payable = found[accounts.merchant_payable(shop.florist().pk)]
        assert (payable.balance, payable.owner_name) == (shop.eur("7.00"), "Bloemenhuis Vermeulen B.V.")
        assert "owed to the merchant" in payable.meaning
        assert found["in_transit:alipay:BX"].balance == shop.eur("63.40")
        assert found["suspense:alipay:BX"].balance == shop.eur("17.00")

    def test_another_office_and_nobody_see_nothing(self) -> None:
        Office.objects.create(
            code="DE", name="Germany", city="Cologne", countries="DE", currency="EUR", timezone="Europe/Berlin",
            languages="de",
        )  # fmt: skip
        for scope in (_as_office("DE"), NOBODY):
            assert queries.account_balances(scope) == []
            assert queries.standings(scope) == []
            assert queries.differences(scope) == []
            for rows in (
                queries.transfers(scope),
                queries.statements(scope),
                queries.payouts(scope),
                queries.payout_batches(scope),
                queries.bank_statements(scope),
                queries.bank_entries(scope),
            ):
                assert not rows.exists()

    def test_a_merchant_sees_no_strangers_line_and_no_foreign_transfer(self) -> None:
        scope = _as_merchant(shop.florist())
        statement = Statement.objects.get()
        assert {one.merchant_id for one in queries.statement_lines(scope, statement.pk)} == {
            shop.florist().pk
        }
        assert {one.merchant_id for one in queries.transfers(scope)} == {shop.florist().pk}
        assert {one.merchant_id for one in queries.differences(scope)} == {shop.florist().pk}
        assert queries.statement_lines(_as_office(), statement.pk).count() == 5

    def test_differences_have_their_lists_and_ages(self) -> None:
        assert queries.difference_counts(SYSTEM) == {
            "missing": 1,
            "unknown": 1,
            "amount": 1,
            "fee": 0,
            "twice": 1,
        }
        [missing] = queries.differences(SYSTEM, kind="missing")
        assert (missing.external_id, missing.age_days, missing.expected) == ("lost", 9, shop.eur("3.00"))
        [amount] = queries.differences(SYSTEM, kind="amount")
        assert (amount.expected, amount.stated) == (shop.eur("10.00"), shop.eur("9.00"))
        assert queries.differences(SYSTEM)[0].kind == "missing"

    def test_a_difference_that_a_line_names_is_not_missing_too(self) -> None:
        OpenItem.objects.filter(external_id="c2").update(expected_at=clock.now() - timedelta(days=30))
        assert {one.external_id for one in queries.missing_items(SYSTEM)} == {"lost"}

    def test_standings_tell_pending_payable_and_what_is_on_its_way(self) -> None:
        payout.pay_out(office="BX", day=date(2026, 11, 25), actor="user:1")
        found = {one.merchant_id: one for one in queries.standings(_as_office())}
        mine = found[shop.chocolatier().pk]
        assert (mine.pending, mine.payable, mine.on_its_way) == (
            shop.eur("10.00"),
            shop.eur("0.00"),
            shop.eur("39.40"),
        )

    def test_transfers_are_found_by_account_and_event(self) -> None:
        assert queries.transfers(SYSTEM, event="payment_c1").get().money == shop.eur("40.00")
        code = accounts.merchant_pending(shop.florist().pk)
        assert {code} <= {
            side for one in queries.transfers(SYSTEM, account=code) for side in (one.debit, one.credit)
        }
        assert queries.transfers(SYSTEM, account=code).count() == 3


def _codes(scope: Scope = SYSTEM) -> dict[str, dict[str, str]]:
    return {one.code: one.parameters for one in attention.attention(scope)}


@pytest.mark.usefixtures("busy_day")
def test_differences_ask_for_a_person_once_a_kind() -> None:
    found = _codes()
    assert found["difference_missing"] == {"count": "1", "days": "9", "party": "alipay"}
    assert {"difference_unknown", "difference_amount", "difference_twice"} <= found.keys()
    assert "difference_fee" not in found


def test_a_quiet_ledger_asks_for_nobody() -> None:
    shop.take_payment(shop.chocolatier(), "c1", shop.eur("40.00"))
    deliver("b1", line("c1", "payment", "40.00"))
    assert attention.attention(SYSTEM) == []


def test_a_debt_is_shown_with_its_amount() -> None:
    entries = bookings.charged(
        account=accounts.freight_costs("BX"),
        merchant_id=shop.chocolatier().pk,
        money=shop.eur("12.00"),
        leg="freight",
    )
    post(event="ord_1", entries=entries, office="BX")
    assert _codes()["negative_balance"]["amount"] == "12.00 EUR"
    assert _codes(_as_merchant(shop.florist())) == {}


def test_refused_payouts_and_unclear_files_ask_for_a_person() -> None:
    shop.take_payment(shop.chocolatier(), "c1", shop.eur("40.00"))
    deliver("b1", line("c1", "payment", "40.00"))
    batch = payout.pay_out(office="BX", day=date(2026, 11, 25), actor="user:1")
    assert batch is not None
    assert _codes() == {}
    PayoutBatch.objects.update(created_at=clock.now() - timedelta(hours=2))
    assert "batch_not_sent" in _codes()
    PayoutBatch.objects.update(state="unknown")
    assert "batch_unknown" in _codes()
    PayoutBatch.objects.update(state="accepted", created_at=clock.now() - timedelta(days=6))
    assert _codes()["batch_not_booked"]["days"] == "6"
    PayoutBatch.objects.update(state="booked")
    Payout.objects.update(state="returned", reason="AC04 the account is closed")
    assert _codes()["payout_held"]["reason"] == "AC04 the account is closed"
    Merchant.objects.filter(pk=shop.chocolatier().pk).update(iban="NL20INGB0001234567")
    assert "payout_returned" in _codes()


def test_days_without_a_statement_are_named() -> None:
    shop.office()
    for day in (date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 20)):
        Statement.objects.create(
            party="alipay", account="2088", statement_id=str(day), purpose="settlement", office="BX", day=day,
            state="posted",
        )  # fmt: skip
    assert queries.missing_statement_days(SYSTEM, party="alipay", through=date(2026, 11, 23)) == [
        date(2026, 11, 17),
        date(2026, 11, 19),
        date(2026, 11, 23),
    ]
    assert queries.missing_statement_days(SYSTEM, party="tmall", through=date(2026, 11, 23)) == []


def test_a_summary_that_its_files_do_not_bear_out_is_shown() -> None:
    for purpose, minor in (("summary", 5000), ("settlement", 4000)):
        Statement.objects.create(
            party="alipay", account="2088", statement_id="b1", purpose=purpose, office="BX", batch="B1",
            currency="EUR", net_minor=minor, state="posted",
        )  # fmt: skip
    assert _codes()["summary_differs"] == {
        "stated": "50.00 EUR",
        "found": "40.00 EUR",
        "party": "alipay",
        "batch": "B1",
    }


def test_the_command_settles_files_and_reports_each(tmp_path: Path) -> None:
    shop.take_payment(shop.chocolatier(), "c1", shop.eur("40.00"))
    good, bad = tmp_path / "plain_b1.csv", tmp_path / "plain_b2.csv"
    good.write_bytes(file(line("c1", "payment", "40.00", "0.60"), line("x", "payment", "1.00")).getvalue())
    bad.write_bytes(file(line("c1", "payment", "40.00"), end="").getvalue())
    done = commands.settle_files([good, bad, tmp_path / "absent.csv", good], office="BX")
    assert [(one["file"], one["fresh"], one["lines"]) for one in done["files"]] == [
        ("plain_b1.csv", True, 2),
        ("plain_b1.csv", False, 2),
    ]
    assert done["files"][0]["net"] == {"amount": "40.40", "currency": "EUR"}
    assert done["differences"] == {"unknown": 1}
    assert [one["file"] for one in done["errors"]] == ["plain_b2.csv", "absent.csv"]
    assert commands.imbalance() == 0
