"""Find the reader of a file; `config` binds the result of `chooser` to `ports.StatementReader`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sluis.kernel.errors import BadInput
from sluis.ledger.ports import SourceFile, StatementReader


def chooser(readers: Sequence[StatementReader]) -> Callable[[SourceFile], StatementReader]:
    """Return a factory that picks the first reader that recognises a file. It raises BadInput for none."""

    def choose(source: SourceFile) -> StatementReader:
        for reader in readers:
            if reader.recognises(source):
                return reader
        raise BadInput(
            f"{source.name} is not a statement that we can read; give a settlement file as it was delivered",
            field="file",
            code="unknown_statement",
        )

    return choose
