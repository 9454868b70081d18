"""Google Merchant feeds in their two forms, Channable, and the food sheet with GS1 names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sluis.catalogue.problems import FileFault
from sluis.catalogue.reading import read
from sluis.catalogue.tests.samples import FIXTURES, Sample, fixture
from sluis.kernel.money import Money


def test_text_and_xml_of_the_same_goods_give_the_same_products() -> None:
    text, xml = fixture("google.tsv"), fixture("google.xml")
    assert text.reading.format == xml.reading.format == "google_merchant"
    assert "tab-separated" in text.reading.why
    assert "XML" in xml.reading.why
    assert text.products == xml.products
    assert len(text.products) == 3


def test_the_price_inside_shipping_is_not_the_price() -> None:
    assert fixture("google.xml").by_sku["BRUG-PRA-250"].till_price == Money(1495, "EUR")


def test_a_description_that_was_escaped_twice() -> None:
    for name in ("google.tsv", "google.xml"):
        text = fixture(name).by_sku["BRUG-PRA-250"].descriptions["nl"]
        assert text == "<p>Twintig stuks met <b>hazelnoot</b></p>"


def test_feed_variants_images_and_stock() -> None:
    feed = fixture("google.tsv")
    red, pralines = feed.by_sku["TRUI-R"], feed.by_sku["BRUG-PRA-250"]
    assert (red.group, red.options, red.stock) == ("TRUI", {"color": "Rood"}, 0)
    assert red.gtin == "08799914001518"
    assert pralines.stock is None
    assert pralines.images == tuple(f"https://shop.example/p{number}.jpg" for number in (1, 2, 3))
    assert (pralines.weight_g, pralines.length_mm, pralines.net_content) == (340, 210, "250 g")


def test_used_goods_are_left_out() -> None:
    assert (5, "condition", "not_goods") in fixture("google.tsv").warnings


def test_what_a_feed_never_has_stays_open() -> None:
    assert {"hs_code", "origin"} <= set(fixture("google.xml").products[0].missing)
    assert "currency" not in fixture("google.xml").reading.questions


def test_several_gtins_in_one_cell() -> None:
    head = "id\ttitle\timage_link\tavailability\tgtin\n"
    feed = Sample(head + "A\tKaas\thttps://x.example/a.jpg\tin_stock\t5499901001172, 5499901001349\n")
    assert feed.only.gtin == "05499901001172"
    assert (2, "gtin", "several_gtins") in feed.warnings


def test_an_atom_feed_with_links_as_attributes() -> None:
    atom = """<?xml version="1.0"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
      <title>Winkel</title>
      <entry><g:id>A</g:id><title>Kaas &amp; wijn</title><link href="https://x.example/a"/>
        <summary>Van het huis</summary><g:image_link>https://x.example/a.jpg</g:image_link>
        <g:availability>in stock</g:availability><g:price>9.95 EUR</g:price></entry>
    </feed>"""
    product = Sample(atom, language="nl").only
    assert product.names == {"nl": "Kaas & wijn"}
    assert product.descriptions == {"nl": "Van het huis"}
    assert product.till_price == Money(995, "EUR")


def test_channable_is_told_from_google() -> None:
    feed = fixture("channable.csv")
    assert feed.reading.format == "channable"
    kettle, toaster = feed.products
    assert (kettle.gtin, kettle.stock) == ("08799913001175", 300)
    assert toaster.stock == 0


def test_channable_in_xml() -> None:
    feed = Sample(
        "<products><product><id>A</id><title>Ketel</title><image_link>https://x.example/a.jpg</image_link>"
        "<availability>in stock</availability><price>5,95</price><ean>5499901001172</ean><stock>4</stock>"
        "</product></products>"
    )
    assert feed.reading.format == "channable"
    assert (feed.only.gtin, feed.only.stock, feed.only.till_price) == ("05499901001172", 4, Money(595, "EUR"))
    assert "currency" in feed.reading.questions


def test_xml_in_windows_1252_and_utf_16() -> None:
    body = (FIXTURES / "google.xml").read_text(encoding="utf-8").partition("?>")[2].replace("Van wol", "Écru")
    for encoding in ("windows-1252", "utf-16", "iso-8859-1"):
        raw = f'<?xml version="1.0" encoding="{encoding}"?>{body}'.encode(encoding)
        assert Sample(raw).by_sku["TRUI-R"].descriptions == {"nl": "Écru"}


@pytest.mark.parametrize(
    ("prolog", "what"),
    [
        ('<!DOCTYPE rss [<!ENTITY a "b">]>', "document type"),
        ('<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">', "document type"),
        ('<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>', "document type"),
    ],
)
def test_document_types_and_entities_are_refused(prolog: str, what: str) -> None:
    with pytest.raises(FileFault, match=what) as caught:
        read(f'<?xml version="1.0"?>{prolog}<rss><item><id>&a;</id></item></rss>'.encode())
    assert caught.value.code == "xml_unsafe"


def test_deep_nesting_and_odd_encodings_are_refused() -> None:
    deep = '<?xml version="1.0"?>' + "<a>" * 100_000
    with pytest.raises(FileFault, match="inside each other"):
        read(deep.encode())
    with pytest.raises(FileFault, match="utf-7"):
        read(b'<?xml version="1.0" encoding="utf-7"?><rss/>')


def test_broken_xml_names_its_line() -> None:
    with pytest.raises(FileFault) as caught:
        read(b'<?xml version="1.0"?>\n<rss>\n<item><id>A</title></item></rss>')
    assert (caught.value.code, caught.value.detail["line"]) == ("xml_broken", 3)


def test_xml_that_says_another_encoding_than_it_has() -> None:
    with pytest.raises(FileFault) as caught:
        read('<?xml version="1.0" encoding="UTF-8"?><rss><item>é</item></rss>'.encode("latin-1"))
    assert caught.value.code == "xml_broken"


def test_xml_without_products() -> None:
    with pytest.raises(FileFault, match="no items"):
        read(b'<?xml version="1.0"?><invoice><line>1</line></invoice>')


def test_gs1_sheet_of_a_food() -> None:
    pralines = fixture("gs1.csv").by_row[2]
    assert pralines.gtin == "05499901001172"
    assert pralines.names == {"nl": "Pralines", "fr": "Pralines"}
    assert (pralines.origin, pralines.net_content, pralines.weight_g) == ("BE", "250 g", 340)
    assert (pralines.height_mm, pralines.width_mm, pralines.length_mm) == (38, 140, 210)
    assert pralines.shelf_life_days == 120


def test_gs1_allergens_where_nl_is_lupin() -> None:
    pralines = fixture("gs1.csv").by_row[2]
    assert pralines.allergens == {"AM": "CONTAINS", "NL": "MAY_CONTAIN", "SH": "CONTAINS"}
    assert pralines.ingredients["nl"] == "Suiker, cacaomassa, volle MELKpoeder, LUPINEbloem"
    assert set(pralines.ingredients) == {"nl", "fr"}


def test_gs1_nutrients_with_both_energies_and_sodium_from_salt() -> None:
    nutrients = fixture("gs1.csv").by_row[2].nutrients
    assert (nutrients["energy_kj"], nutrients["energy_kcal"]) == (Decimal(2250), Decimal(540))
    assert nutrients["per_g"] == Decimal(100)
    assert nutrients["fat_g"] == Decimal("34.5")
    assert nutrients["sodium_mg"] == Decimal(100)  # 0.25 g of salt / 2.5


def test_gs1_a_sodium_that_is_given_is_not_worked_out() -> None:
    content = "gtin,productName@nl,ingredientStatement@nl,saltPerNutrientBasis,sodiumPerNutrientBasis\n"
    sheet = Sample(content + "5499901001172,Zout,Zout,1,395\n")
    assert sheet.only.nutrients["sodium_mg"] == Decimal(395)


def test_gs1_origin_by_number_and_unit_codes() -> None:
    cheese = fixture("gs1.csv").by_row[3]
    assert (cheese.origin, cheese.weight_g, cheese.net_content) == ("NL", 530, "500 g")
    assert cheese.allergens == {"AM": "CONTAINS"}
    assert cheese.ingredients == {"nl": "MELK, zout"}
    assert cheese.nutrients["sodium_mg"] == Decimal(720)


def test_gs1_rows_in_error() -> None:
    assert fixture("gs1.csv").errors == [
        (4, "gtin", "gtin_check_digit"),
        (5, "hasAllergen", "allergen"),
    ]
