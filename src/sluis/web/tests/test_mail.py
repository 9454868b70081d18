"""Mail: subject from the first line, plain text always, the reader's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.template import TemplateDoesNotExist

from sluis.web.mail import compose, send_templated


@pytest.fixture(autouse=True)
def _templates(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "news.txt").write_text(
        "{% load sluis %}{{ shop }}: paid\n\n{{ shop }} received {{ weight|number:2 }}.\n", "utf-8"
    )
    (tmp_path / "news.html").write_text(
        '{% extends "web/mail.html" %}{% block content %}<p>{{ shop }}</p>{% endblock %}', "utf-8"
    )
    (tmp_path / "short.txt").write_text("Hello\n\nOnly text.\n", "utf-8")
    (tmp_path / "broken.txt").write_text("Hello\n\nText.\n", "utf-8")
    (tmp_path / "broken.html").write_text('{% extends "web/nothing.html" %}', "utf-8")
    template = {**settings.TEMPLATES[0], "DIRS": [tmp_path]}
    settings.TEMPLATES = [template]


def test_a_mail_has_both_parts_in_the_readers_language() -> None:
    shop = "L'Épicerie & Fils"
    send_templated(
        to=["anna@example.com"],
        template="news",
        language="nl",
        context={"shop": shop, "weight": 1234},
        sender_name="Benelux-kantoor",
    )
    [sent] = mail.outbox
    assert sent.subject == "L'Épicerie & Fils: paid"
    assert sent.body == "L'Épicerie & Fils received 1.234,00.\n"
    assert sent.from_email.startswith("Benelux-kantoor <")
    assert sent.extra_headers["Content-Language"] == "nl"
    [(html, kind)] = sent.alternatives  # type: ignore[attr-defined]
    assert kind == "text/html"
    assert "<p>L&#x27;Épicerie &amp; Fils</p>" in html
    assert '<html lang="nl">' in html


def test_text_alone_is_enough_and_text_is_needed() -> None:
    message = compose(to=["a@example.com"], template="short", language="en", context={})
    assert (message.subject, message.body, message.alternatives) == ("Hello", "Only text.\n", [])
    with pytest.raises(TemplateDoesNotExist, match=r"nothing\.txt"):
        compose(to=["a@example.com"], template="nothing", language="en", context={})


def test_a_broken_html_part_is_not_passed_over() -> None:
    with pytest.raises(TemplateDoesNotExist, match=r"web/nothing\.html"):
        compose(to=["a@example.com"], template="broken", language="en", context={})


def test_a_name_cannot_add_headers() -> None:
    message = compose(
        to=["a@example.com"],
        template="news",
        language="en",
        context={"shop": "De Brug\r\nBcc: all@example.com", "weight": 1},
    )
    assert "\n" not in message.subject
    assert "Bcc" not in message.message()
