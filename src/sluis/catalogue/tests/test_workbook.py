"""Excel workbooks: what they hold, and the ones that are built to fill the memory."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from sluis.catalogue.problems import FileFault
from sluis.catalogue.reading import dry_run, read
from sluis.catalogue.tests.samples import Sample
from sluis.kernel.money import Money

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="x" Target="worksheets/sheet1.xml"/></Relationships>'
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Producten" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET_END = "</sheetData></worksheet>"


def workbook(rows: Sequence[Sequence[Any]], **sheets: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Producten"
    for row in rows:
        book.active.append(list(row))
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def raw_workbook(sheet: str, **parts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{cell("A1", "sku")}{cell("B1", "name_nl")}</row>'
FIRST = f'<row r="2">{cell("A2", "K")}{cell("B2", "Kaas")}</row>'


def fault(content: bytes) -> FileFault:
    with pytest.raises(FileFault) as caught:
        dry_run(content, filename="producten.xlsx")
    return caught.value


def test_a_workbook_is_read_by_content_whatever_its_name() -> None:
    book = workbook([["sku", "name_nl"], ["A", "Kaas"]])
    assert "Excel workbook, sheet “Producten”" in read(book, filename="producten.csv").why
    assert "comma-separated" in read(b"sku,name_nl\nA,Kaas\n", filename="producten.xlsx").why


def test_numbers_texts_and_gaps() -> None:
    book = workbook(
        [
            ["sku", "name_nl", "gtin", "price", "weight_g", "stock", "aerosol", "till_price"],
            [1001, "Kaas", 5499901001172, 4.95, 1.234, 12, False, 0.1 + 0.2],
            [],
            ["K-2", "Boter", "5499901001349", "€ 1.234,50", None, None, True],
        ]
    )
    shop = Sample(book)
    cheese, butter = shop.products
    assert (cheese.sku, cheese.gtin, cheese.price) == ("1001", "05499901001172", Money(495, "EUR"))
    assert (cheese.weight_g, cheese.stock, cheese.facts) == (1, 12, {"aerosol": False})
    assert cheese.till_price == Money(30, "EUR")
    assert (butter.row, butter.price, butter.facts) == (4, Money(123450, "EUR"), {"aerosol": True})


def test_a_text_that_reads_like_a_stored_number_is_still_ambiguous() -> None:
    shop = Sample(workbook([["sku", "name_nl", "weight_g"], ["A", "x", 1.234], ["B", "x", "1.234"]]))
    assert shop.errors == [(3, "weight_g", "ambiguous_number")]


def test_large_numbers_lose_no_digits_to_the_exponent() -> None:
    sheet = SHEET + HEAD.replace("</row>", cell("C1", "gtin") + "</row>")
    row = f'<row r="2">{cell("A2", "K")}{cell("B2", "Kaas")}<c r="C2"><v>5.499901001172E12</v></c></row>'
    assert Sample(raw_workbook(sheet + row + SHEET_END)).only.gtin == "05499901001172"


def test_a_formula_is_not_worked_out_and_its_stored_value_read() -> None:
    row = f'<row r="2">{cell("A2", "K")}<c r="B2" t="str"><f>CONCAT("Ka","as")</f><v>Kaas</v></c></row>'
    assert Sample(raw_workbook(SHEET + HEAD + row + SHEET_END)).only.names == {"nl": "Kaas"}


def test_shared_texts_with_formatting_and_pronunciation() -> None:
    shared = (
        '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><r><t>Oude </t></r><r><t>kaas</t></r><rPh sb='0' eb='1'><t>weg</t></rPh></si></sst>"
    )
    row = f'<row r="2">{cell("A2", "K")}<c r="B2" t="s"><v>0</v></c></row>'
    book = raw_workbook(SHEET + HEAD + row + SHEET_END, xl__sharedStrings_xml=shared)
    assert Sample(book).only.names == {"nl": "Oude kaas"}


def test_cells_without_references_count_on() -> None:
    texts = (["sku", "name_nl"], ["K", "Kaas"])
    rows = ["".join(f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in row) for row in texts]
    sheet = SHEET + "".join(f"<row>{row}</row>" for row in rows) + SHEET_END
    assert Sample(raw_workbook(sheet)).only.row == 2


def test_the_first_filled_sheet_is_read_and_the_others_named() -> None:
    book = workbook([], Lijst=[["sku", "name_nl"], ["A", "Kaas"]], Later=[["x"]])
    shop = Sample(book)
    assert "“Lijst”" in shop.reading.why
    assert (0, "", "more_sheets") in shop.warnings


def test_rows_shorter_than_the_header_are_whole_in_a_workbook() -> None:
    shop = Sample(workbook([["sku", "name_nl", "brand"], ["A", "Kaas"], ["B", "Boter", "Merk", "te veel"]]))
    assert [product.sku for product in shop.products] == ["A"]
    assert shop.errors == [(3, "", "ragged_row")]


def test_one_far_cell_does_not_become_a_block_of_cells() -> None:
    far = f'<row r="1048576">{cell("E1048576", "ver")}</row>'
    tracemalloc.start()
    try:
        shop = Sample(raw_workbook(SHEET + HEAD + FIRST + far + SHEET_END))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert shop.by_sku["K"].row == 2
    assert shop.errors == [(1048576, "", "ragged_row")]
    assert peak < 20_000_000


def test_a_cell_beyond_the_last_column_that_is_read() -> None:
    row = f'<row r="2">{cell("XFD2", "x")}</row>'
    assert fault(raw_workbook(SHEET + HEAD + row + SHEET_END)).code == "too_many_columns"


def test_one_long_text_named_by_many_cells_takes_its_memory_once() -> None:
    text = "x" * 900_000
    shared = (
        '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<si><t>{text}</t></si></sst>"
    )
    rows = "".join(
        f'<row r="{n}">{cell(f"A{n}", f"K{n}")}<c r="B{n}" t="s"><v>0</v></c></row>' for n in range(2, 3_000)
    )
    book = raw_workbook(SHEET + HEAD + rows + SHEET_END, xl__sharedStrings_xml=shared)
    tracemalloc.start()
    try:
        result = dry_run(book)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert result["error_count"] == 2_998
    assert peak < 30_000_000


def test_a_row_of_long_texts_is_refused() -> None:
    shared = f'<?xml version="1.0"?><sst><si><t>{"x" * 900_000}</t></si></sst>'
    cells = "".join(f'<c r="{chr(65 + n)}2" t="s"><v>0</v></c>' for n in range(10))
    book = raw_workbook(SHEET + HEAD + f'<row r="2">{cells}</row>' + SHEET_END, xl__sharedStrings_xml=shared)
    assert fault(book).code == "line_too_long"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = raw_workbook(SHEET + HEAD + FIRST + SHEET_END, xl__media__image_xml=b"\0" * 60_000_000)
    assert len(bomb) < 100_000
    tracemalloc.start()
    try:
        found = fault(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.code == "workbook_too_large"
    assert "times" in found.message
    assert peak < 5_000_000


def test_more_than_two_hundred_megabytes_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluis.catalogue.tables.workbook.MAX_UNPACKED", 2_000)
    assert fault(raw_workbook(SHEET + HEAD + FIRST * 40 + SHEET_END)).code == "workbook_too_large"


def test_a_directory_that_lies_about_sizes_gives_no_more_than_it_says() -> None:
    honest = raw_workbook(
        SHEET + HEAD + "".join(FIRST.replace("2", str(n)) for n in range(3, 2_000)) + SHEET_END
    )
    data = bytearray(honest)
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    place = data.rindex(size.to_bytes(4, "little"))
    data[place : place + 4] = (500).to_bytes(4, "little")
    assert fault(bytes(data)).code in {"workbook_broken", "xml_broken"}


@pytest.mark.parametrize("name", ["xl__vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(name: str) -> None:
    assert fault(raw_workbook(SHEET + HEAD + FIRST + SHEET_END, **{name: b"x"})).code == "workbook_macros"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "xl/../../x"])
def test_names_that_lead_outside_are_refused(name: str) -> None:
    assert fault(raw_workbook(SHEET + HEAD + FIRST + SHEET_END, **{name: b"x"})).code == "workbook_broken"


def test_entities_in_a_sheet_are_refused() -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    sheet = SHEET.replace("?>", f"?>{doctype}", 1) + HEAD + FIRST + SHEET_END
    assert fault(raw_workbook(sheet)).code == "xml_unsafe"


def test_links_to_other_workbooks_are_never_followed() -> None:
    link = '<?xml version="1.0"?><externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    book = raw_workbook(SHEET + HEAD + FIRST + SHEET_END, xl__externalLinks__externalLink1_xml=link)
    assert Sample(book).only.names == {"nl": "Kaas"}


def test_archives_and_documents_that_are_no_workbooks() -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("producten.csv", "sku,name_nl\n")
    assert "unpack it first" in fault(plain.getvalue()).message
    document = io.BytesIO()
    with zipfile.ZipFile(document, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", "<x/>")
    assert "no Excel workbook" in fault(document.getvalue()).message


def test_broken_and_cut_workbooks() -> None:
    book = workbook([["sku", "name_nl"], ["A", "Kaas"]])
    assert fault(book[: len(book) // 2]).code == "workbook_broken"
    assert fault(raw_workbook(SHEET + HEAD + "<row>")).code == "xml_broken"
    missing = f'<row r="2">{cell("A2", "K")}<c r="B2" t="s"><v>7</v></c></row>'
    assert fault(raw_workbook(SHEET + HEAD + missing + SHEET_END)).code == "workbook_broken"


def test_an_empty_workbook_and_hidden_sheets() -> None:
    assert fault(workbook([])).code == "empty_file"
    hidden = raw_workbook(SHEET + HEAD + FIRST + SHEET_END)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(hidden)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, content.replace(b'sheetId="1"', b'sheetId="1" state="hidden"'))
    assert "no visible sheet" in fault(out.getvalue()).message
