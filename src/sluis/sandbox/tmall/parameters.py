"""Reads the parameters of a gateway request: the union of query, form body and multipart body."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from sluis.sandbox.http import Request

MAX_PARAMETERS = 1000

_DISPOSITION = re.compile(rb"^content-disposition:\s*[\w-]+\s*;(.*)$", re.IGNORECASE | re.MULTILINE)
_CONTENT_TYPE = re.compile(rb"^content-type:\s*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)
_NAME = re.compile(rb'(?:^|[;\s])name="?([^";\r\n]*)"?')
_FILENAME = re.compile(rb'filename="?([^";\r\n]*)"?')
_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file part: its name as the client gave it, its bytes."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parameters:
    """All text parameters (signed) and all files (not signed)."""

    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)


def read(request: Request) -> Parameters:
    """Return the union of all parameters; raise ValueError for a body that cannot be read."""
    found = Parameters()
    found.texts.update(_pairs(request.query))
    kind = request.header("Content-Type") or ""
    if kind.lower().startswith("multipart/"):
        _read_multipart(request.body, kind, found)
    elif request.body and "json" not in kind.lower():
        found.texts.update(_pairs(request.body.decode("utf-8", "replace")))
    return found


def _pairs(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_PARAMETERS)


def _read_multipart(body: bytes, content_type: str, found: Parameters) -> None:
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise ValueError("multipart without a boundary")
    marker = b"--" + boundary[1].strip().encode()
    for part in (b"\r\n" + body).split(b"\r\n" + marker)[1:]:
        if part.startswith(b"--"):
            return
        _read_part(part.removeprefix(b"\r\n"), found)


def _read_part(part: bytes, found: Parameters) -> None:
    head, _, content = part.partition(b"\r\n\r\n")
    # One official client writes `Content-Disposition: file` where the standard says `form-data`.
    disposition = _DISPOSITION.search(head)
    name = _NAME.search(disposition[1]) if disposition else None
    if disposition is None or name is None:
        raise ValueError("a part without a name")
    key = name[1].decode("utf-8", "replace")
    filename = _FILENAME.search(disposition[1])
    if filename is None:
        found.texts[key] = content.decode("utf-8", "replace")
        return
    kind = _CONTENT_TYPE.search(head)
    found.files[key] = Upload(
        filename[1].decode("utf-8", "replace"),
        kind[1].decode("latin-1").strip() if kind else "application/octet-stream",
        content,
    )
