"""Papers: Chinese embedded, the same bytes twice, data never read as markup."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sluis.web import fonts, pdf, qr, svg

AT = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
DATA: dict[str, Any] = {
    "title": "Pralines assorted 250 g",
    "kind": "Dossier",
    "reference": "prd_01J9",
    "note": "23 November 2026",
    "sub": "比利时什锦夹心巧克力 250克",
    "facts": [["HS", "1806 90 00"], ["收件人", "张伟，浙江省杭州市"]],
    "table_title": "What it costs",
    "head": ["Line", "Base", "CNY"],
    "rows": [["Goods", "100", "98.40"], ["Tax 税", "9.1%", "9.80"]],
    "total": ["Sum", "", "108.20"],
    "remark": "The rate is of 23 November.",
}


def paper(**changes: Any) -> bytes:
    return pdf.render("web/specimen.typ", {**DATA, **changes}, language="zh-hans", created_at=AT)


def streams(document: bytes) -> bytes:
    """Return what the document's compressed streams hold."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    unpacked = []
    for stream in found:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:  # A stream that is not compressed is taken as it stands.
            unpacked.append(stream)
    return b"\n".join(unpacked)


def test_the_han_font_is_embedded() -> None:
    document = paper()
    assert document.startswith(b"%PDF-")
    whole = document + streams(document)
    assert re.search(rb"/FontName\s*/[A-Z]{6}\+NotoSans\w*(SC|sc)", whole)
    assert b"/FontFile3" in whole


def test_every_sign_can_be_copied_out_as_text() -> None:
    # The ToUnicode maps name the signs in UTF-16; 巧克力 must be among them, or boxes were drawn.
    maps = streams(paper()).upper()
    for sign in "巧克力税张":
        assert f"<{ord(sign):04X}>".encode() in maps


def test_the_reprint_is_the_same_bytes() -> None:
    first = paper()
    pdf._compiler.cache_clear()
    assert paper() == first
    assert (
        pdf.render("web/specimen.typ", DATA, language="zh-hans", created_at=AT + timedelta(days=1)) != first
    )


def test_the_creation_date_is_the_papers_own() -> None:
    assert b"/CreationDate(D:20261123081200" in re.sub(rb"\s+", b"", paper())


@pytest.mark.parametrize("evil", ["#panic(1)", "$ x $", '"); #import "/x"', "*b* _i_ `c`", "]#[", "\\u{41}"])
def test_data_is_text_and_never_markup(evil: str) -> None:
    changed = paper(title=evil, remark=evil, rows=[[evil, evil, evil]])
    assert changed.startswith(b"%PDF-")
    assert changed != paper()


def test_codes_and_plots_go_in() -> None:
    words = svg.LadderWords("Lands", "Fees", "You", "Shelf")
    plot = svg.price_ladder(
        title="t",
        lands=Decimal(98),
        fees=Decimal(20),
        margin=Decimal(20),
        shelf=[Decimal(150)],
        words=words,
        palette=svg.PRINT,
    )
    assert len(paper(code=qr.svg("https://example.invalid/a", title="a"), plot=plot)) > len(paper())


def test_a_missing_or_broken_template_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError, match=r"web/nothing\.typ"):
        pdf.render("web/nothing.typ", {}, language="en", created_at=AT)
    with pytest.raises(FileNotFoundError):
        pdf.render("web/../pdf.py", {}, language="en", created_at=AT)
    with pytest.raises(pdf.PaperError, match="specimen"):
        pdf.render("web/specimen.typ", {"title": "no more"}, language="en", created_at=AT)


def _fonts(families: list[str]) -> Any:
    return lambda *args: SimpleNamespace(families=lambda: families)


@pytest.fixture
def _forget_font() -> Any:
    fonts.han_font.cache_clear()
    yield
    fonts.han_font.cache_clear()


@pytest.mark.usefixtures("_forget_font")
def test_without_any_han_font_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts.typst, "Fonts", _fonts(["DejaVu Sans Mono"]))
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    with pytest.raises(fonts.NoHanFont, match="fonts-noto-cjk"):
        fonts.han_font()


@pytest.mark.usefixtures("_forget_font")
def test_a_font_from_the_wheel_is_taken_where_the_system_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "__init__.py").touch()
    (tmp_path / "fonts" / "NotoSansCJKsc-Regular.otf").touch()
    monkeypatch.setattr(
        fonts, "find_spec", lambda name: SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    )

    def fonts_of(system: bool = True, embedded: bool = True, folders: Any = ()) -> Any:
        families = ["Noto Sans CJK SC"] if folders else ["DejaVu Sans Mono"]
        return SimpleNamespace(families=lambda: families)

    monkeypatch.setattr(fonts.typst, "Fonts", fonts_of)
    assert fonts.han_font() == fonts.HanFont("Noto Sans CJK SC", (tmp_path / "fonts",))
