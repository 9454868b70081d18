"""The frame of a page: languages, theme, skip link, toasts, the content security policy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from lxml import html

from sluis.web import csp
from sluis.web.checks import settings_name_our_formats
from sluis.web.toasts import toast, toasts_for_swaps

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sluis.web.tests.urls")]
PAGES = ["/design/", "/design/plain/"] + [
    f"/design/till/{screen}/" for screen in ("keypad", "asking", "paid", "refused", "code")
]


@pytest.fixture(autouse=True)
def _frame_without_home(settings: Any) -> None:
    """Leave out the context processor of the room above: the frame must stand alone."""
    template = {**settings.TEMPLATES[0], "OPTIONS": {**settings.TEMPLATES[0]["OPTIONS"]}}
    template["OPTIONS"]["context_processors"] = [
        name for name in template["OPTIONS"]["context_processors"] if not name.startswith("sluis.")
    ]
    settings.TEMPLATES = [template]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_obeys_the_policy_and_has_a_name(client: Client, address: str) -> None:
    answer = client.get(address)
    page = html.fromstring(answer.content)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert page.xpath("//script[not(@src)] | //style | //*[@style]") == []
    assert [name for e in page.iter() for name in e.attrib if name.startswith("on")] == []
    assert page.xpath("//title")[0].text.endswith("· Sluis")
    assert page.xpath("//a[@class='skip']")[0].get("href") == "#main"


@pytest.mark.parametrize("address", PAGES)
def test_nothing_comes_from_another_host(client: Client, address: str) -> None:
    page = html.fromstring(client.get(address).content)
    addresses = page.xpath("//@src | //link/@href | //form/@action | //@hx-get | //use/@href")
    assert [a for a in addresses if re.match(r"(https?:)?//", a)] == []


def test_ids_are_unique_and_labels_lead_somewhere(client: Client) -> None:
    page = html.fromstring(client.get("/design/").content)
    forms = page.xpath("//form[@class='form']//@id")
    assert len(forms) == len(set(forms))
    ids = set(page.xpath("//@id"))
    assert set(page.xpath("//label/@for")) <= ids
    assert set(page.xpath("//@aria-labelledby")[0].split()) <= ids


@pytest.mark.parametrize(("language", "mark"), [("nl", "nl"), ("fr", "fr"), ("zh-hans", "zh-Hans")])
def test_the_page_is_marked_with_its_language(client: Client, language: str, mark: str) -> None:
    client.post("/i18n/setlang/", {"language": language})
    page = html.fromstring(client.get("/design/").content)
    assert page.get("lang") == mark
    pressed = page.xpath("//nav[@class='rail']//button[@name='language'][@aria-pressed='true']")
    assert [button.get("value") for button in pressed] == [language]


def test_the_theme_is_kept_and_drawn_by_the_server(client: Client) -> None:
    answer = client.post("/theme/", {"theme": "dark", "next": "/design/?a=1"})
    assert answer.headers["Location"] == "/design/?a=1"
    assert html.fromstring(client.get("/design/").content).get("data-theme") == "dark"
    client.post("/theme/", {"theme": ""})
    assert html.fromstring(client.get("/design/").content).get("data-theme") is None


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_theme_never_leads_elsewhere(client: Client, target: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": target}).headers["Location"] == "/"


def test_a_forged_theme_is_ignored(client: Client) -> None:
    client.cookies["sluis_theme"] = '"><script>'
    assert html.fromstring(client.get("/design/").content).get("data-theme") is None


def test_toasts_stand_on_the_next_page_with_undo(client: Client) -> None:
    page = html.fromstring(client.get("/design/?toast").content)
    toasts = page.xpath("//div[@id='toasts']/div")
    assert [t.get("class") for t in toasts] == ["toast go", "toast no", "toast prepare"]
    assert toasts[0].xpath(".//form/@action") == ["#"]
    assert toasts[1].get("role") == "alert"
    assert toasts[1].get("data-fades") is None  # An error stays until it is read.
    assert toasts[0].get("data-fades") == "10"


def _answer(headers: dict[str, str], content_type: str = "text/html") -> bytes:
    def view(request: HttpRequest) -> HttpResponse:
        toast(request, "Taken down", undo_url="/undo/1/")
        return HttpResponse("<p>row</p>", content_type=content_type)

    request = RequestFactory().get("/", headers=headers)
    wrapped = SessionMiddleware(MessageMiddleware(toasts_for_swaps(view)))
    return wrapped(request).content


def test_toasts_reach_pages_that_swap_parts() -> None:
    content = _answer({"HX-Request": "true"}).decode()
    assert content.startswith("<p>row</p>")
    assert 'hx-swap-oob="beforeend"' in content
    assert 'action="/undo/1/"' in content
    assert _answer({}) == b"<p>row</p>"
    assert _answer({"HX-Request": "true"}, "application/json") == b"<p>row</p>"


def test_a_view_may_set_its_own_policy() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("", headers={"Content-Security-Policy": "default-src 'none'"})

    answer = csp.content_security_policy(view)(RequestFactory().get("/"))
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"


def test_settings_without_our_formats_are_refused(settings: Any) -> None:
    assert settings_name_our_formats() == []
    settings.FORMAT_MODULE_PATH = None
    assert [error.id for error in settings_name_our_formats()] == ["web.E001"]
