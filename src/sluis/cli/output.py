"""How commands print: one JSON object, or a table; messages to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from sluis.kernel.errors import BadInput, SluisError

console = Console()
messages = Console(stderr=True)


def say(text: str) -> None:
    """Tell the person at the terminal something."""
    print(text, file=sys.stderr, flush=True)


def complain(error: SluisError) -> int:
    """Print an error in one line with the field it concerns; return exit code 1."""
    field = f" ({error.field})" if isinstance(error, BadInput) and error.field else ""
    say(f"sluis: {error.message}{field}")
    return 1


def print_json(value: object) -> None:
    """Print one JSON object."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; columns whose name begins with # are right-aligned."""
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column.removeprefix("#"), justify="right" if column.startswith("#") else "left")
    for row in rows:
        table.add_row(*(("" if cell is None else str(cell)) for cell in row))
    console.print(table)


def print_pairs(title: str, pairs: Mapping[str, Any]) -> None:
    """Print names and values as a two-column table."""
    print_table(title, ["", "#"], [(name.replace("_", " "), value) for name, value in pairs.items()])
