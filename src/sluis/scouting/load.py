"""Take a published file in as evidence of an office: read, kept in our own form, versioned with source and licence.

Nothing is half stored: the file is read to its end first. The same bytes under the same version are taken once. Of one
kind and name the newest import counts from then on, and the products of the office are assessed anew.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from sluis.kernel.errors import BadInput
from sluis.offices.models import Merchant, Office
from sluis.records import audit, files, rates
from sluis.scouting import price_observations, reassess, trade_parts
from sluis.scouting.models import EvidenceImport
from sluis.scouting.sources import code_names, distances, rate_files, till_counts
from sluis.scouting.trade_parts import write_parquet

Kind = EvidenceImport.Kind


@dataclass(frozen=True, slots=True)
class Form:
    """A form of published files: what it becomes, and the publisher's usual name and licence."""

    kind: EvidenceImport.Kind
    name: str
    licence: str


FORMS: Mapping[str, Form] = {
    "baci": Form(Kind.TRADE, "BACI, CEPII", "Etalab Open Licence 2.0"),
    "comtrade": Form(Kind.TRADE, "UN Comtrade", "terms of UN Comtrade: no redistribution"),
    "declared": Form(Kind.TRADE, "declared trade flows", ""),
    "comext": Form(Kind.MONTHS, "Eurostat Comext", "reuse with attribution (Commission Decision 2011/833/EU)"),
    "months": Form(Kind.MONTHS, "trade by month", ""),
    "hs": Form(Kind.NAMES, "Harmonized System, names", ""),
    "cn": Form(Kind.NAMES, "Combined Nomenclature, names", "reuse with attribution (Commission Decision 2011/833/EU)"),
    "geodist": Form(Kind.DISTANCES, "GeoDist, CEPII", "Etalab Open Licence 2.0"),
    "rates": Form(Kind.RATES, "European Central Bank, reference rates", "reuse with attribution"),
    "prices": Form(Kind.PRICES, "prices seen in China", "own"),
    "till": Form(Kind.TILL, "baskets at the merchants' tills", "own"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What a file cannot say of itself: name and licence of the source ("" for the usual), version, day."""

    version: str
    dated: date
    name: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: files by part, rows, rows left out, and facts to show."""

    parts: Mapping[str, Path]
    rows: int
    left_out: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


def load(*, office: Office, form: str, path: Path, told: Told, actor: str) -> EvidenceImport:
    """Take a file in; return its import. Raise BadInput for a file that cannot be used, naming what to give."""
    known = FORMS.get(form)
    if known is None:
        raise BadInput(f"{form!r} is no form of evidence; there are {', '.join(FORMS)}", field="form")
    licence, name = told.licence or known.licence, told.name or known.name
    if not licence:
        raise BadInput("name the licence under which the file may be used", field="licence")
    if not told.version.strip():
        raise BadInput("name the version of the source, as its publisher does", field="version")
    if not path.exists():
        raise BadInput(f"there is no file {path.name}", field="file")
    digest = _digest(path)
    same = EvidenceImport.objects.filter(
        office=office, kind=known.kind, name=name, version=told.version, sha256=digest, is_newest=True
    ).first()
    if same is not None:
        return same
    with tempfile.TemporaryDirectory() as room:
        read = _READERS[form](path, Path(room))
        return _keep(office, known.kind, Told(told.version, told.dated, name, licence), read, digest, actor)


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of the files of a folder by name."""
    digest = hashlib.sha256()
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        if file.is_file():
            if path.is_dir():
                digest.update(file.name.encode())
            with file.open("rb") as stream:
                while piece := stream.read(1 << 20):
                    digest.update(piece)
    return digest.hexdigest()


@transaction.atomic
def _keep(office: Office, kind: str, told: Told, read: Read, digest: str, actor: str) -> EvidenceImport:
    parts = {}
    for part, file in read.parts.items():
        with file.open("rb") as stream:
            stored = files.store_stream(
                stream, name=file.name, media_type="application/octet-stream", office=office.pk
            )
        parts[part] = stored.pk
    EvidenceImport.objects.filter(office=office, kind=kind, name=told.name, is_newest=True).update(
        is_newest=False
    )
    kept = EvidenceImport.objects.create(
        office=office,
        kind=kind,
        name=told.name,
        licence=told.licence,
        version=told.version,
        dated=told.dated,
        sha256=digest,
        rows=read.rows,
        left_out=read.left_out,
        parts=parts,
        facts=dict(read.facts),
        actor=actor,
    )
    if kind == Kind.RATES:
        _keep_rates(read, told)
    audit.write(
        actor=actor,
        verb="scouting.load_evidence",
        subject=kept.pk,
        office=office.pk,
        detail={"kind": kind, "name": told.name, "version": told.version, "rows": read.rows},
    )
    for merchant in Merchant.objects.filter(office=office).order_by("pk"):
        reassess.ask(merchant)
    return kept


def _keep_rates(read: Read, told: Told) -> None:
    for row in rate_files.read(read.parts["rates"]):
        rates.record(
            base=row.base, quote=row.quote, day=row.day, rate=row.rate, source=f"{told.name}, {told.version}"
        )


def _trade(path: Path, room: Path) -> Read:
    made = trade_parts.write(path, room)
    return Read(made.parts, made.rows, facts=made.facts)


def _months(path: Path, room: Path) -> Read:
    found = trade_parts.write_months(path, room)
    if found is None:
        raise BadInput(
            f"{path.name} holds no months of a form that is known (Comext, Comtrade, declared)", field="file"
        )
    return Read({"months": found.path}, found.rows, facts=found.facts)


def _names(path: Path, room: Path) -> Read:
    names = code_names.read(path)
    languages = sorted({language for texts in names.values() for language in texts})
    columns = {"code": list(names)} | {one: [names[code].get(one, "") for code in names] for one in languages}
    return Read(
        {"names": write_parquet(room / "names.parquet", columns)}, len(names), facts={"languages": languages}
    )


def _distances(path: Path, room: Path) -> Read:
    rows = distances.read(path)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Read({"distances": write_parquet(room / "distances.parquet", columns)}, len(rows))


def _rates(path: Path, room: Path) -> Read:
    found = rate_files.read(path)
    days = [one.day for one in found]
    return Read(
        {"rates": path},
        len(found),
        facts={"first_day": min(days).isoformat(), "last_day": max(days).isoformat()},
    )


def _prices(path: Path, room: Path) -> Read:
    seen, faults = price_observations.read(path)
    if not seen:
        raise BadInput(f"{path.name} holds no price that can be read", field="price_cny")
    usable = sum(one.seen is not None and bool(one.sku or one.hs6) for one in seen)
    return Read({"prices": path}, len(seen), len(faults), {"usable": usable, "faults": _told(faults)})


def _till(path: Path, room: Path) -> Read:
    rows, faults = till_counts.read(path)
    if not rows:
        raise BadInput(f"{path.name} holds no week of a till that can be read", field="week")
    return Read(
        {"till": path},
        len(rows),
        len(faults),
        {"merchants": len({row.merchant for row in rows}), "faults": _told(faults)},
    )


def _told(faults: list[Any]) -> list[str]:
    return [f"line {one.line}, {one.column}: {one.message}" for one in faults[:20]]


_READERS: Mapping[str, Callable[[Path, Path], Read]] = {
    "baci": _trade,
    "comtrade": _trade,
    "declared": _trade,
    "comext": _months,
    "months": _months,
    "hs": _names,
    "cn": _names,
    "geodist": _distances,
    "rates": _rates,
    "prices": _prices,
    "till": _till,
}
