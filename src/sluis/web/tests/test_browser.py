"""The parts in a real browser: narrow screens, keyboard, swaps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("sluis.web.tests.urls"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Any]:
    # Playwright runs an event loop in this thread, where Django would refuse the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    template = {**settings.TEMPLATES[0], "OPTIONS": {**settings.TEMPLATES[0]["OPTIONS"]}}
    processors = template["OPTIONS"]["context_processors"]
    template["OPTIONS"]["context_processors"] = [p for p in processors if not p.startswith("sluis.")]
    settings.TEMPLATES = [template]
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def _open(browser: Any, live_server: Any, path: str, width: int, **kwargs: Any) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 800}, **kwargs).new_page()
    page.told = []
    page.on("console", lambda message: page.told.append(message.text))
    page.on("pageerror", lambda error: page.told.append(str(error)))
    page.goto(f"{live_server.url}{path}")
    return page


def _overflow(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_no_page_scrolls_sideways_at_320_pixels(browser: Any, live_server: Any, locale: str) -> None:
    for path in ("/design/?toast", "/design/plain/", "/design/till/keypad/", "/design/till/paid/"):
        page = _open(browser, live_server, path, 320, locale=locale)
        assert _overflow(page) <= 0, path
        assert page.told == [], path


@pytest.mark.django_db(transaction=True)
def test_keys_are_big_enough(browser: Any, live_server: Any) -> None:
    page = _open(browser, live_server, "/design/till/keypad/", 360)
    heights = page.evaluate("[...document.querySelectorAll('.keypad button')].map(b => b.offsetHeight)")
    assert len(heights) == 12
    assert min(heights) >= 56
    page = _open(browser, live_server, "/design/", 360)
    small = page.evaluate(
        "[...document.querySelectorAll('button, .btn, .bar a, summary, .chip, th a')]"
        ".filter(e => e.offsetParent && (e.offsetHeight < 24 || e.offsetWidth < 24)).map(e => e.outerHTML)"
    )
    assert small == []


@pytest.mark.django_db(transaction=True)
def test_the_keyboard_reaches_content_and_dialog(browser: Any, live_server: Any) -> None:
    page = _open(browser, live_server, "/design/", 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    opener = page.locator("[data-opens=refund]")
    opener.focus()
    page.keyboard.press("Enter")
    assert page.locator("#refund").evaluate("d => d.open")
    page.keyboard.press("Escape")
    assert not page.locator("#refund").evaluate("d => d.open")
    assert page.evaluate("document.activeElement.dataset.opens") == "refund"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


@pytest.mark.django_db(transaction=True)
def test_the_sheet_of_a_phone_closes_with_escape(browser: Any, live_server: Any) -> None:
    page = _open(browser, live_server, "/design/", 360)
    assert not page.locator(".rail").is_visible()
    page.locator("details.more > summary").click()
    assert page.locator(".sheet").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".sheet").is_visible()


@pytest.mark.django_db(transaction=True)
def test_the_theme_changes_at_once_and_stays(browser: Any, live_server: Any) -> None:
    page = _open(browser, live_server, "/design/", 1280, color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator(".rail [data-theme-switch] button[value=dark]").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark


@pytest.mark.django_db(transaction=True)
def test_a_swap_keeps_the_focus_and_brings_toasts(browser: Any, live_server: Any) -> None:
    page = _open(browser, live_server, "/design/", 1280)
    page.locator("#search-rail").focus()
    page.evaluate("document.querySelector('#search-rail').dataset.old = 'yes'")
    page.evaluate(
        "htmx.ajax('GET', '/design/?toast',"
        " {target: '.rail .search', select: '.rail .search', swap: 'outerHTML'})"
    )
    page.wait_for_selector("#search-rail:not([data-old])")
    assert page.evaluate("document.activeElement.id") == "search-rail"
    page.wait_for_selector(".toast [data-closes]:visible")
    assert page.locator(".toast").count() == 3
    page.locator(".toast [data-closes]").first.click()
    assert page.locator(".toast").count() == 2
    assert page.told == []


@pytest.mark.django_db(transaction=True)
def test_reduced_motion_stops_the_ring(browser: Any, live_server: Any) -> None:
    page = _open(browser, live_server, "/design/till/asking/", 360, reduced_motion="reduce")
    assert page.locator(".ring").evaluate("e => getComputedStyle(e).animationName") == "none"
    page = _open(browser, live_server, "/design/till/asking/", 360)
    assert page.locator(".ring").evaluate("e => getComputedStyle(e).animationName") == "turn"
