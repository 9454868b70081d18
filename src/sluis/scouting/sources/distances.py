"""GeoDist (CEPII): kilometres between countries, as published (dist_cepii: iso_o, iso_d, dist, distw …)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from sluis.kernel.errors import BadInput
from sluis.scouting import trade_data

_NEEDED = ("iso_o", "iso_d", "dist")


def read(path: str | Path) -> list[dict[str, Any]]:
    """Return a row per pair: exporter, importer, distance_km (population-weighted where given), contiguous.

    Raise BadInput when the file lacks a column or holds no distance.
    """
    with trade_data.tables_of(path) as (engine, tables):
        table = tables[0] if tables else None
        absent = [name for name in _NEEDED if table is None or name not in table.columns]
        if table is None or absent:
            raise BadInput(
                f"{Path(path).name} lacks the column {', '.join(absent)} of GeoDist (iso_o, iso_d, dist)",
                field=absent[0],
            )
        kept = [name for name in (*_NEEDED, "distw", "contig") if name in table.columns]
        held = engine.arrow(table.select(*kept)).to_pylist()
    rows = []
    for row in held:
        distance = _kilometres(row.get("distw")) or _kilometres(row["dist"])
        if distance is not None:
            rows.append(
                {
                    "exporter": str(row["iso_o"]).strip().upper(),
                    "importer": str(row["iso_d"]).strip().upper(),
                    "distance_km": distance,
                    "contiguous": str(row.get("contig", "0")).strip() in ("1", "1.0", "True"),
                }
            )
    if not rows:
        raise BadInput(f"{Path(path).name} holds no distance", field="dist")
    return rows


def _kilometres(value: object) -> float | None:
    """Return a distance as number; None for what the file leaves blank (it writes "." or nothing)."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) and number > 0 else None
