"""Chinese proposed by a translation service for texts that nothing else knows; a person must read each of them."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from sluis.kernel import wiring
from sluis.kernel.errors import BadInput, Misconfigured, Rejected
from sluis.marketplace import texts
from sluis.marketplace.models import Listing
from sluis.marketplace.ports import Translator
from sluis.marketplace.segments import Segment
from sluis.offices import connections
from sluis.records import audit

PARTY = "translation"
_WANTED = ("unknown", "missing")


def available(listing: Listing) -> bool:
    """Tell whether the merchant's office has connected a translation service."""
    try:
        connections.find(party=PARTY, office=listing.office_code, merchant=listing.merchant_id)
    except Misconfigured:
        return False
    return True


def wanting(listing: Listing) -> list[Segment]:
    """Return the texts that a service may be asked for: those with a word that nothing knows, or with no Chinese."""
    return [
        one
        for one in texts.segments_of(listing)
        if one.kind in _WANTED and one.original.strip() and one.language
    ]


def propose(*, listing: Listing, actor: str) -> int:
    """Ask the service for every text that wants Chinese and return how many it proposed.

    The service is asked outside any transaction. A text that a person wrote meanwhile is left alone. Raise Misconfigured
    without a service, TryLater or Rejected as the service answers; then nothing is changed.
    """
    connection = connections.find(party=PARTY, office=listing.office_code, merchant=listing.merchant_id)
    translator = wiring.get(Translator, connection)
    by_language: dict[str, list[Segment]] = defaultdict(list)
    for one in wanting(listing):
        by_language[one.language].append(one)
    proposed: dict[str, tuple[str, str]] = {}
    for language, segments in by_language.items():
        answers = translator.to_chinese([one.original for one in segments], language=language)
        if len(answers) != len(segments):
            raise Rejected("the translation service answered another number of texts", party=PARTY)
        for one, answer in zip(segments, answers, strict=True):
            if answer.strip():
                proposed[one.field] = (answer.strip(), translator.name)
    if proposed:
        _keep(listing, proposed, translator.name, actor)
    return len(proposed)


@transaction.atomic
def _keep(listing: Listing, proposed: dict[str, tuple[str, str]], service: str, actor: str) -> None:
    fresh = Listing.objects.select_for_update().select_related("product__merchant").get(pk=listing.pk)
    if fresh.state not in texts.EDITABLE:
        raise BadInput("the listing went on meanwhile", field="state")
    open_ones = {one.field for one in wanting(fresh)}
    texts.put(
        fresh,
        texts.add_machine(
            texts.segments_of(fresh), {field: one for field, one in proposed.items() if field in open_ones}
        ),
    )
    fresh.save()
    audit.write(
        actor=actor,
        verb="marketplace.translated",
        subject=fresh.pk,
        office=fresh.office_code,
        merchant=fresh.merchant_id,
        detail={"service": service, "fields": sorted(proposed)},
    )
    listing.refresh_from_db()
