"""Does it travel well? Value per kilogram, and shelf life left on arrival."""

from __future__ import annotations

import math

from sluis.kernel.money import Money
from sluis.scouting.values import Input, Part, Source

PERISHABLE = frozenset({"chocolate", "biscuits", "beer", "dairy", "flowers", "food"})
_CATALOGUE = Source("the merchant's catalogue", "own", "as imported", None)


def fit(
    *,
    price: Money | None,
    weight_g: int | None,
    shelf_life_days: int | None,
    family: str | None,
    nothing_at_eur_per_kg: float,
    everything_at_eur_per_kg: float,
    days_to_shelf: int,
    share_left_wanted: float,
) -> Part:
    """Return the lower of what value density and shelf life earn.

    Shelf life counts in full when at least the share that buyers ask for is left after the days on the way,
    and not at all when it is over by then; goods that do not perish need none.
    """
    missing = [name for name, value in (("price", price), ("weight_g", weight_g)) if value is None]
    if family in PERISHABLE and shelf_life_days is None:
        missing.append("shelf_life_days")
    if price is not None and price.currency != "EUR":
        missing.append("price in EUR")
    if missing or price is None or weight_g is None:
        return Part(None, 0.0, 1.0, (), tuple(missing))
    if weight_g <= 0:
        return Part(None, 0.0, 1.0, (), ("weight_g",))
    density = price.minor * 10 / weight_g
    span = math.log(everything_at_eur_per_kg / nothing_at_eur_per_kg)
    earned = math.log(max(density, 0.01) / nothing_at_eur_per_kg) / span
    inputs = [Input("value_eur_per_kg", f"{density:.2f}", _CATALOGUE)]
    if shelf_life_days is not None:
        left = (shelf_life_days - days_to_shelf) / shelf_life_days if shelf_life_days > 0 else 0.0
        earned = min(earned, left / share_left_wanted)
        inputs.append(Input("shelf_life_days", str(shelf_life_days), _CATALOGUE))
    share = min(max(earned, 0.0), 1.0)
    return Part(share, share, share, tuple(inputs))
