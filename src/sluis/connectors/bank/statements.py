"""Tell the forms of statement files apart: camt.053, alone or zipped, CODA, MT940.

German banks deliver camt.053 as ZIP of XML. A ZIP is opened within bounds: few files, small in all, no
nesting.
"""

from __future__ import annotations

import io
import zipfile

from sluis.connectors.bank import camt053, coda, mt940
from sluis.connectors.bank.amounts import bad
from sluis.ledger.ports import BankFile, ParsedBankStatement

MOST_FILES = 500
MOST_BYTES = 200 * 1024 * 1024
MOST_RATIO = 200

_FORMS = (
    (camt053.recognises, camt053.read),
    (coda.recognises, coda.read),
    (mt940.recognises, mt940.read),
)


def read(file: BankFile) -> list[ParsedBankStatement]:
    """Return the statements of a file. Raise BadInput when it has none of the forms, or is damaged."""
    if file.content[:4] == b"PK\x03\x04":
        return [one for part in _unzip(file) for one in _plain(part)]
    return _plain(file)


def _plain(file: BankFile) -> list[ParsedBankStatement]:
    for recognises, read_form in _FORMS:
        if recognises(file.content):
            found = read_form(file.content)
            if not found:
                raise bad(f"{file.name} holds no statement")
            return found
    raise bad(
        f"{file.name} is no bank statement that we read; take camt.053, CODA or MT940", "unknown_statement"
    )


def _unzip(file: BankFile) -> list[BankFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            _check(file, members)
            # The stated sizes were checked; reading no more than stated holds a liar to it.
            return [BankFile(one.filename, _member(archive, one)) for one in members]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise bad(f"{file.name} is a damaged or locked ZIP file: {error}") from error


def _check(file: BankFile, members: list[zipfile.ZipInfo]) -> None:
    size = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if len(members) > MOST_FILES or size > MOST_BYTES or size > MOST_RATIO * max(packed, 1):
        raise bad(
            f"{file.name} unpacks to {len(members)} files of {size} bytes; that is too much", "zip_bomb"
        )


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as stream:
        content = stream.read(member.file_size + 1)
    if len(content) > member.file_size:
        raise bad(f"{member.filename} is larger than it says", "zip_bomb")
    return content
