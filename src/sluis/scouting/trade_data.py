"""Trade files as published, read into one form: year, exporter, importer, hs6, value_usd, net_kg.

Three forms are known. BACI (CEPII): columns t, i, j, k, v, q; value in thousand current USD free on board,
weight in metric tons, countries as numbers; one file a year, a folder of them, or the zip as downloaded.
Declared flows (as UN Comtrade gives them, summed by year): columns year, flow, reporter, partner, hs6,
value_usd, net_kg; countries as ISO 3166 alpha-3; only exports (flow X) as the reporter declared them are
used. UN Comtrade's own files (`comtrade_form`). Each as CSV (also gzipped) or Parquet.
"""

from __future__ import annotations

import contextlib
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis

from sluis.kernel.errors import BadInput
from sluis.scouting import comtrade_form, engines
from sluis.scouting.countries import WORLD_CODES, countries
from sluis.scouting.engines import Engine
from sluis.scouting.market import Margins, exact_sum

_BACI = frozenset("tijkv")
_DECLARED = frozenset({"year", "flow", "reporter", "partner", "hs6", "value_usd"})
_SUFFIXES = (".csv", ".csv.gz", ".parquet", ".dat", ".dat.gz")
_NUMBERED = ("baci", "comtrade")  # forms that name countries by number
_NAMES = {"seller": "exporter", "buyer": "importer"}


@dataclass(frozen=True, slots=True)
class Trade:
    """An opened trade file, the engine it is read by, and which form it had.

    `raw` has the file's own marks of countries and codes (year, seller, buyer, code, value_usd, net_kg); `flows` the
    same rows with names (year, exporter, importer, hs6, value_usd, net_kg). `tables` are the files as they are.
    """

    engine: Engine
    raw: Any
    form: str
    files: int
    tables: tuple[Any, ...] = ()

    @property
    def flows(self) -> Any:
        """Return the rows with alpha-3 countries and six-digit codes; rows with another code are left out."""
        return self._named(self.raw)

    def margins(
        self, *, exporters: Sequence[str] | None = None, markets: Sequence[str] | None = None
    ) -> Margins:
        """Sum the file by pair, by exporter and by market, as `market.margins` does, quicker for large files.

        Pairs are kept of the given exporters and markets only, demand of the markets; supply always of all. Marks are
        summed first and named afterwards, so that the join meets thousands of rows instead of millions.
        """
        bought = self._only(self.raw, "buyer", markets)

        def summed(rows: Any, *marks: str) -> Any:
            by_mark = rows.group_by("year", *marks, "code").aggregate(value_usd=exact_sum(rows.value_usd))
            named = self._named(by_mark)
            names = [_NAMES[mark] for mark in marks]
            return named.group_by("year", *names, product=named.hs6).aggregate(
                value=exact_sum(named.value_usd)
            )

        return Margins(
            flows=summed(self._only(bought, "seller", exporters), "seller", "buyer"),
            supply=summed(self.raw, "seller"),
            demand=summed(bought, "buyer"),
        )

    def _only(self, rows: Any, mark: str, names: Sequence[str] | None) -> Any:
        """Keep the rows of some countries by the marks that the file has for them; all for None."""
        if names is None:
            return rows
        if self.form not in _NUMBERED:
            return rows.filter(rows[mark].isin(list(names)))
        numbers = [country.code for country in countries() if country.iso3 in names]
        return rows.filter(rows[mark].isin([*numbers, *(int(name) for name in names if name.isdigit())]))

    def _named(self, table: Any) -> Any:
        """Name the countries and codes of a table that has some of the columns of `raw`."""
        kept = [name for name in table.columns if name not in (*_NAMES, "code")]
        columns = {"hs6": table.code.strip().lpad(6, "0")}
        for mark, name in _NAMES.items():
            if mark in table.columns and self.form in _NUMBERED:
                known = self.engine.backend.table("country").select(**{mark: "code", name: "iso3"})
                table = table.left_join(known, mark, rname="known_{name}")
                columns[name] = table[name].coalesce(table[mark].cast("string"))
            elif mark in table.columns:
                columns[name] = table[mark]
        named = table.select(*kept, **columns)
        return named.filter(named.hs6.re_search("^[0-9]{6}$"))

    def rows(self, expression: Any) -> dict[str, Any]:
        """Run an expression; return its columns as numpy arrays."""
        table = self.engine.arrow(expression)
        return {name: table[name].to_numpy() for name in table.column_names}

    def keep(self, name: str, expression: Any) -> Any:
        """Run an expression once and return its rows as a table of this engine."""
        return self.engine.keep(name, expression)


def _table(engine: Engine, path: Path) -> Any:
    """Return one file as a table with lower-case column names, all columns of a CSV as text."""
    table = engine.parquet(path) if path.name.lower().endswith(".parquet") else engine.csv(path)
    return table.rename(lambda name: name.strip().lower())


def _form(columns: frozenset[str]) -> str | None:
    if columns >= _BACI:
        return "baci"
    if columns >= _DECLARED:
        return "declared"
    return "comtrade" if comtrade_form.columns(tuple(columns)) is not None else None


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


def number(column: Any, kind: str = "float64") -> Any:
    """Return a column as numbers; text that is none (BACI leaves unknown weights blank) becomes null."""
    return column.try_cast(kind) if column.type().is_string() else column.cast(kind)


def _weight(table: Any, column: str) -> Any:
    return number(table[column]) if column in table.columns else ibis.null("float64")


def _baci(table: Any) -> Any:
    return table.select(
        year=number(table.t, "int32"),
        seller=number(table.i, "int32"),
        buyer=number(table.j, "int32"),
        code=table.k.cast("string"),
        value_usd=number(table.v) * 1000.0,
        net_kg=_weight(table, "q") * 1000.0,
    )


def _declared(table: Any) -> Any:
    exports = table.filter(table.flow.strip().upper().isin(["X", "EXPORT", "EXPORTS"]))
    rows = exports.select(
        year=number(exports.year, "int32"),
        seller=exports.reporter.strip().upper(),
        buyer=exports.partner.strip().upper(),
        code=exports.hs6.cast("string"),
        value_usd=number(exports.value_usd),
        net_kg=_weight(exports, "net_kg"),
    )
    return rows.filter(rows.buyer.notin(WORLD_CODES))


def _comtrade(table: Any) -> Any:
    return comtrade_form.flows(table, number)


_IN_ONE_FORM = {"baci": _baci, "declared": _declared, "comtrade": _comtrade}


@contextlib.contextmanager
def tables_of(path: str | Path) -> Iterator[tuple[Engine, list[Any]]]:
    """Open a file, folder or zip as tables of an engine. Raise BadInput when it cannot be read."""
    source = Path(path)
    if not source.exists():
        raise BadInput(f"there is no trade file {source.name}; give a file, a folder or a zip", field="trade")
    if source.suffix.lower() == ".7z":
        raise BadInput(f"unpack {source.name} first and give the file inside it", field="trade")
    with engines.running() as (engine, room):
        try:
            files = _members(source, room)
        except zipfile.BadZipFile as error:
            raise BadInput(f"{source.name} is not a readable zip", field="trade") from error
        yield engine, [_table(engine, file) for file in files]


@contextlib.contextmanager
def opened(path: str | Path) -> Iterator[Trade]:
    """Open a trade file, folder or zip. Raise BadInput when nothing in it has the columns of a known form."""
    with tables_of(path) as (engine, tables):
        yield _read(engine, Path(path).name, tables)


def _read(engine: Engine, name: str, tables: list[Any]) -> Trade:
    readable = [(form, table) for table in tables if (form := _form(frozenset(table.columns)))]
    forms = {form for form, _ in readable}
    if not readable:
        raise BadInput(
            f"{name} has neither the columns of BACI (t,i,j,k,v,q) nor those of declared flows "
            "(year,flow,reporter,partner,hs6,value_usd,net_kg) or of UN Comtrade (refYear,flowCode,reporterCode,"
            "partnerCode,cmdCode,primaryValue)",
            field="trade",
        )
    if len(forms) > 1:
        raise BadInput(f"{name} mixes {' and '.join(sorted(forms))} files; give one form", field="trade")
    form = forms.pop()
    parts = [_IN_ONE_FORM[form](table) for _, table in readable]
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    valid = rows.year.notnull() & (rows.value_usd > 0) & (rows.seller != rows.buyer)
    known = [(country.code, country.iso3) for country in countries()]
    engine.take("country", {"code": [code for code, _ in known], "iso3": [iso3 for _, iso3 in known]})
    return Trade(
        engine=engine,
        raw=rows.filter(valid),
        form=form,
        files=len(readable),
        tables=tuple(table for _, table in readable),
    )
