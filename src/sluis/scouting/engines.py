"""What the trade expressions run on: DuckDB in this process, or Spark by the setting SLUIS_ANALYTICS.

The expressions are ibis in both; an engine opens files, runs an expression, keeps its rows, and takes small tables in.
Spark is wanted when one machine is outgrown; it needs Java and the package pyspark, which this project does not
install by itself.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from sluis.kernel import environment
from sluis.kernel.errors import BadInput, Misconfigured

_MEMORY = "1500MB"


class Engine(Protocol):
    """A backend of ibis with the few things that differ between backends."""

    backend: Any

    def csv(self, path: Path) -> Any:
        """Return a CSV file as a table, every column as text. Raise BadInput when it cannot be read."""

    def parquet(self, path: Path) -> Any:
        """Return a Parquet file as a table. Raise BadInput when it cannot be read."""

    def arrow(self, expression: Any) -> pa.Table:
        """Run an expression."""

    def write(self, expression: Any, target: Path) -> None:
        """Write the rows of an expression as one Parquet file."""

    def keep(self, name: str, expression: Any) -> Any:
        """Run an expression once and return its rows as a table."""

    def take(self, name: str, columns: Mapping[str, Sequence[Any]]) -> Any:
        """Take a small table in and return it."""


class DuckDb:
    """DuckDB in memory, with a bound on it and a folder for what does not fit."""

    def __init__(self, room: Path) -> None:
        self.backend: Any = ibis.duckdb.connect()
        self.backend.con.execute(f"SET memory_limit = '{_MEMORY}'")
        self.backend.con.execute("SET temp_directory = ?", [str(room / "spill")])

    def csv(self, path: Path) -> Any:
        """Return a CSV file as a table, every column as text."""
        with _readable(path, duckdb.Error):
            return self.backend.read_csv(path, header=True, all_varchar=True)

    def parquet(self, path: Path) -> Any:
        """Return a Parquet file as a table."""
        with _readable(path, duckdb.Error):
            return self.backend.read_parquet(path)

    def arrow(self, expression: Any) -> pa.Table:
        """Run an expression."""
        found: pa.Table = self.backend.con.sql(ibis.to_sql(expression, dialect="duckdb")).to_arrow_table()
        return found

    def write(self, expression: Any, target: Path) -> None:
        """Write the rows of an expression as one Parquet file, without holding them in memory."""
        sql = ibis.to_sql(expression, dialect="duckdb")
        self.backend.con.execute(f"COPY ({sql}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")

    def keep(self, name: str, expression: Any) -> Any:
        """Run an expression once and return its rows as a table."""
        sql = ibis.to_sql(expression, dialect="duckdb")
        self.backend.con.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
        return self.backend.table(name)

    def take(self, name: str, columns: Mapping[str, Sequence[Any]]) -> Any:
        """Take a small table in and return it."""
        given = pa.table(dict(columns))
        self.backend.con.register("given_rows", given)
        sql = f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM given_rows'  # noqa: S608 - names are ours
        self.backend.con.execute(sql)
        self.backend.con.unregister("given_rows")
        return self.backend.table(name)

    def close(self) -> None:
        """Let go of the memory."""
        self.backend.disconnect()


class Spark:
    """The Spark session of this process, made at the first use."""

    def __init__(self, room: Path) -> None:
        try:
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise Misconfigured(
                "SLUIS_ANALYTICS=spark needs the package pyspark 4.0 and Java: install them, or unset it"
            ) from error
        self._failure = PySparkException
        self._room = room
        self._session = SparkSession.builder.appName("sluis").getOrCreate()
        self.backend: Any = ibis.pyspark.connect(self._session)
        self._kept: list[str] = []

    def csv(self, path: Path) -> Any:
        """Return a CSV file as a table, every column as text."""
        with _readable(path, self._failure):
            return self.backend.read_csv(str(path), header=True, inferSchema=False)

    def parquet(self, path: Path) -> Any:
        """Return a Parquet file as a table."""
        with _readable(path, self._failure):
            return self.backend.read_parquet(str(path))

    def arrow(self, expression: Any) -> pa.Table:
        """Run an expression."""
        found: pa.Table = self.backend.to_pyarrow(expression)
        return found

    def write(self, expression: Any, target: Path) -> None:
        """Write the rows of an expression as one Parquet file."""
        pq.write_table(self.arrow(expression), target, compression="zstd")

    def keep(self, name: str, expression: Any) -> Any:
        """Run an expression once and return its rows as a table."""
        frame = self._session.sql(ibis.to_sql(expression, dialect="pyspark")).cache()
        frame.createOrReplaceTempView(name)
        self._kept.append(name)
        return self.backend.table(name)

    def take(self, name: str, columns: Mapping[str, Sequence[Any]]) -> Any:
        """Take a small table in and return it."""
        path = self._room / f"{name}.parquet"
        pq.write_table(pa.table(dict(columns)), path)
        self._session.read.parquet(str(path)).cache().createOrReplaceTempView(name)
        self._kept.append(name)
        return self.backend.table(name)

    def close(self) -> None:
        """Forget the kept tables; the session stays for the next use."""
        for name in self._kept:
            self._session.catalog.uncacheTable(name)
            self._session.catalog.dropTempView(name)
        self._kept.clear()


@contextlib.contextmanager
def _readable(path: Path, failure: type[Exception]) -> Iterator[None]:
    try:
        yield
    except failure as error:
        reason = str(error).splitlines()[0]
        raise BadInput(f"{path.name} cannot be read as a trade file: {reason}", field="trade") from error


@contextlib.contextmanager
def running() -> Iterator[tuple[DuckDb | Spark, Path]]:
    """Give the engine that the setting names, with a folder that goes with it.

    Raise Misconfigured when the setting names none, or Spark is not there.
    """
    wanted = environment.text("SLUIS_ANALYTICS", "duckdb").lower()
    if wanted not in ("duckdb", "spark"):
        raise Misconfigured(f"SLUIS_ANALYTICS is {wanted!r}; write duckdb or spark")
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        engine: DuckDb | Spark = Spark(room) if wanted == "spark" else DuckDb(room)
        try:
            yield engine, room
        finally:
            engine.close()
