"""Text that shops write as HTML, cleaned once on the way in, so that nothing foreign reaches a page."""

from __future__ import annotations

import html
import re

import nh3

_TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "u", "h2", "h3", "h4", "sub", "sup", "a"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "blockquote", "dl", "dt", "dd"}
_DROPPED = {
    "script",
    "style",
    "form",
    "iframe",
    "object",
    "noscript",
    "template",
    "svg",
    "math",
    "select",
    "textarea",
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow",
)
_STRIPPER = nh3.Cleaner(tags=set(), clean_content_tags=_DROPPED, attributes={})

_MARKUP = re.compile(r"<[a-zA-Z/!]|&(?:#[0-9]+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_TAG = re.compile(r"<[a-zA-Z/!]")
_ESCAPED_TAG = re.compile(r"&(?:amp;)?lt;\s*/?[a-zA-Z]")
_BLOCK_END = re.compile(r"<\s*(?:br|/p|/li|/h[1-6]|/div|/tr)\b[^>]*>", re.IGNORECASE)


def cleaned_html(text: str) -> str:
    """Return a description as harmless HTML; lists and line breaks stay, scripts, forms and images go.

    Plain text is escaped and its line ends become `<br>`. Text that a plugin escaped once or twice too often
    is opened again before it is cleaned.
    """
    text = text.strip()
    if not ("<" in text or "&" in text or ">" in text or "\n" in text or "\r" in text):
        return text
    if not _MARKUP.search(text):
        return html.escape(text, quote=False).replace("\r\n", "\n").replace("\n", "<br>")
    for _ in range(2):
        if _TAG.search(text) or not _ESCAPED_TAG.search(text):
            break
        text = html.unescape(text)
    if not _TAG.search(text):
        text = text.replace("\n", "<br>")
    # A no-break space stays the character it is, as in plain text.
    return _CLEANER.clean(text).replace("&nbsp;", "\u00a0").strip()


def plain_text(text: str) -> str:
    """Return a name as one line without markup or entities.

    >>> plain_text("Jan &amp; Griet <b>kaas</b>")
    'Jan & Griet kaas'
    """
    if text.isprintable() and not ("<" in text or "&" in text or "  " in text):
        return text.strip()
    if "<" in text or "&" in text:
        if _TAG.search(text):
            text = html.unescape(_STRIPPER.clean(_BLOCK_END.sub(" ", text)))
        elif _MARKUP.search(text):
            text = html.unescape(text)
    return " ".join(text.split())
