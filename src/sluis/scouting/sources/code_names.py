"""Names of the codes of the Harmonized System and of the EU's Combined Nomenclature, as published.

Four forms: UN Comtrade's reference file (JSON, `results` with id and text), a CSV with hscode and description, one
with code and description, and the Combined Nomenclature in several languages (columns code, en, nl, fr, …).
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from sluis.kernel.errors import BadInput

LANGUAGES = ("en", "nl", "fr", "de", "zh")
_CODE = re.compile(r"\d{2}|\d{4}|\d{6}|\d{8}")
Names = dict[str, dict[str, str]]  # code, then language


def read(path: str | Path) -> Names:
    """Return the names by code (2, 4, 6 or 8 digits) and language. Raise BadInput when the form is not known."""
    file = Path(path)
    try:
        raw = file.read_bytes()
        text = (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, gzip.BadGzipFile) as error:
        raise BadInput(f"{file.name} is not readable as UTF-8 text", field="names") from error
    found = _reference(text, file.name) if text.lstrip()[:1] in ("{", "[") else _table(text, file.name)
    if not found:
        raise BadInput(f"{file.name} holds no code with a name", field="names")
    return found


def _reference(text: str, name: str) -> Names:
    """Read UN Comtrade's reference: {"results": [{"id": "010121", "text": "010121 - Horses; …"}]}."""
    try:
        held = json.loads(text)
        rows = held["results"] if isinstance(held, dict) else held
        pairs = [(str(row["id"]), str(row["text"])) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{name} is no reference file of UN Comtrade", field="names") from error
    return {
        code: {"en": text.removeprefix(f"{code} - ").strip()}
        for code, text in pairs
        if _CODE.fullmatch(code) and text
    }


def _table(text: str, name: str) -> Names:
    reader = csv.DictReader(text.splitlines())
    columns = {column.strip().lower(): column for column in reader.fieldnames or ()}
    code = next((columns[one] for one in ("hscode", "code", "cn_code") if one in columns), None)
    languages = {one: columns[one] for one in LANGUAGES if one in columns}
    if "description" in columns:
        languages.setdefault("en", columns["description"])
    if code is None or not languages:
        raise BadInput(
            f"{name}: give a column of codes (hscode or code) and one of names (description, or en, nl, fr)",
            field="names",
        )
    return _rows(reader, code, languages)


def _rows(rows: Iterable[Mapping[str, str]], code: str, languages: Mapping[str, str]) -> Names:
    """Later rows of a code replace earlier ones: files that hold several years have the newest last."""
    found: Names = {}
    for row in rows:
        digits = re.sub(r"[ .]", "", row[code] or "")
        texts = {language: (row[column] or "").strip() for language, column in languages.items()}
        if _CODE.fullmatch(digits) and any(texts.values()):
            found[digits] = {language: text for language, text in texts.items() if text}
    return found


def name_of(names: Names, code: str, language: str) -> str:
    """Return the name of a code in a language, else in English, with the heading before a bare "other".

    >>> name_of({"1806": {"en": "Chocolate"}, "180690": {"en": "- Other"}}, "180690", "nl")
    'Chocolate: other'
    """
    texts = names.get(code) or {}
    text = texts.get(language) or texts.get("en") or ""
    plain = text.strip("- :").strip()
    above = names.get(code[:-2]) if len(code) > 4 else None
    if above and len(plain) < 8:
        lead = (above.get(language) or above.get("en") or "").strip("- :").strip()
        return f"{lead}: {plain.lower()}" if lead and plain else lead or plain
    return plain
