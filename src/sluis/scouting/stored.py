"""The evidence that an office has loaded, put together for a score: each part from the newest import of its kind.

What was never loaded is missing, and the score says so. Parts are read once in a process and kept by the import's id,
which never changes its content.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.core.files.storage import default_storage

from sluis.catalogue.models import Product
from sluis.records import rates
from sluis.records.models import StoredFile
from sluis.scouting import demand, own_tills, price_observations, till_evidence
from sluis.scouting.evidence import Evidence, ExchangeRate, demand_rows
from sluis.scouting.growth import Year
from sluis.scouting.models import EvidenceImport
from sluis.scouting.price_room import PriceBand
from sluis.scouting.sources import till_counts
from sluis.scouting.values import Source

Kind = EvidenceImport.Kind
# A shelf price older than this says little of today's (planning rule of the project).
PRICE_AGE_DAYS = 3 * 365
_NOTHING = Evidence(demand={}, low=0.0, high=1.0)


def newest(office_id: str, kind: str | None = None) -> list[EvidenceImport]:
    """Return the imports of an office that count, the latest loaded first."""
    found = EvidenceImport.objects.filter(office_id=office_id, is_newest=True)
    return list((found.filter(kind=kind) if kind else found).order_by("-loaded_at", "-pk"))


def source_of(one: EvidenceImport) -> Source:
    """Return an import as the source that scores name."""
    return Source(one.name, one.licence, one.version, one.dated)


def of_office(office_id: str, *, as_of: date) -> Evidence | None:
    """Return all that an office's scores may use as of a day; None when it has loaded nothing."""
    imports = newest(office_id)
    if not imports:
        return None
    trade = next((one for one in imports if one.kind == Kind.TRADE), None)
    known = _demand(trade.pk) if trade is not None else _NOTHING
    tills = [one for one in imports if one.kind == Kind.TILL]
    counted = own_tills.rows(office_id, as_of=as_of)
    own, shared = _lifts(office_id, tills, counted) if tills or counted else ({}, {})
    return replace(
        known,
        prices=_bands(office_id, [one for one in imports if one.kind == Kind.PRICES], as_of),
        lifts=own,
        shared_lifts=shared,
        till=own_tills.source(as_of) if counted else source_of(tills[0]) if tills else None,
        rate=_rate(as_of),
    )


def _rate(as_of: date) -> ExchangeRate | None:
    held = rates.latest("EUR", "CNY", as_of=as_of)
    if held is None:
        return None
    return ExchangeRate("EUR", held.rate, Source(held.source, "", held.date.isoformat(), held.date))


@contextmanager
def part(one: EvidenceImport, name: str) -> Iterator[Path]:
    """Give a part of an import as a file on disk, wherever the store keeps it."""
    stored = StoredFile.objects.get(pk=one.parts[name])
    with tempfile.TemporaryDirectory() as room:
        target = Path(room) / stored.name
        with default_storage.open(stored.path, "rb") as stream, target.open("wb") as out:
            for piece in iter(lambda: stream.read(1 << 20), b""):
                out.write(piece)
        yield target


def table(one: EvidenceImport, name: str) -> dict[str, Any]:
    """Return a Parquet part of an import as columns of numpy arrays."""
    with part(one, name) as path:
        held = pq.read_table(path)
    return {column: held[column].to_numpy() for column in held.column_names}


@lru_cache(maxsize=8)
def _demand(import_id: str) -> Evidence:
    one = EvidenceImport.objects.get(pk=import_id)
    weights = demand.Weights(tuple(one.facts["weights"]), one.facts["weights_origin"])
    return demand_rows(
        table(one, "pairs"),
        year=one.facts["last_year"],
        source=source_of(one),
        weights=weights,
        history=_history(one) if "history" in one.parts else None,
    )


def _history(one: EvidenceImport) -> dict[str, tuple[Year, ...]]:
    held = table(one, "history")
    found: dict[str, list[Year]] = {}
    for code, year, imports, ours in zip(
        *(held[name] for name in ("product", "year", "imports", "ours")), strict=True
    ):
        found.setdefault(str(code), []).append(Year(int(year), float(imports), float(ours)))
    return {code: tuple(years) for code, years in found.items()}


@lru_cache(maxsize=32)
def _observations(import_id: str) -> tuple[price_observations.Observation, ...]:
    one = EvidenceImport.objects.get(pk=import_id)
    with part(one, "prices") as path:
        return tuple(price_observations.read(path)[0])


def _bands(office_id: str, imports: Iterable[EvidenceImport], as_of: date) -> Mapping[str, PriceBand]:
    """Return the price bands by six-digit code and by product id; a price of an SKU holds for that product only."""
    found: dict[str, PriceBand] = {}
    oldest = as_of - timedelta(days=PRICE_AGE_DAYS)
    for one in reversed(list(imports)):
        seen = [each for each in _observations(one.pk) if each.seen is not None and each.seen <= as_of]
        for key, band in price_observations.bands(
            seen, name=one.name, licence=one.licence, not_before=oldest
        ).items():
            found[key] = replace(band, source=replace(band.source, version=one.version))
    skus = {key for key in found if not (len(key) == 6 and key.isdecimal())}
    named = Product.objects.filter(merchant__office_id=office_id, sku__in=skus).values_list("pk", "sku")
    return found | {pk: found[sku] for pk, sku in named}


def _lifts(
    office_id: str, tills: Iterable[EvidenceImport], counted: Iterable[till_counts.TillRow]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    rows = own_tills.joined(counted, (row for one in tills for row in _till_rows(one.pk)))
    wanted = {row.sku for row in rows}
    products = Product.objects.filter(merchant__office_id=office_id, sku__in=wanted).select_related(
        "merchant"
    )
    known = {
        (one.merchant.code, one.sku): till_evidence.Sold(
            product=one.pk, hs6=one.hs_code[:6], family=str(one.family), merchant=one.merchant_id
        )
        for one in products
    }
    return till_evidence.lifts_of(tuple(rows), known)


@lru_cache(maxsize=8)
def _till_rows(import_id: str) -> tuple[till_counts.TillRow, ...]:
    one = EvidenceImport.objects.get(pk=import_id)
    with part(one, "till") as path:
        return tuple(till_counts.read(path)[0])
