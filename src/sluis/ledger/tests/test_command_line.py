"""`sluis ledger` at a terminal: what does not agree, and the month's invoices."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sluis.cli.main import main
from sluis.ledger import bank_match, fees, payout, send
from sluis.ledger.models import FeeInvoice
from sluis.ledger.tests import people, shop
from sluis.ledger.tests.plain_statement import deliver, line
from sluis.ledger.tests.test_terms import COMPANY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_reader")]

NOVEMBER = ("--from", "2026-11-01", "--to", "2026-11-30")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command on a folder of its own; return its code and what it printed."""
    monkeypatch.setenv("SLUIS_DATA", str(tmp_path))

    def words(*given: str) -> tuple[int, str]:
        code = main(["ledger", *given, "--data", str(tmp_path)])
        return code, capsys.readouterr().out

    return words


@pytest.fixture
def two_differences(plain_reader: None) -> None:
    """One line names another amount, one is nobody's."""
    shop.take_payment(shop.chocolatier(), "c1", shop.eur("40.00"))
    deliver("b1", line("c1", "payment", "39.00"), line("stranger", "payment", "1.00"))


@pytest.mark.usefixtures("two_differences")
def test_the_differences_as_json_hold_every_figure(run: Any) -> None:
    code, out = run("differences", "--json")
    found = {one["external_id"]: one for one in json.loads(out)["differences"]}
    assert code == 0
    assert found["c1"]["expected"] == {"amount": "40.00", "currency": "EUR"}
    assert found["c1"]["stated"] == {"amount": "39.00", "currency": "EUR"}
    assert (found["stranger"]["kind"], found["stranger"]["expected"]) == ("unknown", None)


@pytest.mark.usefixtures("two_differences")
def test_one_kind_alone_as_a_table(run: Any) -> None:
    _, out = run("differences", "--kind", "amount")
    assert "39.00 EUR" in out
    assert "stranger" not in out


def test_a_kind_that_is_none_is_refused(run: Any) -> None:
    with pytest.raises(SystemExit):
        run("differences", "--kind", "strange")


def test_the_months_fees_are_invoiced_once(run: Any) -> None:
    people.femke().post("/money/terms/issuer/", COMPANY)
    fees.set_terms(
        office="BX", charged_by="office", percent=Decimal(2), valid_from=date(2026, 1, 1), source="contract"
    )
    shop.take_payment(
        shop.chocolatier(street="Korenlei 4", postcode="9000", city="Gent"), "c1", shop.eur("100.00")
    )
    deliver("b1", line("c1", "payment", "100.00"))
    batch = payout.pay_out(office="BX", day=date(2026, 11, 25), actor="user:1")
    assert batch is not None
    send.mark_handed_over(batch=batch, actor="user:1")
    assert bank_match.confirm(batch.payouts.get())
    code, out = run("invoice", *NOVEMBER, "--json")
    [made] = json.loads(out)["invoices"]
    assert (code, made["total"]) == (0, {"amount": "2.00", "currency": "EUR"})
    assert json.loads(run("invoice", *NOVEMBER, "--json")[1])["invoices"] == []
    assert FeeInvoice.objects.count() == 1


def test_an_office_without_a_company_cannot_invoice(run: Any) -> None:
    shop.office()
    assert run("invoice", *NOVEMBER)[0] != 0


def test_a_day_that_is_none_is_refused(run: Any) -> None:
    assert run("invoice", "--from", "november", "--to", "2026-11-30")[0] != 0
