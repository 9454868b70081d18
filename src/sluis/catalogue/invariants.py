"""What `sluis check` proves of the stock: I7."""

from __future__ import annotations

from django.db.models import F, Sum

from sluis.catalogue.models import Stock, StockMovement
from sluis.kernel.invariant import Finding


def check() -> list[Finding]:
    """Recompute stock from its movements and look for oversold products."""
    moved = {
        row["product_id"]: (row["hand"], row["promised"])
        for row in StockMovement.objects.values("product_id").annotate(
            hand=Sum("on_hand_change"), promised=Sum("reserved_change")
        )
    }
    broken = [
        f"{stock.product_id}: on hand {stock.on_hand}, reserved {stock.reserved}, moved {moved.get(stock.product_id)}"
        for stock in Stock.objects.all().iterator()
        if (stock.on_hand, stock.reserved) != moved.get(stock.product_id, (0, 0))
    ]
    broken += [
        f"{pk}: oversold"
        for pk in Stock.objects.filter(on_hand__lt=F("reserved")).values_list("pk", flat=True)
    ]
    return [
        Finding("I7", "stock on hand less reserved is never below zero, and movements add up to it", broken)
    ]
