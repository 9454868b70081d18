"""How fast product files get into the database, in how much memory, and what the till notices of it.

Imports N rows (made by `import_rows.py` out of the example catalogue) four times: all new, the same again, with every
price changed, and undone. Each runs in a process of its own. Meanwhile another process sells single pieces, as a till
does, every 50 ms; how long each sale waits is compared with the same till when nothing is imported.

    python bench/import_database.py [--rows 100000] [--json]

Runs on a fresh SQLite file in a temporary folder, or on the database that DATABASE_URL names (it must be empty).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT / "bench"))

TILL_PAUSE_S = 0.05


def set_up(folder: Path, *, migrate: bool) -> None:
    """Set Django up on a folder with its own key file."""
    os.environ["SLUIS_DATA"] = str(folder)
    os.environ["SLUIS_KEY_FILE"] = str(folder / "bench.key")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sluis.config.settings")
    import django

    django.setup()
    if migrate:
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)


def make_shops() -> None:
    """Register the shops of the example catalogue, and one product that the till sells."""
    from sluis.catalogue import stock
    from sluis.catalogue.models import Product
    from sluis.offices.models import Merchant, Office

    office = Office.objects.create(
        code="BX", name="Benelux", city="Amsterdam", countries="BE NL LU", currency="EUR", languages="nl en"
    )
    codes = {row["merchant"] for row in _example()}
    for code in sorted(codes):
        Merchant.objects.create(office=office, code=code, name=code, country="BE")
    sold = Product.objects.create(merchant=Merchant.objects.first(), sku="TILL", names={"nl": "Reep"})
    stock.count(product_id=sold.pk, on_hand=1_000_000, event="bench")


def _example() -> list[dict[str, str]]:
    import csv

    with (ROOT / "examples" / "catalogue.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def with_other_prices(source: Path, target: Path) -> None:
    """Write the file again with every price a cent higher."""
    import csv

    with (
        source.open(encoding="utf-8", newline="") as lines,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        rows = csv.DictReader(lines)
        writer = csv.DictWriter(out, list(rows.fieldnames or ()))
        writer.writeheader()
        for row in rows:
            if row["price"]:
                row["price"] = f"{Decimal(row['price']) + Decimal('0.01'):.2f}"
            writer.writerow(row)


def act(verb: str, what: str, folder: Path) -> None:
    """Do one thing in this process and print its figures; called in a process of its own."""
    set_up(folder, migrate=False)
    if verb == "till":
        _sell(float(what))
        return
    from sluis.catalogue.import_file import import_file
    from sluis.catalogue.undo_import import undo_import
    from sluis.offices.scope import SYSTEM

    started = time.monotonic()
    if verb == "import":
        done = import_file(path=Path(what), merchant_code="", scope=SYSTEM).as_dict()
        counts = {name: done[name] for name in ("run", "created", "updated", "unchanged", "error_count")}
    else:
        undone = undo_import(run_id=what, scope=SYSTEM).as_dict()
        counts = {"restored": undone["restored"], "removed": undone["removed"]}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.monotonic() - started, "peak_mb": peak, **counts}))


def _sell(seconds: float) -> None:
    from django.db import transaction

    from sluis.catalogue import stock
    from sluis.catalogue.models import Product

    product = Product.objects.get(sku="TILL").pk
    waits = []
    until = time.monotonic() + seconds if seconds else float("inf")
    print("ready", flush=True)
    while time.monotonic() < until and not (Path(os.environ["SLUIS_DATA"]) / "stop").exists():
        started = time.monotonic()
        with transaction.atomic():
            stock.move(product_id=product, kind="sold", quantity=1, event=f"till:{time.time_ns()}")
        waits.append(1000 * (time.monotonic() - started))
        time.sleep(TILL_PAUSE_S)
    waits.sort()
    quantile = {f"p{q}": waits[min(len(waits) - 1, len(waits) * q // 100)] for q in (50, 95, 99)}
    print(json.dumps({"sales": len(waits), **quantile, "max": waits[-1]}))


def child(verb: str, what: object, folder: Path) -> subprocess.Popen[str]:
    """Start this file for one verb."""
    command = [sys.executable, __file__, "--act", verb, str(what), "--folder", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def figures(process: subprocess.Popen[str]) -> dict[str, float]:
    """Return the last line that a child prints, as its figures."""
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(process.returncode)
    return json.loads(out.splitlines()[-1])  # type: ignore[no-any-return]


def beside_a_till(verb: str, what: object, folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Do one thing while a till sells; return both figures."""
    stop = folder / "stop"
    stop.unlink(missing_ok=True)
    till = child("till", 0, folder)
    assert till.stdout is not None
    till.stdout.readline()
    done = figures(child(verb, what, folder))
    stop.touch()
    return done, figures(till)


def measure(rows: int, folder: Path) -> dict[str, object]:
    """Run everything in turn."""
    from import_rows import make_file

    first, second = folder / "first.csv", folder / "second.csv"
    make_file(first, rows)
    with_other_prices(first, second)
    set_up(folder, migrate=True)
    make_shops()
    from django.db import connection

    vendor = connection.vendor
    connection.close()
    alone = figures(child("till", 5, folder))
    found: dict[str, object] = {"rows": rows, "database": vendor, "till alone": alone}
    last: dict[str, float] = {}
    for name, path in (("new", first), ("same again", first), ("prices changed", second)):
        last, till = beside_a_till("import", path, folder)
        found[name] = {**last, "rows_per_s": round(rows / last["seconds"]), "till_ms": till}
    undone, till = beside_a_till("undo", last["run"], folder)
    found["undone"] = {**undone, "rows_per_s": round(rows / undone["seconds"]), "till_ms": till}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--act", nargs=2, metavar=("VERB", "WHAT"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.act:
        act(*asked.act, asked.folder)
        return
    with tempfile.TemporaryDirectory() as folder:
        found = measure(asked.rows, Path(folder))
    if asked.json:
        print(json.dumps(found))
        return
    print(f"{found.pop('rows'):,} rows on {found.pop('database')}")
    alone = found.pop("till alone")
    print(f"{'till alone':>15}  sale p50 {alone['p50']:.0f} ms, p99 {alone['p99']:.0f} ms")  # type: ignore[index]
    for name, one in found.items():
        print(
            f"{name:>15}  {one['rows_per_s']:>7,} rows/s  {one['seconds']:6.1f} s  peak {one['peak_mb']:.0f} MB  "  # type: ignore[index]
            f"till p50 {one['till_ms']['p50']:.0f}, p95 {one['till_ms']['p95']:.0f}, "  # type: ignore[index]
            f"p99 {one['till_ms']['p99']:.0f}, max {one['till_ms']['max']:.0f} ms"  # type: ignore[index]
        )


if __name__ == "__main__":
    main()
