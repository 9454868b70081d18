"""The file store: a folder by default. Content is addressed by its digest and never changes."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from sluis.kernel.ids import new_id
from sluis.records.models import StoredFile


def store(
    content: bytes, *, name: str, media_type: str, subject: str = "", office: str = "", merchant: str = ""
) -> StoredFile:
    """Keep a file and return its row; the same content is written once."""
    digest = hashlib.sha256(content).hexdigest()
    path = f"{digest[:2]}/{digest}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    return StoredFile.objects.create(
        id=new_id("file"),
        name=name,
        media_type=media_type,
        sha256=digest,
        size=len(content),
        path=path,
        subject=subject,
        office=office,
        merchant=merchant,
    )


def store_stream(
    stream: BinaryIO, *, name: str, media_type: str, subject: str = "", office: str = "", merchant: str = ""
) -> StoredFile:
    """Keep a file that is too large to hold in memory, read from its start in pieces; see `store`."""
    digest = digest_of(stream)
    size = stream.seek(0, 2)
    path = f"{digest[:2]}/{digest}"
    if not default_storage.exists(path):
        stream.seek(0)
        default_storage.save(path, File(stream))
    return StoredFile.objects.create(
        id=new_id("file"),
        name=name,
        media_type=media_type,
        sha256=digest,
        size=size,
        path=path,
        subject=subject,
        office=office,
        merchant=merchant,
    )


def digest_of(stream: BinaryIO) -> str:
    """Return the SHA-256 of a stream, read from its start in pieces."""
    digest = hashlib.sha256()
    stream.seek(0)
    while piece := stream.read(1024 * 1024):
        digest.update(piece)
    return digest.hexdigest()


def content(file: StoredFile) -> bytes:
    """Return the bytes of a stored file."""
    with default_storage.open(file.path, "rb") as stream:
        data: bytes = stream.read()
    return data


def erase(rows: Iterable[StoredFile]) -> int:
    """Delete files that hold personal data, rows and (after the commit) bytes; return how many.

    Bytes stay where another row has the same.
    """
    paths = []
    for row in rows:
        paths.append(row.path)
        row.delete()
    for path in set(paths):
        transaction.on_commit(functools.partial(_drop, path))
    return len(paths)


def _drop(path: str) -> None:
    if not StoredFile.objects.filter(path=path).exists():
        default_storage.delete(path)
