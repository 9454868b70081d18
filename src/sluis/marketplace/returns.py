"""What a buyer asks back, from the platform to the ledger: seen, decided, brought back, taken in, paid back.

A decision is written down first (answering, refunding) and told to the platform by due work; what the platform then
says of the claim moves it on. Goods travel to the supervised site of their road with a label of ours, customs is asked
to take them back within its thirty days, and what is sound goes back on sale. Money is booked when the platform has
paid it back, once per claim, and expected on its statement.
"""

from __future__ import annotations

from django.db import transaction

from sluis.catalogue import stock
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.marketplace import claim_news, states, stock_sync
from sluis.marketplace.models import Claim
from sluis.records import files, moves
from sluis.work import due

TELL = "marketplace.tell_claim"
AGREE, REFUSE = "agree", "refuse"
PNG, JPEG = b"\x89PNG", b"\xff\xd8"
MOST_WORDS = 200  # what the platform takes


@transaction.atomic
def agree(*, claim: Claim, actor: str, quantity: int | None = None, words: str = "") -> Claim:
    """Agree: the money goes back, or first the goods, `quantity` pieces of the line (all when None).

    Raise Conflict when it was decided already, BadInput for another number of pieces.
    """
    bought = claim.line.quantity
    pieces = (bought if quantity is None else quantity) if claim.with_goods else 0
    if claim.with_goods and not 1 <= pieces <= bought:
        raise BadInput(f"from 1 to {bought} pieces can come back, not {pieces}", field="quantity")
    moves.must_move(
        Claim.objects.filter(pk=claim.pk, state=states.ASKED),
        to=states.ANSWERING if claim.with_goods else states.REFUNDING,
        moves=states.CLAIM_MOVES,
        decision=AGREE,
        decision_words=words.strip()[:MOST_WORDS],
        decided_by=actor,
        decided_at=clock.now(),
        quantity=pieces,
        hint="",
    )
    return _decided(claim, "claim_agreed", actor)


@transaction.atomic
def deny(*, claim: Claim, words: str, picture: bytes, actor: str) -> Claim:
    """Refuse, with words for the buyer and a picture that shows why; the platform asks for both.

    Raise BadInput without them or before the goods left, Conflict when it was decided already.
    """
    said = words.strip()
    if not 2 <= len(said) <= MOST_WORDS:
        raise BadInput(f"tell the buyer why, in 2 to {MOST_WORDS} characters", field="words")
    if claim.order.sent_at is None:
        raise BadInput("the goods have not left: Tmall lets nobody refuse before that", field="words")
    if not picture.startswith((PNG, JPEG)):
        raise BadInput("Tmall asks for a picture as proof: a png or jpg", field="picture")
    kind = "png" if picture.startswith(PNG) else "jpeg"
    proof = files.store(
        picture,
        name=f"{claim.pk}.{kind}",
        media_type=f"image/{kind}",
        subject=claim.pk,
        office=claim.office_code,
        merchant=claim.merchant_id,
    )
    moves.must_move(
        Claim.objects.filter(pk=claim.pk, state__in=[states.ASKED, states.SENT_BACK]),
        to=states.ANSWERING,
        moves=states.CLAIM_MOVES,
        decision=REFUSE,
        decision_words=said,
        proof=proof.pk,
        decided_by=actor,
        decided_at=clock.now(),
        hint="",
    )
    return _decided(claim, "claim_refused", actor)


@transaction.atomic
def take_in(*, claim: Claim, sound: int, actor: str) -> Claim:
    """The goods are in: `sound` pieces go back on sale, and the platform is asked to pay the buyer back.

    Raise BadInput for more pieces than come back, Conflict before the buyer has told the platform that he sent them.
    """
    if not 0 <= sound <= claim.quantity:
        raise BadInput(f"from 0 to {claim.quantity} pieces can be sound, not {sound}", field="sound")
    moves.must_move(
        Claim.objects.filter(pk=claim.pk, state=states.SENT_BACK),
        to=states.REFUNDING,
        moves=states.CLAIM_MOVES,
        goods_in_at=clock.now(),
        sound=sound,
        decision=AGREE,
        hint="",
    )
    if sound:
        product = claim.line.product_id
        stock.move(product_id=product, kind="returned", quantity=sound, event=f"claim:{claim.pk}")
        stock_sync.ask_push([product])
    return _decided(claim, "claim_goods_in", actor, {"sound": str(sound)})


def _decided(claim: Claim, what: str, actor: str, detail: dict[str, str] | None = None) -> Claim:
    claim_news.tell(claim, what, actor, detail or {})
    due.ask(
        handler=TELL,
        key=claim.pk,
        payload={"claim": claim.pk},
        resource=f"claim:{claim.pk}",
        merchant=claim.merchant_id,
    )
    claim.refresh_from_db()
    return claim
