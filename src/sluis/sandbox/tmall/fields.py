"""The `fields` parameter: answers carry what was asked for and nothing else.

`orders` asks for all of an order, `orders.oid` for one field of it; the first name may differ from the key
in the answer (items are asked for `sku` and answer with `skus`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sluis.sandbox.tmall import errors
from sluis.sandbox.tmall.responses import Answer, Listed


class Selection:
    """What one call asked for."""

    def __init__(self, words: Sequence[str]) -> None:
        self._asked: dict[str, set[str]] = {}
        for word in words:
            name, _, inner = word.partition(".")
            self._asked.setdefault(name, set()).add(inner)

    def of(self, record: Mapping[str, Any], *, keys: Mapping[str, str] | None = None) -> Answer:
        """Return the asked fields of a record; `keys` maps an asked name to the record's key.

        Raise the gateway's 41 when nothing that was asked exists.
        """
        keys = keys or {}
        chosen = {}
        for name, inner in self._asked.items():
            key = keys.get(name, name)
            if key in record and name not in keys.values():
                chosen[key] = _narrowed(record[key], inner)
        if not chosen:
            raise errors.invalid_argument("fields")
        return chosen


def _narrowed(value: Any, inner: set[str]) -> Any:
    if "" in inner:
        return value
    if isinstance(value, Listed):
        return Listed(value.element, [_narrowed(entry, inner) for entry in value.entries])
    if isinstance(value, dict):
        return {name: value[name] for name in value if name in inner}
    return value
