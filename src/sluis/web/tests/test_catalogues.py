"""The tool for the message catalogues, on a small package of its own."""

from __future__ import annotations

import gettext
from io import BytesIO
from pathlib import Path

import pytest

pytest.importorskip("babel", reason="the catalogue tool is for developers and needs Babel")

from sluis.web import catalogues

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext

def hello(n):
    _("Good morning")
    ngettext("%(n)d parcel", "%(n)d parcels", n)
    pgettext("verdict", "Go")
    _(f"made of {n}")
"""
TEMPLATE = """{% load i18n sluis %}
    {% translate "Good morning" %} it's "quoted"
  {% card _("Needs you") "3" %}{% endcard %}
{% blocktranslate count n=all trimmed %}
  One {{ thing }}
{% plural %}
  {{ n }} {{ thing }}s
{% endblocktranslate %}
{% translate "Go" context "verdict" %}
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    room = tmp_path / "room"
    (room / "templates" / "room").mkdir(parents=True)
    (room / "tests").mkdir()
    (room / "pages.py").write_text(PYTHON, "utf-8")
    (room / "templates" / "room" / "page.html").write_text(TEMPLATE, "utf-8")
    (room / "tests" / "test_pages.py").write_text('_("Only a test")', "utf-8")
    return tmp_path


def _translate(package: Path, language: str, old: str, new: str) -> None:
    po = package / "locale" / language / "LC_MESSAGES" / "django.po"
    text = po.read_text("utf-8")
    assert old in text
    po.write_text(text.replace(old, new), "utf-8")


def test_texts_of_templates_and_python_are_collected(package: Path) -> None:
    found = {(message.id, message.context) for message in catalogues.collect(package) if message.id}
    assert found == {
        ("Good morning", None),
        ("Needs you", None),
        (("%(n)d parcel", "%(n)d parcels"), None),
        (("One %(thing)s", "%(n)s %(thing)ss"), None),
        ("Go", "verdict"),
    }


def test_translations_survive_and_texts_that_went_stay_as_obsolete(package: Path) -> None:
    assert catalogues.main([], package) == 0
    _translate(package, "nl", 'msgid "Good morning"\nmsgstr ""', 'msgid "Good morning"\nmsgstr "Goedemorgen"')
    (package / "room" / "pages.py").write_text('_("Good morning")\n_("Good night")', "utf-8")
    catalogues.main([], package)
    po = (package / "locale" / "nl" / "LC_MESSAGES" / "django.po").read_text("utf-8")
    assert 'msgstr "Goedemorgen"' in po
    assert 'msgid "Good night"' in po
    assert '#~ msgid "%(n)d parcel"' in po


def test_a_run_that_changes_nothing_writes_the_same_bytes(package: Path) -> None:
    catalogues.main([], package)
    folder = package / "locale" / "fr" / "LC_MESSAGES"
    before = [(folder / name).read_bytes() for name in ("django.po", "django.mo")]
    catalogues.main([], package)
    assert [(folder / name).read_bytes() for name in ("django.po", "django.mo")] == before


def test_the_compiled_file_is_read_by_gettext(package: Path) -> None:
    catalogues.main([], package)
    _translate(
        package, "fr", 'msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "%(n)d colis"\nmsgstr[1] "%(n)d colis (s)"'
    )
    catalogues.main([], package)
    compiled = (package / "locale" / "fr" / "LC_MESSAGES" / "django.mo").read_bytes()
    read = gettext.GNUTranslations(BytesIO(compiled))
    assert read.ngettext("%(n)d parcel", "%(n)d parcels", 0) == "%(n)d colis"  # French: zero is one.
    assert read.ngettext("%(n)d parcel", "%(n)d parcels", 2) == "%(n)d colis (s)"


def test_check_lists_what_is_missing_and_ends_with_one(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogues.main([], package)
    capsys.readouterr()
    assert catalogues.main(["--check"], package) == 1
    told = capsys.readouterr().out
    assert "nl: room/templates/room/page.html: 'Needs you'" in told
    assert "zh_Hans: room/pages.py: '%(n)d parcel'" in told


def test_check_sees_a_broken_placeholder_and_a_stale_compilation(package: Path) -> None:
    (package / "room" / "templates" / "room" / "page.html").unlink()
    (package / "room" / "pages.py").write_text('_("%(n)d left") % {"n": 1}', "utf-8")
    catalogues.main([], package)
    for language in catalogues.LANGUAGES:
        _translate(package, language, 'msgid "%(n)d left"\nmsgstr ""', 'msgid "%(n)d left"\nmsgstr "%(x)d"')
    found = catalogues.check(catalogues.collect(package), "nl", package)
    assert len(found) == 2
    assert "compiled file" in found[1]
    for language in catalogues.LANGUAGES:
        _translate(package, language, '"%(x)d"', '"nog %(n)d"')
    catalogues.main([], package)
    assert catalogues.main(["--check"], package) == 0
