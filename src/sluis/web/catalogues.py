"""The message catalogues: `python -m sluis.web.catalogues` collects the texts of all rooms and compiles.

Texts come from templates (Django's own reading of them) and from Python; translations live in
`src/sluis/locale/<language>/LC_MESSAGES/django.po`, and the compiled `.mo` is committed beside it, so that
running Sluis needs neither this tool nor Babel. `--check` lists what is missing and exits with 1.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGES = ("nl", "fr", "zh_Hans")
# Texts for nobody but ourselves: tests, migrations, the gallery of parts, the counterparties' side.
LEFT_OUT = ("tests", "migrations", "sandbox", "locale")
LEFT_OUT_FILES = ("gallery.py", "parts_gallery.html", "till_gallery.html", "plain_gallery.html")
# A date of today in the head of a file would make every run a change.
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_PLAIN = ("_", "gettext", "gettext_lazy", "gettext_noop")
_PLURAL = ("ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy")
_WITH_CONTEXT = ("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy")
_BRACES = re.compile(r"\{\w+\}")
KEYWORDS = dict.fromkeys((*_PLAIN, *_PLURAL, *_WITH_CONTEXT))


class Text(NamedTuple):
    """One text to translate and where it stands; a plural text has two forms."""

    forms: tuple[str, ...]
    context: str | None
    file: str
    line: int


def _sources(package: Path) -> Iterator[Path]:
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package).parts
        if path.suffix not in (".py", ".html", ".txt") or path.name in LEFT_OUT_FILES:
            continue
        if any(part in LEFT_OUT for part in inside) or (path.suffix != ".py" and "templates" not in inside):
            continue
        yield path


def _python_text(path: Path) -> str:
    """Return Python source, or a template turned into calls of gettext among names that mean nothing."""
    source = path.read_text("utf-8")
    if path.suffix == ".py":
        return source
    # Indentation means something to the tokenizer and nothing here.
    return "\n".join(line.strip() for line in templatize(source, origin=str(path)).split("\n"))


def _texts_in(path: Path, package: Path) -> Iterator[Text]:
    stream = BytesIO(_python_text(path).encode("utf-8"))
    file = path.relative_to(package).as_posix()
    for found in extract_python(stream, KEYWORDS, [], {"encoding": "utf-8"}):
        line, function, message = int(found[0] or 0), str(found[1]), found[2]
        words: list[Any] = [message] if isinstance(message, str) else list(message or ())
        if not words:
            continue  # A call on nothing but variables.
        context = words.pop(0) if function in _WITH_CONTEXT else None
        forms = tuple(words[: 2 if function in _PLURAL else 1])
        if forms and all(forms):  # A text made of a variable cannot be collected.
            yield Text(forms, context, file, line)


def collect(package: Path = PACKAGE) -> Catalog:
    """Return every text of the package, with the files it stands in."""
    template = Catalog(header_comment="", creation_date=FIRST_DAY, charset="utf-8", fuzzy=False)
    for path in _sources(package):
        for text in _texts_in(path, package):
            name = text.forms[0] if len(text.forms) == 1 else text.forms
            template.add(name, context=text.context, locations=[(text.file, text.line)])
    return template


def _po_path(package: Path, language: str) -> Path:
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def merged(template: Catalog, language: str, package: Path = PACKAGE) -> Catalog:
    """Return a language's catalogue with all texts of today; those that went stay as obsolete."""
    path = _po_path(package, language)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    else:
        catalogue = _new(language)
    # A copy: Babel would let the catalogues of all languages share one set of messages.
    catalogue.update(deepcopy(template), no_fuzzy_matching=True, update_creation_date=False)
    return catalogue


def _new(language: str) -> Catalog:
    catalogue = Catalog(locale=language, header_comment="", creation_date=FIRST_DAY, fuzzy=False)
    catalogue.project, catalogue.version, catalogue.revision_date = "Sluis", "1", FIRST_DAY
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "Sluis"
    return catalogue


def _filled(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms)


def missing(catalogue: Catalog) -> Iterator[str]:
    """Yield a line for every text without translation and every translation that breaks a placeholder."""
    for message in catalogue:
        if not message.id:
            continue
        first = message.id[0] if isinstance(message.id, tuple | list) else message.id
        place = message.locations[0][0] if message.locations else "?"
        if not _filled(message):
            yield f"{place}: {first!r}"
        for error in _broken(message, catalogue) if _filled(message) else ():
            yield f"{place}: {first!r}: {error}"


def _broken(message: Message, catalogue: Catalog) -> list[str]:
    """Return what is wrong with a translation's placeholders.

    A text with `{name}` is filled by `str.format`: its percent sign is a sign, though Babel reads one.
    """
    wanted = set(_BRACES.findall(str(message.id)))
    if not wanted:
        return [str(error) for error in message.check(catalogue)]
    return [] if set(_BRACES.findall(str(message.string))) == wanted else ["its {names} differ"]


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue as a `.mo` file."""
    target = BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def write(catalogue: Catalog, language: str, package: Path = PACKAGE) -> None:
    """Write a language's `.po` and `.mo`."""
    path = _po_path(package, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(catalogue))


def _translations(catalogue: Catalog) -> list[tuple[object, object, object]]:
    """Return what a compiled file holds, without its head, which names the version of Babel."""
    return [(m.id, m.context, m.string) for m in catalogue if m.id and _filled(m)]


def _is_compiled(catalogue: Catalog, mo: Path) -> bool:
    if not mo.exists():
        return False
    with mo.open("rb") as file:
        return _translations(read_mo(file)) == _translations(read_mo(BytesIO(compiled(catalogue))))


def check(template: Catalog, language: str, package: Path = PACKAGE) -> list[str]:
    """Return what keeps a language from being complete: missing texts, or a `.mo` older than its `.po`."""
    catalogue = merged(template, language, package)
    found = list(missing(catalogue))
    mo = _po_path(package, language).with_suffix(".mo")
    if not _is_compiled(catalogue, mo):
        found.append("the compiled file is not of this catalogue: run python -m sluis.web.catalogues")
    return found


def main(arguments: Iterable[str] | None = None, package: Path = PACKAGE) -> int:
    """Run the tool; return 0, or 1 when `--check` found something."""
    parser = argparse.ArgumentParser(prog="python -m sluis.web.catalogues", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, list what is missing")
    asked = parser.parse_args(None if arguments is None else list(arguments))
    template, incomplete = collect(package), False
    for language in LANGUAGES:
        if not asked.check:
            catalogue = merged(template, language, package)
            write(catalogue, language, package)
            print(f"{language}: {len(template)} texts, {len(list(missing(catalogue)))} to translate")
            continue
        for line in check(template, language, package):
            incomplete = True
            print(f"{language}: {line}")
    return int(incomplete)


if __name__ == "__main__":
    sys.exit(main())
