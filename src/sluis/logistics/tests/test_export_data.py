"""The export declaration: when it is needed, and what its data set says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.documents import export_data
from sluis.logistics.documents.export_data import ExportConsignment
from sluis.logistics.tests.parcels import AT, line, paper

DAY = date(2026, 6, 30)
TEA = {"hs_code": "0902100000", "origin": "CN", "description": "Green tea 100 g", "net_weight_g": 150}


def consignment(**changes: object) -> ExportConsignment:
    parcels = (
        paper(line(), line(2, value_minor=5000, **TEA)),
        paper(line(), number="CI-LX000000103BE", waybill_number="LX000000103BE"),
    )
    whole = ExportConsignment("SL260630ABC", DAY, AT, parcels[0].seller, parcels, Decimal("0.1277"))
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cents", "grams", "needed"),
    [(100_000, 1_000_000, False), (100_001, 500, True), (5_000, 1_000_001, True), (0, 0, False)],
)
def test_a_declaration_is_needed_over_a_thousand_euros_or_kilograms(
    cents: int, grams: int, needed: bool
) -> None:
    value = Money(cents, "EUR")
    assert export_data.required(value=value, gross_weight_g=grams, as_of=DAY) is needed


def test_the_limit_is_in_euros_and_has_a_first_day() -> None:
    with pytest.raises(BadInput, match="euros"):
        export_data.required(value=Money(1, "CNY"), gross_weight_g=1, as_of=DAY)
    with pytest.raises(BadInput, match="2016-04-30"):
        export_data.required(value=Money(1, "EUR"), gross_weight_g=1, as_of=date(2016, 4, 30))


def test_items_group_lines_of_all_parcels_by_code_and_origin() -> None:
    tea, pralines = consignment().items()
    assert (tea.hs6, tea.origin, tea.pieces, tea.net_weight_g) == ("090210", "CN", 2, 150)
    assert (pralines.hs6, pralines.pieces, pralines.net_weight_g) == ("180690", 4, 1360)
    assert pralines.waybills == ("LX000000102BE", "LX000000103BE")
    # Twice CNY 198.00 at 0.1277: each line is converted and rounded by itself.
    assert pralines.statistical == Money(2 * 2528, "EUR")
    assert consignment().value == Money(639 + 2 * 2528, "EUR")


def test_a_parcel_counts_as_a_package_of_its_first_item_only() -> None:
    tea, pralines = consignment().items()
    assert (tea.packages, pralines.packages) == (1, 1)


def test_the_file_says_what_we_know_in_the_groups_of_the_message() -> None:
    root = etree.fromstring(
        export_data.build(consignment(master_bill="784-26063001", office_of_exit="BE212000"))
    )
    assert etree.QName(root).localname == "CC515C"
    assert root.findtext("ExportOperation/LRN") == "SL260630ABC"
    assert root.findtext("ExportOperation/totalAmountInvoiced") == "446.00"
    assert root.findtext("ExportOperation/invoiceCurrency") == "CNY"
    assert root.findtext("Exporter/identificationNumber") == "BE0123456749"
    assert root.findtext("Exporter/Address/country") == "BE"
    assert root.findtext("GoodsShipment/countryOfDestination") == "CN"
    assert root.findtext("GoodsShipment/Consignment/grossMass") == "2.400"
    assert root.findtext("GoodsShipment/Consignment/TransportDocument/referenceNumber") == "784-26063001"
    items = root.findall("GoodsShipment/GoodsItem")
    assert [item.findtext("declarationGoodsItemNumber") for item in items] == ["1", "2"]
    pralines = items[1]
    assert pralines.findtext("Procedure/requestedProcedure") == "10"
    assert pralines.findtext("Commodity/CommodityCode/harmonizedSystemSubHeadingCode") == "180690"
    assert pralines.findtext("statisticalValue") == "50.56"
    invoices = [node.findtext("referenceNumber") for node in pralines.findall("SupportingDocument")]
    assert invoices == ["CI-LX000000102BE", "CI-LX000000103BE"]


def test_what_nobody_knows_is_named_and_left_out() -> None:
    whole = consignment()
    named = export_data.missing(whole)
    assert {"office_of_export", "office_of_exit", "transport_document", "location_of_goods"} <= set(named)
    assert "item 1 combined_nomenclature_digits" in named
    assert "exporter.eori" not in named
    text = export_data.build(whole)
    assert b"combinedNomenclatureCode" not in text
    assert b"CustomsOfficeOfExport" not in text
    without = replace(whole, exporter=replace(whole.exporter, eori=""))
    assert "exporter.eori" in export_data.missing(without)


def test_the_same_day_gives_the_same_bytes_and_no_parcel_gives_none() -> None:
    assert export_data.build(consignment()) == export_data.build(consignment())
    with pytest.raises(BadInput) as error:
        export_data.build(consignment(parcels=()))
    assert error.value.field == "parcels"
