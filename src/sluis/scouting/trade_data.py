"""Trade files as published, read into one form: year, exporter, importer, hs6, value_usd, net_kg.

Two forms are known. BACI (CEPII): columns t, i, j, k, v, q; value in thousand current USD free on board,
weight in metric tons, countries as numbers; one file a year, a folder of them, or the zip as downloaded.
Declared flows (as UN Comtrade gives them, summed by year): columns year, flow, reporter, partner, hs6,
value_usd, net_kg; countries as ISO 3166 alpha-3; only exports (flow X) as the reporter declared them are
used. Both as CSV (also gzipped) or Parquet.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import ibis

from sluis.kernel.errors import BadInput
from sluis.scouting.countries import WORLD_CODES, countries

_BACI = frozenset("tijkv")
_DECLARED = frozenset({"year", "flow", "reporter", "partner", "hs6", "value_usd"})
_SUFFIXES = (".csv", ".csv.gz", ".parquet")
_MEMORY = "1500MB"


@dataclass(frozen=True, slots=True)
class Trade:
    """An opened trade file: the ibis table `flows`, its backend, and which form the file had."""

    backend: Any
    flows: Any
    form: str
    files: int

    def rows(self, expression: Any) -> dict[str, Any]:
        """Run an expression; return its columns as numpy arrays."""
        table = self.backend.con.sql(ibis.to_sql(expression, dialect="duckdb")).to_arrow_table()
        return {name: table[name].to_numpy() for name in table.column_names}

    def keep(self, name: str, expression: Any) -> Any:
        """Run an expression once and return its rows as a table of this backend."""
        sql = ibis.to_sql(expression, dialect="duckdb")
        self.backend.con.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
        return self.backend.table(name)


def _table(backend: Any, path: Path) -> Any:
    """Return one file as a table with lower-case column names, all columns of a CSV as text."""
    try:
        if path.name.lower().endswith(".parquet"):
            table = backend.read_parquet(path)
        else:
            table = backend.read_csv(path, header=True, all_varchar=True)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise BadInput(f"{path.name} cannot be read as a trade file: {reason}", field="trade") from error
    return table.rename(lambda name: name.strip().lower())


def _form(columns: frozenset[str]) -> str | None:
    if columns >= _BACI:
        return "baci"
    return "declared" if columns >= _DECLARED else None


def _members(path: Path, room: Path) -> list[Path]:
    """Return the readable files behind a path: itself, those of the folder, or those of the zip."""
    if path.is_dir():
        return sorted(file for file in path.iterdir() if file.name.lower().endswith(_SUFFIXES))
    if path.suffix.lower() != ".zip":
        return [path]
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(_SUFFIXES)]
        targets = [room / f"{number:04d}_{Path(name).name}" for number, name in enumerate(names)]
        for name, target in zip(names, targets, strict=True):
            with archive.open(name) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out, 1 << 20)
    return targets


def _number(column: Any, kind: str = "float64") -> Any:
    return column.cast("string").strip().try_cast(kind)


def _code(column: Any) -> Any:
    """Return six-digit codes, with the leading zeros that some files lose."""
    return column.cast("string").strip().lpad(6, "0")


def _weight(table: Any, column: str) -> Any:
    return _number(table[column]) if column in table.columns else ibis.null("float64")


def _baci(backend: Any, tables: list[Any]) -> Any:
    rows = (
        ibis.union(*[_baci_columns(table) for table in tables])
        if len(tables) > 1
        else _baci_columns(tables[0])
    )
    backend.con.execute("CREATE OR REPLACE TEMP TABLE country (code INTEGER, iso3 VARCHAR)")
    backend.con.executemany("INSERT INTO country VALUES (?, ?)", [(c.code, c.iso3) for c in countries()])
    names = backend.table("country")
    sellers = names.select(seller="code", exporter="iso3")
    buyers = names.select(buyer="code", importer="iso3")
    named = rows.filter(rows.seller != rows.buyer).left_join(sellers, "seller").left_join(buyers, "buyer")
    return named.select(
        "year",
        exporter=named.exporter.coalesce(named.seller.cast("string")),
        importer=named.importer.coalesce(named.buyer.cast("string")),
        hs6="hs6",
        value_usd="value_usd",
        net_kg="net_kg",
    )


def _baci_columns(table: Any) -> Any:
    return table.select(
        year=_number(table.t, "int32"),
        seller=_number(table.i, "int32"),
        buyer=_number(table.j, "int32"),
        hs6=_code(table.k),
        value_usd=_number(table.v) * 1000.0,
        net_kg=_weight(table, "q") * 1000.0,
    )


def _declared(tables: list[Any]) -> Any:
    parts = [_declared_columns(table) for table in tables]
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return rows.filter((rows.exporter != rows.importer) & rows.importer.notin(WORLD_CODES))


def _declared_columns(table: Any) -> Any:
    exports = table.filter(table.flow.strip().upper().isin(["X", "EXPORT", "EXPORTS"]))
    return exports.select(
        year=_number(exports.year, "int32"),
        exporter=exports.reporter.strip().upper(),
        importer=exports.partner.strip().upper(),
        hs6=_code(exports.hs6),
        value_usd=_number(exports.value_usd),
        net_kg=_weight(exports, "net_kg"),
    )


@contextlib.contextmanager
def opened(path: str | Path) -> Iterator[Trade]:
    """Open a trade file, folder or zip. Raise BadInput when nothing in it has the columns of a known form."""
    source = Path(path)
    if not source.exists():
        raise BadInput(f"there is no trade file {source.name}; give a file, a folder or a zip", field="trade")
    with tempfile.TemporaryDirectory() as room:
        backend = ibis.duckdb.connect()
        try:
            con = backend.con
            con.execute(f"SET memory_limit = '{_MEMORY}'")
            con.execute("SET temp_directory = ?", [str(Path(room) / "spill")])
            yield _read(backend, source, Path(room))
        finally:
            backend.disconnect()


def _read(backend: Any, source: Path, room: Path) -> Trade:
    try:
        tables = [_table(backend, file) for file in _members(source, room)]
    except zipfile.BadZipFile as error:
        raise BadInput(f"{source.name} is not a readable zip", field="trade") from error
    readable = [(form, table) for table in tables if (form := _form(frozenset(table.columns)))]
    forms = {form for form, _ in readable}
    if not readable:
        raise BadInput(
            f"{source.name} has neither the columns of BACI (t,i,j,k,v,q) nor those of declared flows "
            "(year,flow,reporter,partner,hs6,value_usd,net_kg)",
            field="trade",
        )
    if len(forms) > 1:
        raise BadInput(f"{source.name} mixes BACI files and declared flows; give one form", field="trade")
    form = forms.pop()
    chosen = [table for _, table in readable]
    rows = _baci(backend, chosen) if form == "baci" else _declared(chosen)
    valid = rows.year.notnull() & (rows.value_usd > 0) & rows.hs6.re_search("^[0-9]{6}$")
    return Trade(backend=backend, flows=rows.filter(valid), form=form, files=len(readable))
