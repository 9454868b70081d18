"""Stock moves: each once per event, refused by the database when it would oversell."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F

from sluis.catalogue.models import Product, Stock, StockMovement
from sluis.kernel.errors import Conflict

Kind = StockMovement.Kind

# kind → (sign on hand, sign reserved)
_EFFECT = {
    Kind.SOLD: (-1, 0),
    Kind.RESERVED: (0, 1),
    Kind.RELEASED: (0, -1),
    Kind.SHIPPED: (-1, -1),
    Kind.RETURNED: (1, 0),
}


class OutOfStock(Conflict):
    """Fewer pieces are free than asked for."""

    code = "out_of_stock"


def move(*, product_id: str, kind: str, quantity: int, event: str) -> bool:
    """Move `quantity` pieces; return False when this event already moved them. Raise OutOfStock.

    Joins the caller's transaction, so that a sale and its stock move stand or fall together.
    """
    if quantity <= 0:
        raise ValueError("quantity must be positive")
    on_hand, reserved = _EFFECT[StockMovement.Kind(kind)]
    return _apply(product_id, kind, on_hand * quantity, reserved * quantity, event)


def count(*, product_id: str, on_hand: int, event: str) -> bool:
    """Set the pieces on hand as counted; return False when nothing changes. Raise OutOfStock below what is reserved."""
    stock, _ = Stock.objects.get_or_create(product_id=product_id)
    change = on_hand - stock.on_hand
    return change != 0 and _apply(product_id, Kind.COUNTED, change, 0, event)


def correct(*, product_id: str, change: int, event: str) -> bool:
    """Take a count back or add to it by a number of pieces; return False when this event already did. Raise OutOfStock."""
    return _apply(product_id, Kind.COUNTED, change, 0, event)


def _apply(product_id: str, kind: str, on_hand: int, reserved: int, event: str) -> bool:
    if StockMovement.objects.filter(event=event, product_id=product_id, kind=kind).exists():
        return False
    try:
        with transaction.atomic():
            StockMovement.objects.create(
                product_id=product_id,
                kind=kind,
                on_hand_change=on_hand,
                reserved_change=reserved,
                event=event,
            )
            Stock.objects.get_or_create(product_id=product_id)
            # The check constraints of Stock refuse what would oversell, whoever races.
            Stock.objects.filter(product_id=product_id).update(
                on_hand=F("on_hand") + on_hand, reserved=F("reserved") + reserved
            )
    except IntegrityError as error:
        if StockMovement.objects.filter(event=event, product_id=product_id, kind=kind).exists():
            return False
        name = Product.objects.filter(pk=product_id).values_list("sku", flat=True).first()
        raise OutOfStock(f"not enough pieces of {name} are free") from error
    return True


def available(product_id: str) -> int:
    """Return the pieces that are free: on hand minus reserved."""
    stock = Stock.objects.filter(product_id=product_id).first()
    return stock.on_hand - stock.reserved if stock else 0


def is_done(*, product_id: str, kind: str, event: str) -> bool:
    """Tell whether an event moved pieces of a product in this way."""
    return StockMovement.objects.filter(product_id=product_id, kind=kind, event=event).exists()
