"""What `sluis check` proves of the declarations: I12, and that each buyer stays within the yearly
allowance."""

from __future__ import annotations

from sluis.customs import declare, states
from sluis.customs.declaration import problems
from sluis.customs.models import Declaration
from sluis.kernel.invariant import Finding
from sluis.records.sealing import SealBroken


def check() -> list[Finding]:
    """Open each set and prove that its four messages agree; without the key file it is left unproven."""
    broken: list[str] = []
    try:
        for declaration in (
            Declaration.objects.filter(purged_at=None).exclude(state=states.REFUSED).iterator()
        ):
            declared = declare.content(declaration)
            agrees = (
                declared.order_number == declaration.reference
                and declared.waybill_number == declaration.waybill_number
                and declare.buyer_hash(declared.buyer.id_number) == declaration.buyer_hash
                and declared.dutiable_fen == declaration.dutiable_fen
                and not problems(declared, paid_fen=declared.paid_fen)
            )
            if not agrees:
                broken.append(declaration.pk)
    except SealBroken as error:
        return [Finding("I12", _STATEMENT, unproven=str(error))]
    return [Finding("I12", _STATEMENT, broken)]


_STATEMENT = "order, payment, waybill and list of a declaration agree on amount, buyer, identity and number"
