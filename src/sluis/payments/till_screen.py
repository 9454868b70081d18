"""What the till shows of a sale: one screen, from the state of its charge, or of a practice sale.

Green is only for a charge that was just paid. One that was paid a while ago is a quiet page, so that nobody finds
an old green page and takes it for the customer who stands there now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from sluis.kernel.money import Money
from sluis.payments import failure_words, states, training
from sluis.payments.failure_words import Words
from sluis.payments.models import Charge
from sluis.records.models import WireMessage
from sluis.web import figures

GREEN_FOR = timedelta(minutes=3)

CODE, PHONE, ASKING, CANCELLING = "code", "phone", "asking", "cancelling"
PAID, WAS_PAID, REFUSED, CANCELLED, LATE = "paid", "was_paid", "refused", "cancelled", "late"
OPEN_SCREENS = frozenset({CODE, PHONE, ASKING, CANCELLING})


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of the till; `code` is what its QR code says, `ends_at` until when."""

    name: str
    amount: Money
    asked: int = 0
    waited_s: int = 0
    code: str = ""
    ends_at: datetime | None = None
    paid_at: datetime | None = None
    words: Words | None = None
    way: str = ""  # the charge's scenario
    is_training: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether the page must look again."""
        return self.name in OPEN_SCREENS


def of_charge(charge: Charge, now: datetime) -> Screen:
    """Return the screen of a charge."""
    name = _name(charge, now)
    return Screen(
        name=name,
        amount=charge.amount,
        asked=_asked(charge) if name in OPEN_SCREENS else 0,
        waited_s=max(0, int((now - (charge.sent_at or charge.created_at)).total_seconds())),
        code=charge.order_code if name in (CODE, PHONE) else "",
        ends_at=charge.order_code_expires_at if name in (CODE, PHONE) else None,
        paid_at=charge.paid_at,
        words=_words(charge, name),
        way=charge.scenario,
    )


def _name(charge: Charge, now: datetime) -> str:
    if charge.late_success:
        return LATE
    if charge.state in states.CAPTURED:
        fresh = charge.state == states.PAID and now - (charge.closed_at or now) < GREEN_FOR
        return PAID if fresh else WAS_PAID
    if charge.state == states.FAILED:
        return REFUSED
    if charge.state == states.CANCELLED:
        return CANCELLED
    if charge.state == states.CANCELLING:
        return CANCELLING
    shown = charge.order_code and charge.order_code_expires_at and now < charge.order_code_expires_at
    if shown and charge.scenario == Charge.Scenario.ORDER_CODE:
        return CODE
    return PHONE if shown else ASKING


def _words(charge: Charge, name: str) -> Words | None:
    if name == REFUSED:
        return failure_words.of_payment(charge.failure_code)
    if name == CANCELLED and charge.scenario == Charge.Scenario.ORDER_CODE:
        return Words(
            _("Nobody paid in time, or the sale was given up. Nothing was taken."), "未付款，未扣款", True
        )
    if name == CANCELLED:
        return Words(_("The payment was cancelled at Alipay. Nothing was taken."), "付款已取消，未扣款", True)
    return None


def _asked(charge: Charge) -> int:
    """Return how often the wallet was asked about a charge, by schedule and by hand: all calls but the first."""
    calls = WireMessage.objects.filter(subject=charge.pk, direction="out").count()
    return max(0, calls - 1)


def of_practice(practice: training.Practice, now: datetime) -> Screen:
    """Return the screen of a practice sale."""
    stand = training.stand(practice, now)
    name = {"shown": CODE, "unknown": ASKING, "paid": PAID, "failed": REFUSED, "cancelled": CANCELLED}
    words = None
    if stand.state == "failed":
        words = failure_words.of_payment(stand.failure_code)
    elif stand.state == "cancelled":
        words = Words(_("The practice sale was given up."), "练习已取消", True)
    return Screen(
        name=name[stand.state],
        amount=practice.amount,
        asked=stand.asked,
        waited_s=stand.waited_s,
        code="SLUIS TRAINING, NOT A PAYMENT" if stand.state == "shown" else "",
        ends_at=practice.began_at + training.CODE_LIFE if stand.state == "shown" else None,
        paid_at=stand.paid_at,
        words=words,
        way=practice.way,
        is_training=True,
    )


def spoken(screen: Screen) -> dict[str, Any]:
    """Return what the device says aloud when money came: in the reader's language and in Chinese.

    A practice sale says nothing: nobody shall hear of money that did not come.
    """
    if screen.is_training:
        return {"say": "", "say_zh": ""}
    amount = figures.money_text(screen.amount)
    unit = {"EUR": "欧元", "GBP": "英镑"}.get(screen.amount.currency, screen.amount.currency)
    return {
        "say": _("Alipay: %(amount)s paid") % {"amount": amount},
        "say_zh": f"支付宝到账{screen.amount.text()}{unit}",
    }
