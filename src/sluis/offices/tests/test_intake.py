"""A new merchant's numbers and papers: each checked, each kept at once, and settled when all are there."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from sluis.kernel.errors import BadInput, Conflict
from sluis.offices import companies, intake, stages
from sluis.offices.models import Merchant, Task
from sluis.offices.tests.town import Town
from sluis.records.models import AuditEntry, StoredFile

# Invented numbers whose check digits are right: (company number, VAT number, IBAN).
NUMBERS = {
    "BE": ("0631.440.801", "BE 0631 440 801", "BE26 5396 3144 0829"),
    "NL": ("61 23 45 61", "NL812345617B01", "NL64ABNA0417164301"),
    "LU": ("B 245000", "LU24500072", "LU280019400644750000"),
}


def _newcomer(town: Town, country: str = "BE") -> Merchant:
    return Merchant.objects.create(office=town.bx, code="new", name="New", country=country, language="nl")


def _company(merchant: Merchant, number: str, **changes: Any) -> None:
    given = {
        "name": "New BV",
        "street": "",
        "postcode": "",
        "city": "Gent",
        "email": "a@example.eu",
        **changes,
    }
    intake.keep_company(merchant=merchant, company_number=number, actor="user:1", **given)


@pytest.mark.parametrize("country", NUMBERS)
def test_with_the_third_number_a_merchant_counts_as_verified(town: Town, country: str) -> None:
    merchant = _newcomer(town, country)
    company, vat, iban = NUMBERS[country]
    _company(merchant, company)
    intake.keep_number(merchant=merchant, field="vat_number", number=vat, actor="user:1")
    assert merchant.stage == "applied"
    intake.keep_number(merchant=merchant, field="iban", number=iban, actor="user:1")
    merchant.refresh_from_db()
    assert merchant.stage == "verified"
    assert " " not in merchant.company_number + merchant.vat_number + merchant.iban
    assert not stages.missing_numbers(merchant)
    fields = AuditEntry.objects.filter(verb="offices.check_number", merchant=merchant.pk).order_by("pk")
    assert [entry.detail["field"] for entry in fields] == ["company_number", "vat_number", "iban"]
    assert iban.replace(" ", "") not in str(list(fields.values_list("detail"))), "the log holds no account"


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("vat_number", "BE0631440802"),
        ("vat_number", "NL812345617B01"),
        ("iban", "BE26539631440828"),
        ("iban", "hello"),
        ("eori", "NL123"),
        ("eori", "BE"),
        ("eori", "BE12345678901234567"),
    ],
)
def test_a_number_that_breaks_its_rule_is_not_kept(town: Town, field: str, number: str) -> None:
    merchant = _newcomer(town)
    with pytest.raises(BadInput) as refused:
        intake.keep_number(merchant=merchant, field=field, number=number, actor="user:1")
    assert refused.value.field == field
    merchant.refresh_from_db()
    assert getattr(merchant, field) == ""


def test_a_company_that_is_here_already_does_not_come_twice(town: Town) -> None:
    with pytest.raises(BadInput, match="with us already"):
        _company(_newcomer(town), "0487.120.340")


def test_what_was_checked_changes_only_through_the_office(town: Town) -> None:
    with pytest.raises(Conflict, match="ask the office"):
        intake.keep_number(merchant=town.alice, field="iban", number=NUMBERS["BE"][2], actor="user:1")
    with pytest.raises(Conflict):
        _company(town.alice, "0487.120.340", name="Alice and Sons BV")
    town.alice.refresh_from_db()
    assert town.alice.iban == "BE67539487120387"
    intake.keep_number(merchant=town.alice, field="iban", number="BE67 5394 8712 0387", actor="user:1")
    intake.keep_number(merchant=town.alice, field="eori", number="be 0487120340", actor="user:1")
    assert town.alice.eori == "BE0487120340"


@pytest.mark.parametrize("number", ["GB123456789000", "XI123456789000"])
def test_the_united_kingdom_has_two_beginnings(number: str) -> None:
    assert companies.check_eori("GB", number) == number


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(("content", "kind"), [(b"%PDF-1.7 mark", "application/pdf"), (_png(), "image/png")])
def test_a_paper_answers_the_task_and_asks_the_office_to_read_it(
    town: Town, content: bytes, kind: str
) -> None:
    intake.put_off(merchant=town.alice, step="papers")
    from sluis.offices import tasks

    asked = tasks.add(merchant=town.alice, title="Papers", kind=intake.PAPERS, actor="system")
    stored = intake.keep_paper(merchant=town.alice, content=content, name="mark.bin", actor="user:3")
    assert (stored.media_type, stored.merchant) == (kind, town.alice.pk)
    asked.refresh_from_db()
    assert asked.done_by == "user:3"
    assert Task.objects.get(kind="read_paper").subject == stored.pk
    assert intake.papers_of(town.alice) == [stored]
    assert intake.onboarding_of(town.alice).later == []


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"<html>", b"", b"\x89PNG broken"])
def test_what_is_no_paper_is_not_kept(town: Town, content: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        intake.keep_paper(merchant=town.alice, content=content, name="x.pdf", actor="user:3")
    assert refused.value.field == "paper"
    assert not StoredFile.objects.exists()


def test_a_paper_that_is_too_large_is_not_kept(town: Town) -> None:
    with pytest.raises(BadInput, match="10 MB"):
        intake.keep_paper(
            merchant=town.alice, content=b"%PDF-" + b"x" * intake.LARGEST_PAPER, name="x", actor="user:3"
        )
