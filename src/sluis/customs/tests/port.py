"""Orders of the tests before customs: one buyer of pralines, declared over the wire to the sandbox's port."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sluis.customs import declare, exchange
from sluis.customs.declaration import Buyer, Consignee, DeclarationSet, Line
from sluis.customs.models import Declaration
from sluis.kernel import clock
from sluis.work import loop

WANG = Buyer("王小明", "33010619900307121X", "13800138001", "wangxm")
AT_HOME = Consignee("王小明", "13800138001", "浙江省杭州市西湖区文三路100号5幢302室")
PRALINES = Line(
    number=1,
    sku="BRUG-PRA-250",
    name_zh="比利时什锦夹心巧克力",
    specification="De Brug|夹心巧克力|250g",
    barcode="5499901001172",
    hs10="1806900000",
    origin="BE",
    quantity=3,
    unit="140",
    total_fen=29_700,
    unit1="035",
    quantity1=Decimal("0.75"),
)
TRUFFLES = replace(
    PRALINES, number=2, sku="BRUG-TRU-200", name_zh="可可松露巧克力", quantity=2, total_fen=17_700
)


def order(*lines: Line, **changes: Any) -> DeclarationSet:
    """Return what customs is told of one order; goods, CNY 20 of freight and a tax of CNY 45.06 unless changed."""
    number = f"T{uuid4().hex[:14].upper()}"
    declared = DeclarationSet(
        order_number=number,
        mode="9610",
        buyer=WANG,
        consignee=AT_HOME,
        lines=lines or (PRALINES, TRUFFLES),
        freight_fen=2_000,
        insurance_fen=0,
        discount_fen=0,
        tax_fen=4_506,
        payment_number=f"P{number}",
        paid_at=clock.now(),
        waybill_number=f"LX{number[-9:]}BE",
        gross_weight_g=1_500,
        net_weight_g=1_300,
        master_bill="784-26112301",
        transport_name="LGG-HGH 3V810",
        voyage="3V810",
        departure_country="BE",
    )
    return replace(declared, **changes)


def tell_customs(merchant: Any, declared: DeclarationSet, *, paid_fen: int | None = None) -> Declaration:
    """Declare an order as the shop's own system would."""
    paid = declared.paid_fen if paid_fen is None else paid_fen
    return declare.declare(merchant=merchant, declared=declared, paid_fen=paid, actor="system")


def wait_until(done: Callable[[], bool], *, what: str, timeout_s: float = 20.0) -> None:
    """Send what is due and fetch what waits until something has come about."""
    deadline = time.monotonic() + timeout_s
    while not done():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        loop.run_due()
        exchange.receive({"office": "BX"})
        time.sleep(0.05)


def state_of(declaration: Declaration) -> str:
    """Return the state as it stands in the database now."""
    declaration.refresh_from_db()
    return declaration.state


def reach(declaration: Declaration, state: str) -> Declaration:
    """Wait until a declaration has a state."""
    wait_until(lambda: state_of(declaration) == state, what=state)
    return declaration


def released(merchant: Any, *lines: Line, **changes: Any) -> Declaration:
    """Declare an order and wait for its release and the tax bill that comes with it."""
    declaration = reach(tell_customs(merchant, order(*lines, **changes)), "released")
    exchange.receive({"office": "BX"})
    return declaration
