"""Our own reader of Excel workbooks against python-calamine: rows a second, memory, and what a bomb does to it.

    python bench/workbook.py [--rows 20000] [--json]

Each reads the same file, made here with openpyxl, in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))
COLUMNS = 12
BOMB_MB = 300


def make(path: Path, rows: int) -> None:
    """Write a workbook of products."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("products")
    sheet.append([f"column {place}" for place in range(COLUMNS)])
    for number in range(rows):
        sheet.append(
            [f"SKU-{number}", f"Product {number}", number / 8, *[f"text {number % 97}"] * (COLUMNS - 3)]
        )
    book.save(path)


def bomb(path: Path, sound: Path) -> None:
    """Write a workbook whose sheet unpacks to far more than it weighs."""
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            if name.startswith("xl/worksheets/"):
                head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
                cell = (b'<c t="inlineStr"><is><t>', b"</t></is></c>")
                with out.open(
                    name, "w"
                ) as sheet:  # in pieces, or the memory of this process would be measured
                    sheet.write(head + cell[0])
                    for _ in range(BOMB_MB):
                        sheet.write(b"x" * 2**20)
                    sheet.write(cell[1] + b"</row></sheetData></worksheet>")
            else:
                out.writestr(name, source.read(name))


def ours(path: Path) -> int:
    """Walk a workbook with our reader; return its rows."""
    from sluis.catalogue.tables.source import Source
    from sluis.catalogue.tables.workbook import Workbook

    return sum(1 for _ in Workbook(Source(path)).records())


def calamine(path: Path) -> int:
    """Read a workbook with calamine; return its rows."""
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())


def one(reader: str, path: Path) -> dict[str, object]:
    """Return what one reader needs for one file."""
    started = time.process_time()
    # Whatever a reader says to a file is its result.
    try:
        rows: object = {"ours": ours, "calamine": calamine}[reader](path)
    except Exception as error:
        rows = f"{type(error).__name__}: {error}"[:120]
    taken = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"rows": rows, "seconds": round(taken, 2), "peak_mb": peak}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(asked.one[0], Path(asked.one[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        sound, evil = Path(folder) / "goods.xlsx", Path(folder) / "bomb.xlsx"
        make(sound, asked.rows)
        bomb(evil, sound)
        found = {}
        for path in (sound, evil):
            for reader in ("ours", "calamine"):
                words = [sys.executable, __file__, "--one", reader, str(path)]
                answer = subprocess.run(words, capture_output=True, text=True, check=True)
                found[f"{path.stem}, {reader}"] = json.loads(answer.stdout)
    if asked.json:
        print(json.dumps(found))
        return
    for name, figures in found.items():
        print(f"{name:20}" + "  ".join(f"{key} {value}" for key, value in figures.items()))


if __name__ == "__main__":
    main()
