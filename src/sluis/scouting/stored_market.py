"""The market picture of a code from what an office has loaded: figures, sellers' distances, season, name, versions."""

from __future__ import annotations

import re
from typing import Any

from sluis.kernel.errors import BadInput, NotFound
from sluis.scouting import season, stored
from sluis.scouting.countries import CHINA
from sluis.scouting.market_figures import plain
from sluis.scouting.models import EvidenceImport
from sluis.scouting.sources.code_names import Names, name_of

Kind = EvidenceImport.Kind


def of_code(office_id: str, hs6: str, *, language: str = "en") -> dict[str, Any]:
    """Return China's picture of a code in the last year that the office has loaded; a figure without data is None.

    Raise BadInput when the code is no six digits, NotFound when nothing is loaded of it, with what to load.
    """
    if not re.fullmatch(r"\d{6}", hs6):
        raise BadInput(f"{hs6!r} is no HS code of six digits, as 180690", field="hs6")
    trade = next(iter(stored.newest(office_id, Kind.TRADE)), None)
    if trade is None:
        raise NotFound(
            "no trade is loaded: `sluis scout load baci FILE …`, or give `--trade FILE --as-of YEAR`"
        )
    columns = stored.table(trade, "picture")
    at = next((place for place, code in enumerate(columns["product"]) if code == hs6), None)
    if at is None:
        raise NotFound(
            f"{trade.name} {trade.version} holds no import of {hs6} into China in {trade.facts['last_year']}"
        )
    found = {name: plain(held[at]) for name, held in columns.items()}
    return {
        "year": trade.facts["last_year"],
        "market": CHINA,
        "name": _name(office_id, hs6, language),
        **found,
        "largest_distance_km": _distance(office_id, str(found["largest"])),
        "season": _season(office_id, hs6),
        "sources": [_told(one) for one in stored.newest(office_id) if one.kind in _USED],
    }


_USED = (Kind.TRADE, Kind.MONTHS, Kind.NAMES, Kind.DISTANCES)


def _told(one: EvidenceImport) -> dict[str, str]:
    return {
        "name": one.name,
        "version": one.version,
        "licence": one.licence,
        "dated": one.dated.isoformat(),
    }


def names(office_id: str) -> Names:
    """Return the names of codes that an office has loaded, the newest import of each code; none where none is."""
    found: Names = {}
    for one in reversed(stored.newest(office_id, Kind.NAMES)):
        held = stored.table(one, "names")
        languages = [name for name in held if name != "code"]
        for at, code in enumerate(held["code"]):
            found.setdefault(str(code), {}).update(
                {language: str(held[language][at]) for language in languages if held[language][at]}
            )
    return found


def _name(office_id: str, hs6: str, language: str) -> str | None:
    return name_of(names(office_id), hs6, language) or None


def _distance(office_id: str, exporter: str) -> int | None:
    """Return the kilometres between a seller and China, or None where no distances are loaded."""
    one = next(iter(stored.newest(office_id, Kind.DISTANCES)), None)
    if one is None:
        return None
    held = stored.table(one, "distances")
    here = (held["exporter"] == exporter) & (held["importer"] == CHINA)
    return round(float(held["distance_km"][here][0])) if here.any() else None


def _season(office_id: str, hs6: str) -> dict[str, Any] | None:
    """Return factors per month and the strength of the season, or None where too few months are loaded."""
    for one in stored.newest(office_id):
        if "months" in one.parts:
            held = stored.table(one, "months")
            mine = held["code"] == hs6
            values = {
                (int(year), int(month)): float(value)
                for year, month, value in zip(
                    held["year"][mine], held["month"][mine], held["value"][mine], strict=True
                )
            }
            found = season.season(values)
            if found is not None:
                return {
                    "factors": [round(factor, 3) for factor in found.factors],
                    "strength": round(found.strength, 3),
                    "months": found.months,
                    "source": f"{one.name} {one.version}",
                }
    return None
