"""Proposals for stored products, from our texts and from what people of the same office have confirmed before."""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from sluis.catalogue import hs_words
from sluis.catalogue.cells.richtext import plain_text
from sluis.catalogue.hs_index import HsIndex
from sluis.catalogue.hs_proposal import HsProposal, own_index, propose
from sluis.catalogue.hs_texts import HsText, own_texts
from sluis.catalogue.models import HsConfirmation, Product

# Names of one code beyond these say little that is new.
NAMES_OF_ONE_CODE = 40
LOOKED_AT = 2_000  # characters of a description


def propose_for(product: Product) -> HsProposal:
    """Propose codes for a stored product by its names, family and descriptions."""
    description = next((plain_text(text[:LOOKED_AT]) for text in product.descriptions.values() if text), "")
    index = learnt_index(product.merchant.office_id)
    return propose(names=product.names, family=product.family, description=description, index=index)


def learnt_index(office: str) -> HsIndex:
    """Return the index of our texts and of an office's confirmed names; made anew when one more was confirmed."""
    state = _confirmed(office).aggregate(count=Count("pk"), last=Max("pk"), at=Max("at"))
    return _index(office, state["count"], state["last"], state["at"]) if state["count"] else own_index()


def _confirmed(office: str) -> QuerySet[HsConfirmation]:
    return HsConfirmation.objects.filter(product__merchant__office_id=office)


@functools.lru_cache(maxsize=4)
def _index(office: str, _count: int, _last: int, _at: datetime) -> HsIndex:
    texts = {text.hs6: text for text in own_texts()}
    newest = _confirmed(office).select_related("product").order_by("-pk")
    for confirmed in newest.iterator():
        hs6 = confirmed.hs_code[:6]
        before = texts.get(hs6, HsText(hs6))
        if len(before.learnt) < NAMES_OF_ONE_CODE:
            texts[hs6] = replace(before, learnt=(*before.learnt, *_phrases(confirmed)))
    return HsIndex(texts[code] for code in sorted(texts))


def _phrases(confirmed: HsConfirmation) -> tuple[str, ...]:
    """Return the names without the brand, which would speak for the code of everything else that bears it."""
    brand = set(hs_words.words(confirmed.product.brand))
    names = dict.fromkeys(confirmed.names.values())
    return tuple(
        " ".join(word for word in hs_words.words(name) if word not in brand) for name in names if name
    )
