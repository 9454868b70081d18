"""The two wires, their field names and their answers (pure).

DeepL API v2: POST /v2/translate, header `Authorization: DeepL-Auth-Key …`, answer `translations[].text`; target ZH-HANS.
LibreTranslate: POST /translate, key in the body, `q` may be a list, answer `translatedText`; target zh-Hans (older
servers: zh).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sluis.connectors.translation.settings import DEEPL, TranslationSettings


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: address, headers and the JSON body."""

    url: str
    headers: dict[str, str]
    body: dict[str, Any]


class AnswerUnreadable(ValueError):
    """An answer that is not of the wire's form."""


def request(settings: TranslationSettings, texts: Sequence[str], *, language: str) -> Request:
    """Write the request for texts of one language."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if settings.kind == DEEPL:
        headers["Authorization"] = f"DeepL-Auth-Key {settings.api_key}"
        body: dict[str, Any] = {
            "text": list(texts),
            "source_lang": language.upper(),
            "target_lang": "ZH-HANS",
            "preserve_formatting": True,
        }
        return Request(f"{settings.base_url}/v2/translate", headers, body)
    body = {"q": list(texts), "source": language, "target": "zh-Hans", "format": "text"}
    if settings.api_key:
        body["api_key"] = settings.api_key
    return Request(f"{settings.base_url}/translate", headers, body)


def answer(settings: TranslationSettings, body: Any, *, count: int) -> list[str]:
    """Read the Chinese of an answer. Raise AnswerUnreadable when it is not one text for each that was asked."""
    try:
        found = (
            [one["text"] for one in body["translations"]]
            if settings.kind == DEEPL
            else body["translatedText"]
        )
    except (KeyError, TypeError) as error:
        raise AnswerUnreadable("the answer holds no translations") from error
    texts = [found] if isinstance(found, str) else found
    if not isinstance(texts, list) or len(texts) != count or not all(isinstance(text, str) for text in texts):
        raise AnswerUnreadable(f"the answer holds not {count} texts")
    return texts
