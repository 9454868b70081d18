"""A refusal in plain words: what customs found, what to mend, and where.

Codes: connection standard 202205, table 7-1 (fact sheet "customs messages" §5), and the exchange's own four-digit
ones (§3.2). Customs' text names fields in square brackets, as in `[buyerIdNumber]订单与清单订购人不一致`; each known
field has its place in this house. The text itself is always shown beside it, for no table is complete.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from sluis.customs import states
from sluis.customs.models import Declaration, Message

Where = Literal["order", "product", "parcel", "buyer", "connection", "wait", "broker"]
_FIELD = re.compile(r"\[(?:第(\d+)项\.)?([A-Za-z][A-Za-z0-9]*)\]")
_LINE = re.compile(r"第(\d+)项")


@dataclass(frozen=True, slots=True)
class Mend:
    """One thing to mend: in words, where it is mended, and the line of the order when it concerns one."""

    text: str
    where: Where
    field: str = ""
    line: int | None = None


def mends_of(declaration: Declaration) -> list[Mend]:
    """Return what to mend of a refused declaration, most telling first; nothing when it is not refused."""
    if declaration.state != states.REFUSED:
        return []
    refused = [one for one in declaration.messages.all() if one.state == states.REFUSED]
    newest = max((one.round for one in refused), default=0)
    found: list[Mend] = []
    for message in sorted(refused, key=lambda one: one.kind):
        if message.round == newest and (message.status or message.info):
            found += mends(message)
    if found:
        return list(dict.fromkeys(found))
    if declaration.reason:
        return [Mend(_("Mend what customs names in its own words; if they are not clear, ask."), "broker")]
    return [Mend(_("Customs gave no reason that we can read: ask the port's agent."), "broker")]


def mends(message: Message) -> list[Mend]:
    """Return what to mend after the answer to one message."""
    found = [_of_field(name, line) for line, name in _FIELD.findall(message.info)]
    if not found and (by_code := _of_code(message.status)) is not None:
        found = [by_code]
    if not found:
        found = _of_our_own_check(message.info)
    return found


def _of_field(name: str, line: str) -> Mend:
    number = int(line) if line else None
    text, where = _fields().get(
        name, (_("Customs objects to the field %(field)s.") % {"field": name}, "broker")
    )
    if number is not None:
        text = _("Line %(number)s: %(text)s") % {"number": number, "text": text}
    return Mend(text, where, name, number)


def _of_our_own_check(info: str) -> list[Mend]:
    """Return our own finding before sending, which is words already ("itemName: at most 250 characters")."""
    name = info.partition(":")[0]
    if name in _fields():
        text, where = _fields()[name]
        return [Mend(_("%(text)s Too long: %(info)s.") % {"text": text, "info": info}, where, name)]
    if line := _LINE.search(info):
        return [Mend(_("Line %(number)s differs between the messages.") % {"number": line[1]}, "order")]
    return []


def _fields() -> dict[str, tuple[str, Where]]:
    person = _("Name or identity number of the buyer differs or is wrong: ask the buyer again.")
    receiver = _("Receiver, telephone or address differ between order and waybill.")
    money = _("Goods, freight, tax and discount do not add up to what was paid.")
    transport = _("Flight, voyage or master bill is missing or differs from the carrier's.")
    company = _("A company's code or name is not the one that customs has registered.")
    return {
        "buyerName": (person, "buyer"),
        "buyerIdNumber": (person, "buyer"),
        "payerName": (_("The payer is not the buyer: only the buyer may pay."), "buyer"),
        "payerIdNumber": (_("The payer is not the buyer: only the buyer may pay."), "buyer"),
        "buyerTelephone": (_("The buyer's telephone number is missing or too long."), "buyer"),
        "consignee": (receiver, "order"),
        "consigneeTelephone": (receiver, "order"),
        "consigneeAddress": (receiver, "order"),
        "acturalPaid": (money, "order"),
        "amountPaid": (money, "order"),
        "totalPrice": (_("Price times quantity is not the line's total."), "order"),
        "payTransactionId": (_("The payment number is not the one of the payment company."), "order"),
        "payCode": (company, "connection"),
        "ebpCode": (company, "connection"),
        "ebcCode": (company, "connection"),
        "logisticsCode": (company, "connection"),
        "agentCode": (company, "connection"),
        "copCode": (company, "connection"),
        "logisticsNo": (_("The waybill number is not the carrier's."), "parcel"),
        "billNo": (transport, "parcel"),
        "trafNo": (transport, "parcel"),
        "voyageNo": (transport, "parcel"),
        "netWeight": (_("The goods weigh more than the parcel."), "parcel"),
        "grossWeight": (_("The parcel's weight is wrong."), "parcel"),
        "gcode": (_("The HS code is not on the list of goods that may come this way."), "product"),
        "gname": (_("The goods' name differs between order and list."), "product"),
        "itemName": (_("The goods' Chinese name is wrong."), "product"),
        "gmodel": (_("The specification does not let customs classify the goods."), "product"),
        "unit": (_("The unit of measure is not in customs' table."), "product"),
        "unit1": (_("The statutory unit is not the one of the HS code."), "product"),
        "qty": (_("The quantity differs between order and list."), "order"),
        "qty1": (_("The statutory quantity is missing: the product needs a weight."), "product"),
        "qty2": (_("The second statutory quantity is missing."), "product"),
        "country": (_("The country of origin is missing or not in customs' table."), "product"),
        "itemRecordNo": (_("The bonded account book has not enough of this article."), "product"),
        "emsNo": (_("The bonded account book is not known to customs."), "connection"),
    }


def _of_code(code: str) -> Mend | None:
    for codes, text, where in _codes():
        if code in codes:
            return Mend(text, where)
    if code.startswith("-301"):
        return Mend(_("The order message is wrong; the text beside it says where."), "order")
    if code.startswith("-401"):
        return Mend(_("The payment message is wrong; the text beside it says where."), "order")
    if code.startswith("-50"):
        return Mend(_("The waybill message is wrong; the text beside it says where."), "parcel")
    if code.startswith("-621"):
        return Mend(_("The declaration list is wrong; the text beside it says where."), "order")
    return None


def _codes() -> tuple[tuple[frozenset[str], str, Where], ...]:
    return (
        (
            frozenset({"-621005"}),
            _("The order is over CNY 5,000 and holds more than one piece: cancel it, or ask for two orders."),
            "order",
        ),
        (
            frozenset({"-621018"}),
            _(
                "The buyer has used the year's CNY 26,000: cancel the order; nothing can be sent before January."
            ),
            "buyer",
        ),
        (
            frozenset({"-621013", "-621014"}),
            _("Customs could not read or book the buyer's yearly amount: send again later."),
            "wait",
        ),
        (
            frozenset({"-301010", "-401007", "-504012", "-621004", "-301014", "-401012", "-504015"}),
            _("Customs keeps this message already: send again, and it goes as a change."),
            "wait",
        ),
        (
            frozenset({"-301011", "-401008", "-504016", "-621012"}),
            _("The list is under way, so nothing below it can change: wait until customs has sent it back."),
            "wait",
        ),
        (
            frozenset({"-621015", "-621016", "-621026", "-621028", "-621029", "-10101", "-10102"}),
            _("Customs does not accept certificate or company: check the connection's certificates."),
            "connection",
        ),
        (
            frozenset({"1001", "1002", "1003", "1004", "1999"}),
            _("The exchange does not accept our signature: check the certificate and its last day."),
            "connection",
        ),
        (
            frozenset({"2001", "2002"}),
            _("The exchange does not know our number or the port's: check the connection."),
            "connection",
        ),
        (
            frozenset({"-621000", "-301001", "-301007", "-625006"}),
            _("The order has no lines: it cannot be declared."),
            "order",
        ),
        (
            frozenset({"-1", "0001", "0002", "0999"}),
            _("Customs cannot read the message. This is for the makers of Sluis: send them the raw message."),
            "broker",
        ),
    )
