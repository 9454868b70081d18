"""Tell the platform what was decided of a claim, with the claim as it is there now; safe to repeat."""

from __future__ import annotations

from typing import Any

from sluis.kernel import wiring
from sluis.kernel.errors import Conflict, Rejected
from sluis.marketplace import claim_follow, returns, states
from sluis.marketplace.models import Claim
from sluis.marketplace.ports import Claims, Picture, PlatformClaim
from sluis.offices import connections
from sluis.records import files, moves
from sluis.records.models import StoredFile

_STANDS = {
    (states.REFUNDING, returns.AGREE): frozenset({states.ASKED, states.SENT_BACK}),
    (states.ANSWERING, returns.AGREE): frozenset({states.ASKED}),
    (states.ANSWERING, returns.REFUSE): frozenset({states.ASKED, states.SENT_BACK}),
}


def tell(payload: dict[str, Any]) -> None:
    """Tell one decision. A refusal of the platform takes the decision back, with its reason for a person."""
    claim = Claim.objects.select_related("order", "line").get(pk=payload["claim"])
    stands = _STANDS.get((claim.state, claim.decision))
    if stands is None:
        return
    connection = connections.find(party=claim.platform, office=claim.office_code, merchant=claim.merchant_id)
    platform = wiring.get(Claims, connection)
    found = platform.claim(claim.number)
    if found.state in stands:
        try:
            if found.asked_fen != claim.asked_fen:
                raise Conflict("the buyer asks another amount now")
            _say(platform, found, claim)
        except (Rejected, Conflict) as error:
            _take_back(claim, found, error.message)
            return
        found = platform.claim(claim.number)
    claim_follow.follow(found, connection=connection)


def _say(platform: Claims, found: PlatformClaim, claim: Claim) -> None:
    if claim.state == states.REFUNDING:
        platform.pay_back(found)
    elif claim.decision == returns.AGREE:
        platform.agree_return(found, words=claim.decision_words)
    else:
        proof = StoredFile.objects.get(pk=claim.proof)
        platform.deny(found, words=claim.decision_words, proof=Picture(proof.name, files.content(proof)))


def _take_back(claim: Claim, found: PlatformClaim, reason: str) -> None:
    back = states.SENT_BACK if found.state == states.SENT_BACK else states.ASKED
    if moves.move(Claim.objects.filter(pk=claim.pk), to=back, moves=states.CLAIM_MOVES, decision=""):
        claim_follow.note(claim, reason)
        Claim.objects.filter(pk=claim.pk).update(version=found.version, asked_fen=found.asked_fen)
