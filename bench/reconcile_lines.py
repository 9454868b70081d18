"""Reconcile a settlement file of a million lines: seconds and memory, against reading the same file alone.

    python bench/reconcile_lines.py [--lines N] [--json]

Makes an empty database (SQLite in a temporary folder, or the one of DATABASE_URL, whose ledger must be
empty), fills it with the open items that the file settles, then measures in processes of their own: reading
the file with Python's csv module, and settling it whole (staging, matching line by line, posting, checking
the invariants apart).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[1] / "src"
MERCHANTS = 200
COLUMNS = (
    "settlementBatchId,customerId,acquirer,transactionId,originalTransactionId,transactionRequestId,transactionType,"
    "paymentTime,settlementTime,transactionAmountValue,transactionCurrency,settlementAmountValue,settlementCurrency,"
    "feeAmountValue,feeCurrency"
)
NAME = "settlementItems_EUR_2026112410000000001_000.csv"


def _cents(number: int) -> int:
    return 500 + number * 37 % 20_000


def write_file(path: Path, lines: int) -> None:
    """Write a settlement file; one line in a thousand differs, so that every path is taken."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(f"{COLUMNS}\n")
        for number in range(lines):
            cents = _cents(number) + (1 if number % 1000 == 7 else 0)
            fee = cents * 12 // 1000
            out.write(
                f"2026112410000000001,1022188000000000001,ALIPAY_EU,{_wallet_id(number)},,pay_{number},PAYMENT,"
                f"2026-11-23T12:00:00+08:00,2026-11-24T09:00:00+08:00,{cents},EUR,{cents - fee},EUR,{-fee},EUR\n"
            )
        out.write("<END>\n")


def _wallet_id(number: int) -> str:
    return f"2026112319074101000{number:09d}"


def read_alone(path: Path) -> dict[str, Any]:
    """Read the file with the csv module and nothing else."""
    started = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as source:
        rows = sum(1 for _ in csv.reader(source))
    return {"seconds": time.perf_counter() - started, "rows": rows, "peak_mb": _peak_mb()}


def prepare(lines: int) -> None:
    """Fill an empty database with an office, merchants, and an open item for each line."""
    _django()
    from django.core.management import call_command
    from django.db import connection, transaction

    from sluis.ledger.models import OpenItem
    from sluis.offices.models import Merchant, Office

    call_command("migrate", verbosity=0)
    if OpenItem.objects.exists():
        raise SystemExit("the ledger of this database is not empty; name an empty one in DATABASE_URL")
    office = Office.objects.create(
        code="BX", name="Benelux", city="Amsterdam", countries="NL", currency="EUR",
        timezone="Europe/Amsterdam", languages="nl",
    )  # fmt: skip
    merchants = [
        Merchant.objects.create(
            office=office, code=f"m{n}", name=f"Merchant {n}", country="NL", company_number="12345678",
            vat_number="NL123456789B01", iban="NL91ABNA0417164300",
        ).pk
        for n in range(MERCHANTS)
    ]  # fmt: skip
    moment = connection.ops.adapt_datetimefield_value(datetime(2026, 11, 23, 4, tzinfo=UTC))
    marks = ", ".join(["%s"] * 10)
    for start in range(0, lines, 20_000):
        rows = [
            (
                "alipay", _wallet_id(n), "payment", f"pay_{n}", _cents(n), "EUR", merchants[n % MERCHANTS], "BX",
                f"payment:pay_{n}", moment,
            )
            for n in range(start, min(start + 20_000, lines))
        ]  # fmt: skip
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO ledger_openitem (party, external_id, kind, reference, amount_minor, currency,"
                f" merchant_id, office, event, expected_at) VALUES ({marks})",
                rows,
            )


def settle_file(path: Path) -> dict[str, Any]:
    """Settle the file and check the books."""
    _django()
    from sluis.kernel import wiring
    from sluis.ledger import balances, invariants, settle
    from sluis.ledger.ports import SourceFile, StatementReader

    # Wiring reads every connector once; that is start-up and not the work.
    wiring.get(StatementReader, SourceFile(NAME, b""))
    started = time.perf_counter()
    with path.open("rb") as stream:
        done = settle.settle(stream=stream, name=NAME, actor="bench", office="BX")
    seconds = time.perf_counter() - started
    peak = _peak_mb()
    checked = time.perf_counter()
    broken = [finding.invariant for finding in invariants.check() if not finding.holds]
    return {
        "seconds": seconds,
        "peak_mb": peak,
        "lines": done.statement.line_count,
        "outcomes": done.outcomes,
        "imbalance": balances.imbalance(),
        "broken_invariants": broken,
        "check_seconds": time.perf_counter() - checked,
    }


def _django() -> None:
    import django

    sys.path.insert(0, str(SOURCE))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sluis.config.settings")
    django.setup()


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(step: str, path: Path, lines: int) -> dict[str, Any]:
    """Run one step in a process of its own, so that its memory is its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--step", step, "--file", str(path), "--lines", str(lines)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout or "{}")
    return found


def main() -> int:
    """Run the bench, or one step of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", choices=["read", "prepare", "settle"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        return _step(options)
    with tempfile.TemporaryDirectory(prefix="sluis-bench-") as folder:
        os.environ |= {"SLUIS_DATA": folder, "SLUIS_KEY_FILE": f"{folder}/sealing.key"}
        path = Path(folder) / NAME
        write_file(path, options.lines)
        _apart("prepare", path, options.lines)
        alone = _apart("read", path, options.lines)
        settled = _apart("settle", path, options.lines)
        again = _apart("read", path, options.lines)
        size = path.stat().st_size / 1024 / 1024
    alone["seconds"] = min(alone["seconds"], again["seconds"])
    result = {
        "lines": options.lines,
        "file_mb": round(size, 1),
        "read_alone": alone,
        "settle": settled,
        "seconds_ratio": round(settled["seconds"] / alone["seconds"], 1),
        "memory_ratio": round(settled["peak_mb"] / alone["peak_mb"], 1),
    }
    print(json.dumps(result) if options.json else _text(result))
    return 0 if settled["imbalance"] == 0 and not settled["broken_invariants"] else 1


def _step(options: argparse.Namespace) -> int:
    if options.step == "prepare":
        prepare(options.lines)
        return 0
    print(json.dumps(read_alone(options.file) if options.step == "read" else settle_file(options.file)))
    return 0


def _text(result: dict[str, Any]) -> str:
    alone, settled = result["read_alone"], result["settle"]
    return "\n".join(
        [
            f"{result['lines']:,} lines, {result['file_mb']} MB",
            f"reading alone   {alone['seconds']:8.1f} s  {alone['peak_mb']:7.0f} MB",
            f"settling        {settled['seconds']:8.1f} s  {settled['peak_mb']:7.0f} MB",
            f"ratio           {result['seconds_ratio']:8.1f}    {result['memory_ratio']:7.1f}",
            f"lines a second  {result['lines'] / settled['seconds']:8.0f}",
            f"outcomes        {settled['outcomes']}",
            f"invariants      {settled['broken_invariants'] or 'hold'}, in {settled['check_seconds']:.1f} s",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
