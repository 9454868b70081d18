"""What a new merchant tells of itself, each answer checked and kept at once: company, VAT, EORI, account, papers.

When company number, VAT number and account are there, the merchant counts as verified. From then on these three
change only through the office: an owner's stolen password must not lead a payout to another account.
"""

from __future__ import annotations

import io
from typing import Any

from django.db import transaction
from PIL import Image, UnidentifiedImageError

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.offices import companies, stages, tasks
from sluis.offices.models import Merchant, Onboarding
from sluis.records import audit, files
from sluis.records.models import StoredFile

LARGEST_PAPER = 10 * 1024 * 1024
PAPERS = "brand_papers"  # of a stored file's subject, and of the task that asks for them
REGISTERED = ("company_number", "vat_number", "iban")


def onboarding_of(merchant: Merchant) -> Onboarding:
    """Return what the wizard remembers of a merchant, a fresh page when it began just now."""
    found: Onboarding = Onboarding.objects.get_or_create(merchant=merchant)[0]
    return found


def is_settled(merchant: Merchant) -> bool:
    """Tell whether a merchant's numbers were all given, so that only the office changes them."""
    return merchant.stage != Merchant.Stage.APPLIED


@transaction.atomic
def keep_company(
    *,
    merchant: Merchant,
    name: str,
    company_number: str,
    street: str,
    postcode: str,
    city: str,
    email: str,
    actor: str,
) -> None:
    """Keep name, address and the company number, which passes its country's check. Raise BadInput or Conflict."""
    name = " ".join(name.split())[:120]
    if not name:
        raise BadInput("say how the company is called", field="name", code="company_name")
    number = companies.check_company_number(merchant.country, company_number)
    _refuse_change(merchant, "company_number", number)
    if is_settled(merchant) and name != merchant.name:
        raise Conflict("the name was checked; ask the office to change it", code="settled_name")
    twin = Merchant.objects.filter(country=merchant.country, company_number=number).exclude(pk=merchant.pk)
    if twin.exists():
        raise BadInput(
            "this company is with us already; ask the office for a way in",
            field="company_number",
            code="company_known",
        )
    values = {"street": street[:120], "postcode": postcode[:12], "city": city[:60], "email": email}
    _save(merchant, actor, name=name, company_number=number, **values)


@transaction.atomic
def keep_number(*, merchant: Merchant, field: str, number: str, actor: str) -> None:
    """Keep the VAT number, the EORI number or the account, each by its own check. Raise BadInput or Conflict."""
    checks = {
        "vat_number": lambda: companies.check_vat_number(merchant.country, number),
        "eori": lambda: companies.check_eori(merchant.country, number),
        "iban": lambda: companies.check_iban(number),
    }
    checked = checks[field]()
    _refuse_change(merchant, field, checked)
    _save(merchant, actor, **{field: checked})


def _refuse_change(merchant: Merchant, field: str, value: str) -> None:
    standing = getattr(merchant, field)
    if field in REGISTERED and is_settled(merchant) and standing and standing != value:
        raise Conflict("this number was checked; ask the office to change it", code="settled_number")


def _save(merchant: Merchant, actor: str, **values: Any) -> None:
    for field, value in values.items():
        setattr(merchant, field, value)
    merchant.save(update_fields=list(values))
    kept = sorted(set(values) & {*REGISTERED, "eori"})
    audit.write(
        actor=actor,
        verb="offices.check_number",
        subject=merchant.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail={"field": ", ".join(kept)},
    )
    if not stages.missing_numbers(merchant):
        stages.reach(merchant=merchant, stage=stages.VERIFIED, actor=actor, reason="numbers checked")


@transaction.atomic
def keep_paper(*, merchant: Merchant, content: bytes, name: str, actor: str) -> StoredFile:
    """Keep a brand paper, a PDF or a picture; the task that asked for it is done and the office is asked to read it.

    Raise BadInput for what is neither, or larger than 10 MB.
    """
    if len(content) > LARGEST_PAPER:
        raise BadInput("this file is larger than 10 MB", field="paper", code="paper_large")
    stored = files.store(
        content,
        name=name[:160],
        media_type=_media_type(content),
        subject=f"{PAPERS}:{merchant.pk}",
        office=merchant.office_id,
        merchant=merchant.pk,
    )
    audit.write(
        actor=actor,
        verb="offices.keep_paper",
        subject=merchant.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail={"file": stored.pk, "name": stored.name},
    )
    tasks.settle(merchant=merchant, kind=PAPERS, actor=actor)
    tasks.add(
        merchant=merchant, title=f"Read: {stored.name}", kind="read_paper", subject=stored.pk, actor=actor
    )
    put_off(merchant=merchant, step="papers", later=False)
    return stored


def _media_type(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    try:
        with Image.open(io.BytesIO(content)) as picture:
            found = {"PNG": "image/png", "JPEG": "image/jpeg"}.get(picture.format or "")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        found = None
    if found is None:
        raise BadInput("give the paper as PDF, PNG or JPG", field="paper", code="paper_kind")
    return found


def papers_of(merchant: Merchant) -> list[StoredFile]:
    """Return the brand papers that were handed over, the newest first."""
    rows = StoredFile.objects.filter(merchant=merchant.pk, subject=f"{PAPERS}:{merchant.pk}")
    return list(rows.order_by("-created_at"))


@transaction.atomic
def put_off(*, merchant: Merchant, step: str, later: bool = True) -> None:
    """Leave a step of the wizard for later, or take it up again."""
    row = onboarding_of(merchant)
    row.later = sorted({*row.later, step} if later else set(row.later) - {step})
    row.changed_at = clock.now()
    row.save(update_fields=["later", "changed_at"])


@transaction.atomic
def pick(*, merchant: Merchant, product_ids: list[str]) -> None:
    """Remember which products a merchant chose; the caller has checked that they are its own."""
    row = onboarding_of(merchant)
    row.picked, row.changed_at = product_ids, clock.now()
    row.save(update_fields=["picked", "changed_at"])
