"""Looks into a PDF: which signs can be copied out of it."""

from __future__ import annotations

import re
import zlib


def signs(document: bytes) -> str:
    """Return the signs that the fonts of a document are mapped to, upper case hex of UTF-16 resolved."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    mapped = set()
    for stream in found:
        try:
            text = zlib.decompress(stream)
        except zlib.error:  # A stream that is not compressed is taken as it stands.
            text = stream
        if b"beginbfchar" in text or b"beginbfrange" in text:
            for code in re.findall(rb"<([0-9A-Fa-f]{4,})>", text):
                mapped.update(bytes.fromhex(code.decode()).decode("utf-16-be", "ignore"))
    return "".join(sorted(mapped))


def pages(document: bytes) -> int:
    """Return how many pages a document has."""
    return len(re.findall(rb"/Type\s*/Page[^s]", document))
