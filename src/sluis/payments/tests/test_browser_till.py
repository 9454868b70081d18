"""The till in a real browser, with the sandbox's phone page as the customer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.payments.models import Charge
from sluis.payments.tests.conftest import buyer_code, newest
from sluis.work import loop
from sluis.work.models import Due

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WAIT_MS = 60_000  # a busy machine is no broken till
PHONE, TABLET = {"width": 360, "height": 740}, {"width": 820, "height": 1180}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@dataclass
class Counter:
    """A till with somebody at it, and a customer with a phone of his own."""

    browser: Any
    site: str
    sandbox: Any
    store: Any
    user: Any
    told: list[str] = field(default_factory=list)

    def till(self, viewport: dict[str, int] | None = None, **options: Any) -> Any:
        """Open the till, signed in."""
        from django.test import Client

        signed_in = Client()
        signed_in.force_login(self.user)
        context = self.browser.new_context(viewport=viewport or TABLET, locale="en", **options)
        context.set_default_timeout(WAIT_MS)
        session = signed_in.cookies["sessionid"].value
        for name, value in (("sessionid", session), ("django_language", "en")):
            context.add_cookies([{"name": name, "value": value, "url": self.site}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.goto(f"{self.site}/till/{self.store.pk}/")
        return page

    def phone(self) -> Any:
        """Open the customer's wallet."""
        page = self.browser.new_context(viewport=PHONE).new_page()
        page.set_default_timeout(WAIT_MS)
        page.goto(f"{self.sandbox.origin}/alipay/phone/")
        return page

    def shown_code(self) -> str:
        """Let the customer open his payment code and read its digits from his screen."""
        phone = self.phone()
        phone.get_by_role("button", name="付款码").click()
        return str(phone.locator(".digits").inner_text()).replace(" ", "")

    def approve(self, verb: str = "确认付款") -> None:
        """Let the customer open what waits for his phone and pay it, or press another button."""
        phone = self.phone()
        phone.locator("a.item").first.click()
        phone.get_by_role("button", name=verb).click()


@pytest.fixture
def counter(
    live_server: Any, demo_office: Any, sandbox: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[Counter]:
    """The till of the chocolate shop in Ghent with its owner at it."""
    # Playwright runs an event loop in this thread, where Django would refuse the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.PUBLIC_URL = live_server.url
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        )
        made = Counter(
            opened, live_server.url, sandbox, demo_office.store(), demo_office.user("owner@example.eu")
        )
        yield made
        opened.close()
    assert made.told == [], "no page of the till stumbles over its own scripts"


@pytest.fixture
def pralines(demo_office: Any) -> Product:
    """A box of pralines on a button."""
    return Product.objects.create(
        merchant=demo_office.merchant(), sku="PRA-250", gtin="05499901001172",
        names={"nl": "Pralines 250 g", "en": "Assorted pralines 250 g", "zh": "比利时什锦夹心巧克力 250克"},
        till_price_minor=1495, currency="EUR", vat_rate_pct=6,
    )  # fmt: skip


def work() -> None:
    """Do what the worker would do by now."""
    Due.objects.filter(state=Due.State.DUE, handler__startswith="payments.").update(next_at=clock.now())
    loop.run_due(limit=5)


def press(page: Any, keys: str) -> None:
    for key in keys:
        page.locator(f".keypad [data-key='{key}']").click()


def scan(page: Any, code: str) -> None:
    """Type as a scanner does, without a pause between the keys, and end with Enter."""
    page.evaluate(
        """(code) => { for (const key of [...code, "Enter"])
             document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })); }""",
        code,
    )


def overflow(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("viewport", [PHONE, TABLET], ids=["phone", "tablet"])
def test_the_customers_code_is_typed_by_a_scanner_and_the_page_is_green(
    counter: Counter, viewport: dict[str, int]
) -> None:
    page = counter.till(viewport)
    press(page, "4850")
    assert page.locator("#amount").input_value() == "48.50"
    assert overflow(page) <= 0
    scan(page, counter.shown_code())
    page.wait_for_selector("#screen[data-screen=paid]")
    charge = newest()
    assert (charge.state, charge.amount_minor) == ("paid", 4850)
    shown = page.locator("#screen").inner_text()
    assert "€ 48.50" in shown.replace("\u00a0", " ")
    assert "付款成功" in shown
    assert page.locator(".word").inner_text().strip()
    assert overflow(page) <= 0
    page.reload()
    assert Charge.objects.count() == 1, "a reload is no second payment"


def test_a_whole_sale_and_its_refund_by_keyboard_alone(counter: Counter) -> None:
    page = counter.till()
    page.keyboard.type("1250", delay=120)  # A hand pauses between the keys: these are the amount.
    sync_api.expect(page.locator("#amount")).to_have_value("12.50", timeout=WAIT_MS)
    page.locator("#open-scan").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog#scan[open]")
    page.locator("#scanned").focus()
    page.keyboard.type(buyer_code(), delay=100)
    page.keyboard.press("Enter")
    page.wait_for_selector("#screen[data-screen=paid]")
    assert page.evaluate("document.activeElement.tagName") == "H1", "the result is read out"
    page.goto(f"{counter.site}/till/{counter.store.pk}/payments/")
    page.get_by_role("link", name="Refund").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#give-back")
    page.locator("#give-back").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    sync_api.expect(page.locator("#give-back")).to_have_count(0, timeout=WAIT_MS)
    assert (newest().state, newest().refunded_minor) == ("refunded", 1250)


def test_a_refund_is_two_taps_from_the_list(counter: Counter) -> None:
    page = counter.till(PHONE, has_touch=True)
    press(page, "500")
    scan(page, buyer_code())
    page.wait_for_selector("#screen[data-screen=paid]")
    page.goto(f"{counter.site}/till/{counter.store.pk}/payments/")
    assert overflow(page) <= 0
    page.get_by_role("link", name="Refund").first.tap()
    page.locator("#give-back").tap()
    sync_api.expect(page.locator("#give-back")).to_have_count(0, timeout=WAIT_MS)
    assert newest().state == "refunded"


def test_our_code_is_shown_paid_on_the_phone_and_the_till_turns_green(
    counter: Counter, pralines: Product
) -> None:
    page = counter.till()
    page.get_by_role("button", name="Products").click()
    page.get_by_role("button", name="pralines").first.click()
    page.get_by_role("button", name="Show our code").click()
    page.wait_for_selector("#screen[data-screen=code] svg")
    assert "14.95" in page.locator("#screen .big").inner_text()
    work()
    assert page.locator("#screen[data-screen=paid]").count() == 0, "nothing is green before the customer paid"
    counter.approve()
    work()
    page.wait_for_selector("#screen[data-screen=paid]")
    assert newest().lines.get().product == pralines


def test_a_customer_who_refuses_leaves_no_green_page(counter: Counter) -> None:
    page = counter.till()
    press(page, "900")
    page.get_by_role("button", name="Show our code").click()
    page.wait_for_selector("#screen[data-screen=code]")
    counter.approve("拒绝")
    work()
    page.wait_for_selector("#screen[data-screen=refused]")
    assert newest().state == "failed"


def test_an_expired_code_is_renewed_with_one_press(counter: Counter, pass_time: Any) -> None:
    page = counter.till()
    press(page, "700")
    page.get_by_role("button", name="Show our code").click()
    page.wait_for_selector("#screen[data-screen=code] svg")
    first = newest()
    page.get_by_role("button", name="New code").click()
    page.wait_for_url(lambda url: first.pk not in url)
    page.wait_for_selector("#screen[data-screen=code] svg")
    second = newest()
    first.refresh_from_db()
    assert (second.basket, second.amount_minor) == (first.basket, 700)
    assert second.order_code != first.order_code
    assert first.state == "cancelled"
    counter.approve()
    work()
    page.wait_for_selector("#screen[data-screen=paid]")
    assert Charge.objects.filter(state="paid").count() == 1


def test_an_unclear_answer_stays_amber_until_it_is_certain(counter: Counter) -> None:
    counter.sandbox.fault("alipay", "cut_after_processing", operation="pay")
    page = counter.till()
    press(page, "2500")
    scan(page, buyer_code())
    page.wait_for_selector("#screen[data-screen=asking]")
    assert "Keep the goods here" in page.locator("#screen").inner_text()
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_selector("#screen[data-screen=paid]")
    assert Charge.objects.count() == 1


def test_training_looks_different_and_never_reaches_the_wallet(counter: Counter) -> None:
    page = counter.till()
    real = page.evaluate("getComputedStyle(document.querySelector('main > header')).backgroundColor")
    calls = len(counter.sandbox.get_json("/alipay/log?limit=200"))
    page.goto(f"{counter.site}/till/{counter.store.pk}/?training=1")
    assert "no money moves" in page.locator("main > header").inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('main > header')).backgroundColor") != real
    press(page, "1000")
    scan(page, buyer_code())
    page.wait_for_selector(".practice")
    assert "nobody paid" in page.locator("#screen").inner_text()
    assert not Charge.objects.exists()
    assert len(counter.sandbox.get_json("/alipay/log?limit=200")) == calls


def test_a_camera_without_a_reader_of_codes_says_so_and_takes_digits(counter: Counter) -> None:
    page = counter.till()
    page.add_init_script("delete window.BarcodeDetector")
    page.reload()
    press(page, "300")
    page.locator("#open-scan").click()
    sync_api.expect(page.locator("#camera-note")).to_contain_text("cannot read codes", timeout=WAIT_MS)
    assert page.evaluate("document.activeElement.id") == "scanned"


def test_the_camera_reads_the_customers_code(counter: Counter) -> None:
    """The camera is Chromium's own moving picture; only what finds a code in it is put in its place."""
    page = counter.till()
    page.add_init_script(
        "window.BarcodeDetector = class { async detect(video) {"
        f" return video.videoWidth ? [{{ rawValue: '{buyer_code()}' }}] : []; }} }};"
    )
    page.reload()
    press(page, "300")
    page.locator("#open-scan").click()
    page.wait_for_selector("#screen[data-screen=paid]")
    assert newest().amount_minor == 300


def test_the_till_installs_and_opens_without_a_connection(counter: Counter) -> None:
    page = counter.till()
    assert page.evaluate("navigator.serviceWorker.ready.then(r => !!r.active)")
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(r => r.json())")
    assert (manifest["display"], manifest["start_url"].startswith("/till/")) == ("standalone", True)
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    press(page, "400")
    page.context.set_offline(True)
    page.wait_for_selector("#offline:not([hidden])")
    assert page.locator(".pay .btn").first.is_disabled()
    assert page.locator("#amount").input_value() == "4.00", "the basket stays"
    page.reload()
    assert "connection" in page.locator("body").inner_text().lower()
    page.context.set_offline(False)


def test_two_presses_at_once_charge_once(counter: Counter) -> None:
    page = counter.till()
    press(page, "600")
    page.evaluate(
        "() => { const show = document.querySelector('.pay button[value=show]'); show.click(); show.click(); }"
    )
    page.wait_for_selector("#screen[data-screen=code]")
    assert Charge.objects.count() == 1
