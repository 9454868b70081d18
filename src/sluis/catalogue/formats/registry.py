"""The formats that are known, in the order in which a header is held against them."""

from __future__ import annotations

from sluis.catalogue.formats import sluis
from sluis.catalogue.formats.base import Format

FORMATS: tuple[Format, ...] = (sluis.FORMAT,)
