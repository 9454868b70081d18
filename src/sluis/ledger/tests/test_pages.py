"""The pages of money: what each person sees, what finance can do there, and what nobody else can."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sluis.kernel import clock
from sluis.ledger import accounts, balances, bank_match, explain, fee_invoice, fees, payout, send, settle
from sluis.ledger.models import (
    FeeInvoice,
    MerchantTerms,
    OpenItem,
    Payout,
    PayoutBatch,
    Statement,
    StatementLine,
)
from sluis.ledger.models.payouts import PayoutState
from sluis.ledger.money_frame import start_of
from sluis.ledger.money_rows import event_address, payout_steps
from sluis.ledger.payout_pages import next_business_day
from sluis.ledger.tests import people, shop
from sluis.ledger.tests.people import refusal, text
from sluis.ledger.tests.plain_statement import deliver, file, line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_reader")]


@pytest.fixture
def busy_day(plain_reader: None) -> Statement:
    """The chocolatier and the florist sell; each kind of difference occurs once."""
    shop.take_payment(shop.chocolatier(), "c1", shop.eur("40.00"))
    shop.take_payment(shop.chocolatier(), "c2", shop.eur("10.00"))
    shop.take_payment(shop.florist(), "f1", shop.eur("7.00"))
    shop.take_payment(shop.florist(), "lost", shop.eur("3.00"))
    OpenItem.objects.filter(external_id="lost").update(expected_at=clock.now() - timedelta(days=9))
    return deliver(
        "b1",
        line("c1", "payment", "40.00", "0.60"),
        line("c2", "payment", "9.00"),
        line("f1", "payment", "7.00"),
        line("f1", "payment", "7.00"),
        line("stranger", "payment", "1.00"),
    ).statement


@pytest.fixture
def paid() -> Payout:
    """The chocolatier's 39.40 are in a batch that waits for the bank."""
    shop.take_payment(shop.chocolatier(), "c1", shop.eur("40.00"))
    deliver("b1", line("c1", "payment", "40.00", "0.60"))
    batch = payout.pay_out(office="BX", day=date(2026, 11, 25), actor="user:1")
    assert batch is not None
    return batch.payouts.get()


def every_page(one: Payout) -> list[str]:
    """Return the address of every page of money that shows something of a payout's merchant."""
    found = StatementLine.objects.filter(merchant=one.merchant_id).first()
    item = OpenItem.objects.filter(merchant=one.merchant_id).first()
    assert found is not None
    assert item is not None
    return [
        f"/money/merchants/{one.merchant_id}/",
        f"/money/payouts/{one.pk}/",
        f"/money/payouts/{one.pk}/advice.pdf",
        f"/money/lines/{found.pk}/",
        f"/money/items/{item.pk}/",
    ]


LISTS = (
    "/money/",
    "/money/transfers/",
    "/money/payouts/",
    "/money/differences/",
    "/money/statements/",
    "/money/bank/",
    "/money/invoices/",
)


class TestWhoMaySee:
    """Money is read by who keeps the books, the adviser and the owner; each within his own."""

    @pytest.mark.parametrize("address", LISTS)
    def test_a_cashier_is_sent_away(self, address: str) -> None:
        client = people.signed_in("cas", "cashier", merchant=shop.chocolatier())
        assert client.get(address).status_code == 403

    @pytest.mark.parametrize("address", LISTS)
    def test_who_is_not_signed_in_is_asked_to(self, client: Client, address: str) -> None:
        assert client.get(address)["Location"].startswith("/accounts/login/")

    @pytest.mark.parametrize("address", LISTS)
    def test_an_empty_office_is_told_what_belongs_here(self, address: str) -> None:
        shop.office()
        page = text(people.femke(), address)
        assert 'class="empty"' in page or "Bring a" in page or "Everything agrees" in page

    def test_another_merchant_finds_none_of_it(self, paid: Payout) -> None:
        stranger = people.signed_in("bob", "merchant_owner", merchant=shop.florist())
        for address in every_page(paid):
            assert stranger.get(address).status_code == 404, address
        assert paid.end_to_end_id not in text(stranger, "/money/payouts/")
        assert "39.40" not in text(stranger, "/money/")

    def test_the_owner_opens_his_own_and_not_the_offices(self, paid: Payout) -> None:
        client = people.ann()
        for address in every_page(paid):
            assert client.get(address).status_code == 200, address
        for address in (
            f"/money/batches/{paid.batch_id}/",
            f"/money/batches/{paid.batch_id}/file/",
            f"/money/statements/{Statement.objects.get().pk}/",
        ):
            assert client.get(address).status_code in (403, 404), address

    def test_the_owners_tabs_leave_out_what_is_the_offices(self, paid: Payout) -> None:
        page = text(people.ann(), "/money/")
        assert "/money/payouts/" in page
        assert "/money/statements/" not in page
        assert 'href="/money/bank/"' not in page

    def test_every_page_speaks_four_languages(self, paid: Payout) -> None:
        client = people.femke()
        for language, word in (("nl", "Uitbetalingen"), ("fr", "Versements"), ("zh-hans", "打款")):
            client.cookies["django_language"] = language
            for address in (*LISTS, *every_page(paid), f"/money/batches/{paid.batch_id}/"):
                if not address.endswith(".pdf"):
                    assert word in text(client, address), (language, address)


class TestOverview:
    """Where the money is, and where each merchant stands."""

    def test_it_names_what_is_settled_moving_and_paid(self, paid: Payout) -> None:
        shop.take_payment(shop.chocolatier(), "c9", shop.eur("5.00"))
        answer = people.femke().get("/money/")
        [one] = answer.context["stats"]
        assert (one["pending"], one["moving"], one["payable"], one["month"]) == (
            shop.eur("5.00"),
            shop.eur("39.40"),
            shop.eur("0.00"),
            shop.eur("0.00"),
        )
        assert "25 November 2026" in one["moving_note"]
        assert [part["amount"].text() for part in one["parts"]] == ["5.00", "39.40"]

    def test_a_booked_payout_counts_among_the_last_thirty_days(self, paid: Payout) -> None:
        send.mark_handed_over(batch=paid.batch, actor="user:1")
        paid.refresh_from_db()
        assert bank_match.confirm(paid)
        [one] = people.femke().get("/money/").context["stats"]
        assert (one["month"], one["moving"]) == (shop.eur("39.40"), shop.eur("0.00"))

    def test_a_debt_is_shown_beside_what_is_owed_and_never_taken_off_it(self) -> None:
        shop.take_payment(shop.florist(), "f1", shop.eur("7.00"))
        deliver("b1", line("f1", "payment", "7.00"))
        shop.give_refund(shop.chocolatier(), "r1", shop.eur("15.00"))
        deliver("b2", line("r1", "refund", "-15.00"))
        answer = people.femke().get("/money/")
        [one] = answer.context["stats"]
        assert (one["payable"], one["owed"]) == (shop.eur("7.00"), shop.eur("15.00"))
        assert "owes us" in answer.content.decode()

    def test_the_differences_lead_to_their_lists(self, busy_day: Statement) -> None:
        page = text(people.femke(), "/money/")
        for kind in ("missing", "unknown", "amount", "twice"):
            assert f"/money/differences/?kind={kind}" in page

    def test_who_is_paid_by_the_wallet_itself_is_named(self) -> None:
        MerchantTerms.objects.create(merchant=shop.chocolatier(), mode=MerchantTerms.Mode.DIRECT)
        assert "paid by the counterparty itself" in text(people.femke(), "/money/")
        assert "the office only compares" in text(
            people.femke(), f"/money/merchants/{shop.chocolatier().pk}/"
        )


class TestMerchant:
    """Every cent is explained by the account on its other side."""

    def test_the_parts_of_each_balance_add_up_to_it(self, paid: Payout) -> None:
        shop.take_payment(shop.chocolatier(), "c2", shop.eur("10.00"))
        for code in (
            accounts.merchant_payable(paid.merchant_id),
            accounts.merchant_pending(paid.merchant_id),
        ):
            found = explain.explain(code, "EUR")
            assert found.total == -balances.balance(code, "EUR")
            assert sum((one.money for one in found.sources), shop.eur("0.00")) == found.total

    def test_the_sources_are_named(self, paid: Payout) -> None:
        answer = people.femke().get(f"/money/merchants/{paid.merchant_id}/")
        settled = answer.context["explained"][0]
        assert {part["word"]: part["amount"] for part in settled["parts"]} == {
            "Sales and refunds that were settled": shop.eur("40.00").amount,
            "Fees of the wallet or platform": shop.eur("-0.60").amount,
            "Paid out": shop.eur("-39.40").amount,
        }
        assert settled["total"] == shop.eur("0.00")

    def test_a_held_account_is_said(self, paid: Payout) -> None:
        send.mark_handed_over(batch=paid.batch, actor="user:1")
        paid.refresh_from_db()
        assert send.refuse(paid, reason="AC04")
        page = text(people.ann(), f"/money/merchants/{paid.merchant_id}/")
        assert "until the IBAN is mended" in page


class TestTransfers:
    """The list finds an event, an account and days, and exports what it shows."""

    def test_words_find_an_event_and_the_page_leads_to_it(self, paid: Payout) -> None:
        answer = people.femke().get("/money/transfers/", {"q": paid.pk})
        assert {row["transfer"].event for row in answer.context["rows"]} == {paid.pk}
        assert f"/money/payouts/{paid.pk}/" in answer.content.decode()

    def test_an_account_and_a_merchant_narrow_the_list(self, busy_day: Statement) -> None:
        client = people.femke()
        fees_only = client.get("/money/transfers/", {"family": "wallet_fees"}).context["rows"]
        assert {row["transfer"].money for row in fees_only} == {shop.eur("0.60")}
        florist = client.get("/money/transfers/", {"merchant": "vermeulen"}).context["rows"]
        assert {row["transfer"].merchant for row in florist} == {shop.florist()}

    @pytest.mark.parametrize("query", [{"family": "gold"}, {"merchant": "nobody"}, {"first": "tomorrow"}])
    def test_what_is_not_offered_is_not_asked_for(self, paid: Payout, query: dict[str, str]) -> None:
        client = people.femke()
        everything = client.get("/money/transfers/").context["page"].paginator.count
        assert client.get("/money/transfers/", query).context["page"].paginator.count == everything

    def test_days_are_the_days_of_amsterdam(self, paid: Payout) -> None:
        today = clock.today()
        client = people.femke()
        for query, shown in (
            ({"first": today.isoformat(), "last": today.isoformat()}, True),
            ({"last": (today - timedelta(days=1)).isoformat()}, False),
        ):
            assert bool(client.get("/money/transfers/", query).context["rows"]) is shown
        assert start_of(date(2026, 7, 1)).utcoffset() == timedelta(hours=2)

    def test_the_export_holds_what_the_filter_shows(self, busy_day: Statement) -> None:
        exported = text(people.femke(), "/money/transfers/", export="csv", merchant="vermeulen")
        assert "Bloemenhuis" in exported
        assert "Lindeboom" not in exported

    def test_events_lead_to_what_they_are_about(self) -> None:
        assert event_address("payment:pay_1") == "/payments/pay_1/"
        assert event_address("refund:ref_1") == "/payments/?q=ref_1"
        assert event_address("order:ord_1:2") == "/orders/ord_1/"
        assert event_address("318400000000733103") == "/orders/?q=318400000000733103"
        assert event_address("stm_1:12") == ""
        assert event_address("stm_1:12", is_office=True) == "/money/statements/stm_1/"
        assert event_address("bke_7:unplaced", is_office=True) == "/money/bank/7/"
        assert event_address("line_9:assigned", is_office=True) == "/money/lines/9/"
        assert event_address("freight", is_office=True) == ""


class TestPayouts:
    """The run, the list, one payout with its advice, the file to the bank."""

    def test_finance_pays_out_and_lands_on_the_file(self) -> None:
        shop.take_payment(shop.chocolatier(), "c1", shop.eur("40.00"))
        deliver("b1", line("c1", "payment", "40.00"))
        day = next_business_day(clock.today())
        answer = people.femke().post("/money/payouts/run/", {"office": "BX", "day": day.isoformat()})
        batch = PayoutBatch.objects.get()
        assert answer["Location"] == f"/money/batches/{batch.pk}/"
        assert (batch.day, batch.total) == (day, shop.eur("40.00"))

    def test_a_run_with_nothing_due_says_so(self) -> None:
        day = clock.today().isoformat()
        answer = people.femke().post("/money/payouts/run/", {"office": "BX", "day": day}, follow=True)
        assert "Nobody is due anything" in answer.content.decode()
        assert not PayoutBatch.objects.exclude(state=PayoutState.COLLECTING).exists()

    @pytest.mark.parametrize("day", ["", "soon", "2020-01-01", "2099-01-01"])
    def test_a_day_that_cannot_be_is_refused(self, day: str) -> None:
        said = refusal(people.femke(), "/money/payouts/run/", {"office": "BX", "day": day})
        assert "Choose " in said
        assert not PayoutBatch.objects.exists()

    def test_only_finance_of_this_office_pays_out(self, paid: Payout) -> None:
        given = {"office": "BX", "day": clock.today().isoformat()}
        for client in (people.ed(), people.ann()):
            assert "does not permit" in refusal(client, "/money/payouts/run/", given)
        foreign = {**given, "office": "DE"}
        assert "does not permit" in refusal(people.femke(), "/money/payouts/run/", foreign)
        assert PayoutBatch.objects.count() == 1

    def test_the_list_filters_and_exports(self, paid: Payout) -> None:
        client = people.femke()
        assert len(client.get("/money/payouts/", {"state": "requested"}).context["rows"]) == 1
        assert client.get("/money/payouts/", {"state": "booked"}).context["rows"] == []
        exported = text(client, "/money/payouts/", export="csv")
        assert paid.pk in exported
        assert "BE71096123456769" in exported

    def test_one_payout_shows_how_its_amount_came_about(self, paid: Payout) -> None:
        answer = people.ann().get(f"/money/payouts/{paid.pk}/")
        assert [part["part"].net for part in answer.context["parts"]] == [shop.eur("39.40")]
        assert [(part["label"], part["amount"].text()) for part in answer.context["bar"]] == [
            ("Paid", "39.40"),
            ("Fee", "0.60"),
        ]
        page = answer.content.decode()
        assert "+++261/1250/00110+++" in page
        assert "c1" in page

    def test_the_advice_is_a_pdf_and_always_the_same(self, paid: Payout) -> None:
        client = people.ann()
        first = client.get(f"/money/payouts/{paid.pk}/advice.pdf")
        again = client.get(f"/money/payouts/{paid.pk}/advice.pdf?download")
        assert first["Content-Type"] == "application/pdf"
        assert first.content.startswith(b"%PDF")
        assert first.content == again.content
        assert again["Content-Disposition"].startswith("attachment")

    def test_a_refused_payout_says_why(self, paid: Payout) -> None:
        send.mark_handed_over(batch=paid.batch, actor="user:1")
        paid.refresh_from_db()
        assert send.refuse(paid, reason="AC04 closed account")
        page = text(people.femke(), f"/money/payouts/{paid.pk}/")
        assert "AC04 closed account" in page
        assert "owed to the merchant again" in page

    def test_a_file_given_by_hand_is_noted_once(self, paid: Payout) -> None:
        client = people.femke()
        address = f"/money/batches/{paid.batch_id}/handed-over/"
        assert "Noted" in client.post(address, follow=True).content.decode()
        assert PayoutBatch.objects.get().state == PayoutState.SENT
        assert "already" in client.post(address, follow=True).content.decode()

    def test_an_adviser_may_not_give_it(self, paid: Payout) -> None:
        client = people.ed()
        assert "does not permit" in refusal(client, f"/money/batches/{paid.batch_id}/handed-over/")
        assert client.get(f"/money/batches/{paid.batch_id}/file/").status_code == 403
        assert PayoutBatch.objects.get().state == PayoutState.REQUESTED

    @pytest.mark.parametrize(
        ("state", "steps"),
        [
            ("requested", ["current", "todo", "todo", "todo"]),
            ("sent", ["done", "current", "todo", "todo"]),
            ("unknown", ["done", "waiting", "todo", "todo"]),
            ("accepted", ["done", "done", "current", "todo"]),
            ("booked", ["done", "done", "done", "done"]),
            ("rejected", ["done", "done", "failed"]),
            ("returned", ["done", "done", "done", "failed"]),
        ],
    )
    def test_every_state_has_its_steps(self, state: str, steps: list[str]) -> None:
        assert [step["state"] for step in payout_steps(state)] == steps

    @pytest.mark.parametrize(
        ("day", "following"),
        [("2026-11-23", "2026-11-24"), ("2026-11-27", "2026-11-30"), ("2026-11-28", "2026-11-30")],
    )
    def test_the_next_business_day_skips_the_weekend(self, day: str, following: str) -> None:
        assert next_business_day(date.fromisoformat(day)) == date.fromisoformat(following)


class TestDifferences:
    """Each kind in its own list with its age, and the ways to decide."""

    def test_each_kind_has_its_own_list(self, busy_day: Statement) -> None:
        client = people.femke()
        for kind, number in (("missing", "lost"), ("unknown", "stranger"), ("amount", "c2"), ("twice", "f1")):
            rows = client.get("/money/differences/", {"kind": kind}).context["rows"]
            assert [row["difference"].external_id for row in rows] == [number], kind

    def test_the_oldest_comes_first_with_its_age(self, busy_day: Statement) -> None:
        answer = people.femke().get("/money/differences/")
        ages = [row["difference"].age_days for row in answer.context["rows"]]
        assert ages == [9, 0, 0, 0]
        assert "9 days" in answer.content.decode()
        assert sum(part["amount"] for part in answer.context["picture"]) == len(ages)

    def test_a_merchant_sees_his_own_only(self, busy_day: Statement) -> None:
        rows = people.ann().get("/money/differences/").context["rows"]
        assert [row["difference"].external_id for row in rows] == ["c2"]

    def test_the_export_names_what_was_expected_and_stated(self, busy_day: Statement) -> None:
        exported = text(people.femke(), "/money/differences/", kind="amount", export="csv")
        assert "10.00" in exported
        assert "9.00" in exported

    def test_finance_takes_their_figure(self, busy_day: Statement) -> None:
        found = StatementLine.objects.get(external_id="c2")
        client = people.femke()
        assert "Take their figure" in text(client, f"/money/lines/{found.pk}/")
        client.post(f"/money/lines/{found.pk}/decide/", {"act": "accept"})
        found.refresh_from_db()
        assert found.outcome == "matched"
        page = text(client, f"/money/lines/{found.pk}/")
        assert "taken as right" in page
        assert "Femke" in page

    def test_finance_says_whose_a_line_is(self, busy_day: Statement) -> None:
        found = StatementLine.objects.get(external_id="stranger")
        given = {"act": "assign", "merchant": shop.florist().pk}
        assert people.femke().post(f"/money/lines/{found.pk}/decide/", given).status_code == 302
        found.refresh_from_db()
        assert found.merchant == shop.florist()

    def test_finance_writes_off_with_a_reason(self, busy_day: Statement) -> None:
        found = StatementLine.objects.get(external_id="stranger")
        client = people.femke()
        address = f"/money/lines/{found.pk}/decide/"
        assert "Say why" in refusal(client, address, {"act": "write_off", "reason": " "})
        assert client.post(address, {"act": "write_off", "reason": "a test of theirs"}).status_code == 302
        found.refresh_from_db()
        assert found.outcome == "written_off"
        assert "a test of theirs" in text(client, f"/money/lines/{found.pk}/")

    @pytest.mark.parametrize(
        "given", [{}, {"act": "burn"}, {"act": "assign"}, {"act": "assign", "merchant": "mer_x"}]
    )
    def test_half_a_decision_is_refused(self, busy_day: Statement, given: dict[str, str]) -> None:
        found = StatementLine.objects.get(external_id="stranger")
        assert "Choose " in refusal(people.femke(), f"/money/lines/{found.pk}/decide/", given)
        found.refresh_from_db()
        assert found.outcome == "unknown"

    def test_what_will_not_come_is_given_up(self, busy_day: Statement) -> None:
        item = OpenItem.objects.get(external_id="lost")
        client = people.femke()
        assert "Only when no file will ever name it" in text(client, f"/money/items/{item.pk}/")
        client.post(f"/money/items/{item.pk}/give-up/", {"reason": "cancelled at the wallet"})
        item.refresh_from_db()
        assert item.given_up_at is not None
        page = text(client, f"/money/items/{item.pk}/")
        assert "cancelled at the wallet" in page
        assert "Only when no file" not in page

    def test_nobody_else_decides(self, busy_day: Statement) -> None:
        found = StatementLine.objects.get(external_id="c2")
        item = OpenItem.objects.get(external_id="c2")
        for client in (people.ed(), people.ann()):
            page = text(client, f"/money/lines/{found.pk}/")
            assert "Write off" not in page
            act = {"act": "accept", "reason": "x"}
            assert "does not permit" in refusal(client, f"/money/lines/{found.pk}/decide/", act)
            assert "does not permit" in refusal(client, f"/money/items/{item.pk}/give-up/", act)
        found.refresh_from_db()
        assert found.outcome == "amount"


class TestStatements:
    """The files, how their lines agree, and a file by hand."""

    def test_the_list_counts_what_does_not_agree(self, busy_day: Statement) -> None:
        [row] = people.femke().get("/money/statements/").context["rows"]
        assert (row["differing"], row["fee"]) == (3, shop.eur("0.60"))

    def test_one_file_shows_each_line_with_what_was_found(self, busy_day: Statement) -> None:
        client = people.femke()
        answer = client.get(f"/money/statements/{busy_day.pk}/")
        assert [row["line"].outcome for row in answer.context["lines"]] == [
            "matched",
            "amount",
            "matched",
            "twice",
            "unknown",
        ]
        assert (answer.context["differing"], answer.context["fee"]) == (3, shop.eur("0.60"))
        assert sum(part["amount"] for part in answer.context["picture"]) == 5
        twice = client.get(f"/money/statements/{busy_day.pk}/", {"outcome": "twice"}).context["lines"]
        assert [row["line"].line_no for row in twice] == [4]

    def test_its_lines_are_exported(self, busy_day: Statement) -> None:
        exported = text(people.femke(), f"/money/statements/{busy_day.pk}/", export="csv")
        assert exported.count("\n") == 6

    def test_a_file_by_hand_is_read_and_then_known(self) -> None:
        shop.take_payment(shop.chocolatier(), "c1", shop.eur("40.00"))
        client = people.femke()
        for said in ("1 lines are read", "read before"):
            brought = SimpleUploadedFile("plain_b7.csv", file(line("c1", "payment", "40.00")).read())
            answer = client.post("/money/statements/upload/", {"office": "BX", "file": brought}, follow=True)
            assert said in answer.content.decode()
        found = Statement.objects.get()
        settle.post_statement(found.pk)
        assert StatementLine.objects.get().outcome == "matched"

    def test_a_faulty_file_stores_nothing(self) -> None:
        brought = SimpleUploadedFile("plain_b7.csv", file("c1,gift,40.00,EUR,40.00,0.00,40.00,EUR").read())
        given = {"office": "BX", "file": brought}
        assert "gift" in refusal(people.femke(), "/money/statements/upload/", given)
        assert not Statement.objects.exists()

    def test_no_file_or_a_foreign_office_is_refused(self) -> None:
        client = people.femke()
        assert "Choose the file" in refusal(client, "/money/statements/upload/", {"office": "BX"})
        assert client.post("/money/statements/upload/", {"office": "DE"}).status_code == 404

    def test_an_adviser_brings_no_file(self) -> None:
        assert "does not permit" in refusal(people.ed(), "/money/statements/upload/", {"office": "BX"})

    def test_a_day_without_a_settlement_is_named(self, busy_day: Statement) -> None:
        Statement.objects.update(day=clock.today() - timedelta(days=10))
        answer = people.femke().get("/money/statements/")
        [gap] = answer.context["gaps"]
        assert gap["count"] in (5, 6, 7)
        assert "No settlement of Alipay was read" in answer.content.decode()


class TestInvoices:
    """Fee invoices, and the files for the bookkeeper."""

    @pytest.fixture
    def with_fee(self) -> Payout:
        """A payout of 100.00 with 2.00 for the office, on the account."""
        fee_invoice.set_issuer(
            office="BX",
            name="Sluis Gateway Office",
            street="Herengracht 1",
            postcode="1015 BA",
            city="Amsterdam",
            country="NL",
            company_number="12345678",
            vat_number="NL123456782B90",
            iban="NL20INGB0001234567",
        )
        fees.set_terms(
            office="BX",
            charged_by="office",
            percent=Decimal(2),
            valid_from=date(2026, 1, 1),
            source="contract of 2026",
        )
        shop.chocolatier(street="Korenlei 4", postcode="9000", city="Gent")
        shop.take_payment(shop.chocolatier(), "c1", shop.eur("100.00"))
        deliver("b1", line("c1", "payment", "100.00"))
        batch = payout.pay_out(office="BX", day=date(2026, 11, 25), actor="user:1")
        assert batch is not None
        send.mark_handed_over(batch=batch, actor="user:1")
        one = batch.payouts.get()
        assert bank_match.confirm(one)
        return one

    def test_finance_invoices_a_month_once(self, with_fee: Payout) -> None:
        client = people.femke()
        span = {"office": "BX", "first": "2026-11-01", "last": "2026-11-30"}
        assert "1 invoice is made" in client.post("/money/invoices/make/", span, follow=True).content.decode()
        assert "No fees wait" in client.post("/money/invoices/make/", span, follow=True).content.decode()
        assert FeeInvoice.objects.get().net == shop.eur("2.00")

    def test_the_merchant_takes_pdf_and_peppol(self, with_fee: Payout) -> None:
        people.femke().post(
            "/money/invoices/make/", {"office": "BX", "first": "2026-11-01", "last": "2026-11-30"}
        )
        one = FeeInvoice.objects.get()
        client = people.ann()
        assert one.number in text(client, "/money/invoices/")
        assert client.get(f"/money/invoices/{one.pk}.pdf").content.startswith(b"%PDF")
        ubl = client.get(f"/money/invoices/{one.pk}.xml")
        assert b"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu" in ubl.content
        stranger = people.signed_in("bob", "merchant_owner", merchant=shop.florist())
        assert stranger.get(f"/money/invoices/{one.pk}.pdf").status_code == 404
        assert stranger.get(f"/money/invoices/{one.pk}.xml").status_code == 404

    @pytest.mark.parametrize(
        "span",
        [
            {"first": "", "last": ""},
            {"first": "2026-11-30", "last": "2026-11-01"},
            {"first": "november", "last": "2026-11-01"},
        ],
    )
    def test_days_that_cannot_be_are_refused(self, span: dict[str, str]) -> None:
        client = people.femke()
        assert client.get("/money/journal.csv", span).status_code == 400
        said = refusal(client, "/money/invoices/make/", {"office": "BX", **span})
        assert "day" in said

    def test_only_finance_invoices(self, with_fee: Payout) -> None:
        span: dict[str, Any] = {"office": "BX", "first": "2026-11-01", "last": "2026-11-30"}
        for client in (people.ed(), people.ann()):
            assert "does not permit" in refusal(client, "/money/invoices/make/", span)
        assert people.femke().post("/money/invoices/make/", {**span, "office": "DE"}).status_code == 404
        assert not FeeInvoice.objects.exists()

    def test_the_journal_is_each_ones_own(self, busy_day: Statement) -> None:
        today = clock.today().isoformat()
        span = {"first": today, "last": today}
        whole = text(people.femke(), "/money/journal.csv", **span)
        own = text(people.ann(), "/money/journal.csv", **span)
        assert "Bloemenhuis" in whole
        assert "Bloemenhuis" not in own
        assert set(own.splitlines()[1:]) < set(whole.splitlines())

    def test_the_vat_list_holds_the_invoices_of_the_days(self, with_fee: Payout) -> None:
        client = people.femke()
        client.post("/money/invoices/make/", {"office": "BX", "first": "2026-11-01", "last": "2026-11-30"})
        one = FeeInvoice.objects.get()
        day = one.issued_date.isoformat()
        assert one.number in text(client, "/money/vat.csv", first=day, last=day)
        assert one.number not in text(client, "/money/vat.csv", first="2020-01-01", last="2020-01-31")
