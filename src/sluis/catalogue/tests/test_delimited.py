"""Text files as they really come: encodings, separators, quotes, ragged rows, and files meant to do harm."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.catalogue.problems import FileFault
from sluis.catalogue.reading import dry_run, read
from sluis.catalogue.tables.delimited import MAX_CELL, MAX_RECORD, DelimitedText
from sluis.catalogue.tables.source import Source, encoding_of
from sluis.catalogue.tests.samples import Sample

TWO = "sku;name_nl;price\nA;Crème brûlée – 5 €;4,95\nB;Käse;1,10\n"


@pytest.mark.parametrize(
    ("encoding", "seen"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with byte order mark"),
        ("utf-16", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_encodings(encoding: str, seen: str) -> None:
    shop = Sample(TWO.encode(encoding))
    assert seen in shop.reading.why
    assert [product.names["nl"] for product in shop.products] == ["Crème brûlée – 5 €", "Käse"]


def test_a_bad_byte_in_the_last_row_decides_for_the_whole_file() -> None:
    rows = "".join(f"S{number},naam {number}\n" for number in range(5_000))
    raw = f"sku,name_nl\n{rows}".encode() + "X,Crème\n".encode("cp1252")
    shop = Sample(raw)
    assert f"byte {raw.index(0xE8)} is not UTF-8" in shop.reading.why
    assert shop.by_sku["X"].names == {"nl": "Crème"}


def test_text_converted_twice_is_pointed_out() -> None:
    twice = "sku,name_nl\nA,Kaas\nB,Crème à 5 €\n".encode().decode("cp1252").encode()
    shop = Sample(twice)
    assert (3, "", "double_encoding") in shop.warnings
    assert len(shop.products) == 2


def test_proper_accents_raise_no_doubt() -> None:
    assert Sample("sku,name_fr\nA,ÉTÉ À LA PLAGE Ã\nB,château\n").warnings == []


def test_a_file_that_breaks_its_own_mark() -> None:
    with pytest.raises(FileFault) as caught:
        read(b"\xef\xbb\xbfsku,name_nl\nA,Cr\xe8me\n")
    assert caught.value.code == "encoding"
    assert "byte 19" in caught.value.message


def test_utf_16_without_its_mark_and_bytes_that_fit_nothing() -> None:
    with pytest.raises(FileFault, match="UTF-16 without its mark"):
        read("sku,name_nl\nA,Kaas\n".encode("utf-16-le"))
    with pytest.raises(FileFault, match="not Windows-1252"):
        read(b"sku,name_nl\nA,\xe9\x81\n")


def test_binary_junk() -> None:
    with pytest.raises(FileFault) as caught:
        read(bytes(range(1, 256)) * 20)
    assert caught.value.code == "not_a_catalogue"


@pytest.mark.parametrize(
    ("separator", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
)
def test_separators(separator: str, name: str) -> None:
    rows = [["sku", "name_nl", "description_nl"], ["A", "Kaas, oud; lekker", "met|tab\ten komma,"]]
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    shop = Sample(out.getvalue())
    assert f"{name}-separated" in shop.reading.why
    assert shop.only.names == {"nl": "Kaas, oud; lekker"}


def test_commas_in_texts_do_not_outvote_the_semicolon() -> None:
    rows = "".join(f"S{n};een, twee, drie, vier, vijf;1,50\n" for n in range(30))
    assert len(Sample(f"sku;name_nl;price\n{rows}").products) == 30


def test_the_hint_of_spreadsheets_is_followed_and_not_counted() -> None:
    shop = Sample("sep=|\nsku|name_nl\nA|x,y,z,w,v\n")
    assert "as its first line says" in shop.reading.why
    assert shop.only.row == 2


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_three_kinds_also_inside_cells(ending: str) -> None:
    content = f'sku,name_nl,description_nl{ending}A,Kaas,"een{ending}twee"{ending}B,Boter,{ending}'
    shop = Sample(content)
    assert [product.row for product in shop.products] == [2, 3]
    assert shop.by_sku["A"].descriptions == {"nl": "een<br>twee"}


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    shop = Sample('sku,name_nl\n"A","een\nnaam\nover drie regels"\n\n,\nB,Boter\n')
    assert [(product.sku, product.row) for product in shop.products] == [("A", 2), ("B", 5)]


def test_blank_rows_above_the_header_count() -> None:
    assert Sample("\n,,\nsku,name_nl\nA,Kaas\n").only.row == 4


def test_ragged_rows_are_errors_and_the_others_are_kept() -> None:
    shop = Sample("sku,name_nl,price\nA,Kaas,1.50\nB,Kaas, oud,1.50\nC,Kaas\nD,Boter,2.50,,\n")
    assert shop.errors == [(3, "", "ragged_row"), (4, "", "ragged_row")]
    assert [product.sku for product in shop.products] == ["A", "D"]


def test_a_row_may_stop_short_of_columns_that_nobody_reads() -> None:
    shop = Sample("sku,name_nl,price,opmerking,nog iets\nA,Kaas,1.50\nB,Boter,2.50,x,y\n")
    assert [product.sku for product in shop.products] == ["A", "B"]


def test_a_nul_character_spoils_its_row_only() -> None:
    shop = Sample("sku,name_nl\nA,Kaas\nB,Bo\0ter\nC,Melk\n")
    assert shop.errors == [(3, "", "nul_character")]
    assert [product.sku for product in shop.products] == ["A", "C"]


def test_a_nul_character_in_the_header() -> None:
    with pytest.raises(FileFault) as caught:
        read(b"sku,na\0me_nl,x\n" + b"A,B,C\n" * 20)
    assert (caught.value.code, caught.value.row) == ("encoding", 1)


def test_a_quote_that_is_never_closed_names_its_row() -> None:
    with pytest.raises(FileFault) as caught:
        dry_run(b'sku,name_nl\nA,Kaas\nB,"Boter\nC,Melk\nD,Room\n')
    assert (caught.value.code, caught.value.row) == ("unclosed_quote", 3)


def test_a_file_that_ends_without_a_line_end() -> None:
    assert Sample('sku,name_nl\nA,"Kaas"').only.names == {"nl": "Kaas"}


def test_a_cell_of_ten_megabytes() -> None:
    with pytest.raises(FileFault) as caught:
        dry_run(b"sku,name_nl\nA,Kaas\nB," + b"x" * 10_000_000 + b"\nC,Melk\n")
    assert (caught.value.code, caught.value.row) == ("line_too_long", 3)


def test_a_cell_beyond_its_limit_spread_over_lines() -> None:
    body = '"' + "regel\n" * (MAX_CELL // 6 + 10) + '"'
    with pytest.raises(FileFault) as caught:
        dry_run(f"sku,name_nl\nA,{body}\n".encode())
    assert (caught.value.code, caught.value.row) == ("cell_too_long", 2)


def test_a_row_beyond_its_limit_spread_over_cells() -> None:
    cells = ",".join(['"' + "a\n" * 300_000 + '"'] * 8)
    with pytest.raises(FileFault) as caught:
        dry_run(f"sku,name_nl,c,d,e,f,g,h,i,j\nA,B,{cells}\n".encode())
    assert caught.value.code == "line_too_long"


def test_a_line_of_two_hundred_megabytes_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    with path.open("wb") as out:
        out.write(b"sku,name_nl\nA,")
        for _ in range(200):
            out.write(b"x" * 1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(FileFault) as caught:
            dry_run(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (caught.value.code, caught.value.row) == ("line_too_long", 2)
    assert peak < 10 * MAX_RECORD


def test_fifty_thousand_columns() -> None:
    header = "sku,name_nl," + ",".join(f"c{number}" for number in range(50_000))
    with pytest.raises(FileFault) as caught:
        read(f"{header}\nA,B\n".encode())
    assert caught.value.code == "too_many_columns"
    assert "5000" in caught.value.message


def test_the_same_column_twice_keeps_the_first() -> None:
    shop = Sample("sku,name_nl,Name_NL \nA,Eerste,Tweede\n")
    assert shop.only.names == {"nl": "Eerste"}
    assert (1, "Name_NL", "duplicate_column") in shop.warnings


def test_header_names_are_matched_as_people_vary_them() -> None:
    assert Sample("\ufeff SKU\u00a0, Name_NL ,WEIGHT_G\nA,Kaas,5\n").only.weight_g == 5


def test_strange_but_honest_text_is_stored_whole() -> None:
    names = ["\u202eomgekeerd", "a\u200db", "𠮷野家", "🍫🧀", "e\u0301" * 20, "раураl"]
    content = "sku,name_nl\n" + "".join(f"S{number},{name}\n" for number, name in enumerate(names))
    assert [product.names["nl"] for product in Sample(content).products] == names


def test_injections_stay_inert_text() -> None:
    name = "'; DROP TABLE products; -- {{ 7*7 }} ${jndi:ldap://x}"
    assert Sample(f'sku,name_nl\nA,"{name}"\n').only.names == {"nl": name}


def test_the_header_alone_and_a_file_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "leeg.csv"
    path.write_text("sku,name_nl\n\n\n")
    with pytest.raises(FileFault) as caught:
        dry_run(path)
    assert caught.value.code == "header_only"


def outcome(raw: bytes) -> dict[str, object] | FileFault:
    try:
        return dry_run(raw)
    except FileFault as fault:
        return fault


_CELLS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r"), max_size=20)


@given(
    rows=st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=1, max_size=8),
    separator=st.sampled_from(",;\t|"),
)
def test_what_a_writer_writes_the_reader_reads(rows: list[list[str]], separator: str) -> None:
    rows = [["sku", "name_nl", "brand"], *rows]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    source = Source(b"\xef\xbb\xbf" + out.getvalue().encode())
    table = DelimitedText(source, encoding_of(source))
    assert table.separator == separator
    assert [(number, cells) for number, cells in table.records()] == list(enumerate(rows, start=1))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(raw: bytes) -> None:
    result = outcome(raw)
    assert isinstance(result, FileFault) or result["rows"] >= result["products"]  # type: ignore[operator]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=10))
def test_any_cells_below_a_good_header_never_crash(cells: list[str]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    head = ["sku", "name_nl", "gtin", "price", "weight_g", "hs_code", "origin", "abv_pct", "stock", "lithium"]
    writer.writerow(head)
    writer.writerow((cells + [""] * 10)[:10])
    result = outcome(out.getvalue().encode("utf-8", "replace"))
    if isinstance(result, FileFault):
        assert result.code in {"header_only", "encoding", "not_a_catalogue"}
    else:
        assert result["rows"] == 1
