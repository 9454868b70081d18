"""Short ways for the tests of this room to read files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sluis.catalogue.problems import RowError
from sluis.catalogue.reading import Reading, read
from sluis.catalogue.rows import ProductRow

FIXTURES = Path(__file__).parent / "fixtures"


class Sample:
    """A file read to its end: its products by row, its errors and warnings."""

    def __init__(self, content: str | bytes | Path, **answers: Any) -> None:
        raw = content.encode() if isinstance(content, str) else content
        self.reading: Reading = read(raw, **answers)
        items = list(self.reading)
        self.products = [item for item in items if isinstance(item, ProductRow)]
        self.errors = [(item.row, item.column, item.code) for item in items if isinstance(item, RowError)]
        self.warnings = [(warning.row, warning.column, warning.code) for warning in self.reading.warnings]
        self.by_sku = {product.sku: product for product in self.products}
        self.by_row = {product.row: product for product in self.products}

    @property
    def only(self) -> ProductRow:
        """The product of a file that has one and no errors."""
        assert self.errors == []
        [product] = self.products
        return product


def fixture(name: str, **answers: Any) -> Sample:
    """Read one of the small files that stand for a shop system's export."""
    return Sample(FIXTURES / name, **answers)
