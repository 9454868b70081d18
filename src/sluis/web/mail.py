"""Mail from templates, always with a plain text part, in the reader's language.

`<template>.txt` holds the subject in its first line and the text below; `<template>.html`, when there is one,
extends "web/mail.html" and is sent beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import render_to_string
from django.utils import translation


def _text(name: str, context: Mapping[str, Any]) -> str:
    """Render a text template; nothing is escaped, for nothing in it is markup."""
    engine = next(engine for engine in engines.all() if isinstance(engine, DjangoTemplates)).engine
    return engine.get_template(name).render(Context(dict(context), autoescape=False))


def compose(
    *, to: Sequence[str], template: str, language: str, context: Mapping[str, Any], sender_name: str = ""
) -> EmailMultiAlternatives:
    """Return a message ready to send. Raise TemplateDoesNotExist when there is no text part."""
    with translation.override(language):
        subject, _, body = _text(f"{template}.txt", context).lstrip().partition("\n")
        # A name in the subject may hold a line break; a header may not.
        subject = " ".join(subject.split())
        sender = formataddr((sender_name or "Sluis", settings.DEFAULT_FROM_EMAIL))
        message = EmailMultiAlternatives(subject, body.strip() + "\n", sender, list(to))
        message.extra_headers["Content-Language"] = language
        try:
            html = render_to_string(f"{template}.html", {**context, "subject": subject, "language": language})
        except TemplateDoesNotExist as missing:
            if str(missing) != f"{template}.html":
                raise
            return message
        message.attach_alternative(html, "text/html")
    return message


def send_templated(
    *, to: Sequence[str], template: str, language: str, context: Mapping[str, Any], sender_name: str = ""
) -> None:
    """Send a message at once, so call it from a due row; raise what the mail backend raises."""
    compose(to=to, template=template, language=language, context=context, sender_name=sender_name).send()
