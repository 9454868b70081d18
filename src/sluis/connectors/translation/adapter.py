"""A translation service as the marketplace's `Translator`."""

from __future__ import annotations

from collections.abc import Sequence

from sluis.connectors.translation import client, wire
from sluis.connectors.translation.settings import DEEPL, PARTY, TranslationSettings, of
from sluis.kernel.errors import TryLater
from sluis.offices.models import Connection

MOST_TEXTS = 50  # DeepL takes fifty texts a request


class Service:
    """Implements `marketplace.ports.Translator`."""

    def __init__(self, settings: TranslationSettings) -> None:
        self.settings = settings

    @property
    def name(self) -> str:
        """Return what the service is called."""
        return "DeepL" if self.settings.kind == DEEPL else "LibreTranslate"

    def to_chinese(self, texts: Sequence[str], *, language: str) -> Sequence[str]:
        """Translate texts into Simplified Chinese; see the port."""
        found: list[str] = []
        for start in range(0, len(texts), MOST_TEXTS):
            some = texts[start : start + MOST_TEXTS]
            body = client.send(self.settings, wire.request(self.settings, some, language=language))
            try:
                found += wire.answer(self.settings, body, count=len(some))
            except wire.AnswerUnreadable as error:
                raise TryLater(f"the translation service: {error}", party=PARTY) from error
        return found


def build(connection: Connection) -> Service:
    """Build the service of a connection."""
    return Service(of(connection))
