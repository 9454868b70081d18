"""A chocolate maker in Leuven goes from an invitation by mail to a live product and an open till, in one sitting.

A real browser, 360 pixels wide and in Dutch, against the sandbox's Tmall; every button is reached as a person does.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox

from sluis.cli.loop import goods
from sluis.cli.loop import office as loop
from sluis.kernel import clock
from sluis.marketplace.models import Listing
from sluis.offices import invitations
from sluis.offices.access import scope_of_user
from sluis.offices.models import Merchant, Store
from sluis.work import loop as work
from sluis.work.models import Due

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
BRAND = "Trapgevel"


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A phone's browser that speaks Dutch."""
    # Playwright runs an event loop in this thread, where Django would refuse the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = opened.new_context(viewport={"width": 360, "height": 740}, locale="nl").new_page()
        page.told = []
        page.on("pageerror", lambda error: page.told.append(str(error)))
        yield page
        opened.close()


def _catalogue(folder: Path) -> Path:
    """Write three chocolates of the example catalogue under the newcomer's brand."""
    with (loop.examples_dir() / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["merchant"] == "chocolaterie-de-brug"][:3]
    target = folder / "catalogus.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, fieldnames=[name for name in rows[0] if name not in ("merchant", "gtin")]
        )
        writer.writeheader()
        for number, row in enumerate(rows):
            kept = {name: row[name] for name in writer.fieldnames}
            writer.writerow({**kept, "sku": f"TRA-{number}", "brand": BRAND, "handle": f"tra-{number}"})
    return target


def _fits(page: Any) -> None:
    """Assert that nothing is wider than the phone."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} scrolls sideways by {wide} pixels"


def _step(page: Any, key: str) -> None:
    page.wait_for_url(re.compile(f"/begin/.+/{key}/$"))
    _fits(page)


def _work_until(reached: Callable[[], bool], sandbox: Any) -> None:
    for _ in range(60):
        Due.objects.filter(state=Due.State.DUE).update(next_at=clock.now())
        work.run_due(limit=40)
        sandbox.post("/control/tick")
        if reached():
            return
    raise AssertionError(str(list(Due.objects.exclude(last_error="").values_list("handler", "last_error"))))


def _link_of_the_mail(live_server: Any) -> str:
    work.run_due(limit=20)
    found = re.search(r"/invitations/[\w-]+/", outbox.outbox[-1].body)
    assert found is not None
    return f"{live_server.url}{found[0]}"


def test_a_chocolate_maker_goes_from_an_invitation_to_live(
    phone: Any, live_server: Any, demo_office: Any, sandbox: Any, settings: Any, tmp_path: Path
) -> None:
    settings.DEMO = True  # The scout then looks at once, on the example's evidence.
    adviser = scope_of_user(demo_office.user("adviser@example.eu"))
    invitations.invite(
        scope=adviser, email="hanne@trapgevel.example.eu", role="merchant_owner", office=demo_office.office,
        name="Hanne", language="nl", company="Trapgevel BV", country="BE",
    )  # fmt: skip
    page = phone
    page.goto(_link_of_the_mail(live_server))
    _fits(page)
    page.fill("[name=password]", "baksteen-in-leuven")
    page.keyboard.press("Enter")

    _step(page, "company")
    page.fill("#company_number", "0799.123.415")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.input_value("#company_number") == "0799.123.415", "what was typed is still there"
    page.fill("#company_number", "0799.123.414")
    page.fill("#city", "Leuven")
    page.keyboard.press("Enter")
    _step(page, "vat")
    page.fill("#number", "BE 0799 123 414")
    page.keyboard.press("Enter")
    _step(page, "eori")
    page.fill("#number", "BE0799123414")
    page.keyboard.press("Enter")
    _step(page, "account")
    page.fill("#number", "BE68 5390 0754 7034")
    page.keyboard.press("Enter")
    _step(page, "papers")
    paper = tmp_path / "merk.pdf"
    paper.write_bytes(b"%PDF-1.7\n% the trade mark of Trapgevel\n")
    page.set_input_files("#paper", paper)
    page.click("main form[enctype] button")
    _step(page, "catalogue")
    page.set_input_files("#file", _catalogue(tmp_path))
    page.click("main form[enctype] button")

    _step(page, "verdicts")
    page.click("main .form-actions button.primary")
    page.wait_for_selector(".picks li")
    page.click("main .card a.btn.primary")
    _step(page, "pick")
    page.locator(".picks input[type=checkbox]").first.focus()
    page.keyboard.press("Space")
    page.click("main .card form button.primary")

    _step(page, "texts")
    merchant = Merchant.objects.get(name="Trapgevel BV")
    assert (merchant.stage, merchant.country) == ("preparing", "BE")
    [listing] = Listing.objects.filter(merchant=merchant)
    assert page.locator("[lang=zh-Hans]").count() > 1
    picture = tmp_path / "praline.png"
    picture.write_bytes(goods.example_picture(listing.product))
    page.set_input_files("input[name=picture]", picture)
    page.click(".pairs form button.primary")

    _step(page, "live")
    # What the brand paper is for: the platform grants the shop the brand.
    sandbox.post("/tmall/control/brand", {"name": BRAND})
    page.click("main .card form button.primary")
    page.wait_for_selector(".toast")
    _work_until(lambda: not Listing.objects.filter(pk=listing.pk).exclude(state="live").exists(), sandbox)
    page.reload()
    page.wait_for_selector(".note-box.go")
    _fits(page)

    page.goto(f"{live_server.url}/begin/{merchant.pk}/")
    _step(page, "till")
    page.fill("#store-name", "Trapgevel Oude Markt")
    page.fill("#store-city", "Leuven")
    page.select_option("#store-mcc", "5441")
    page.click("main .card form button.primary")
    page.wait_for_selector(".needs a.btn.primary")
    store = Store.objects.get(merchant=merchant)
    page.click(".needs a.btn.primary")
    page.wait_for_url(re.compile(f"/till/{store.pk}/"))
    merchant.refresh_from_db()
    assert (merchant.iban, merchant.eori) == ("BE68539007547034", "BE0799123414")
    assert merchant.stage in ("preparing", "listed")
    assert page.told == []
