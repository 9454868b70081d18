"""The EU export declaration: when one is needed, and its data set in the shape of a CC515C.

Needed over EUR 1,000 or 1,000 kg, where all parcels that one exporter sends to one country in one day count
together (rows of `data/export_rules.csv`). Element names follow the Automated Export System; national front
doors (DMS, AES/PLDA) wrap them differently, and the carrier or broker files. What we do not know is named in
`missing` and left out of the file, never guessed: the last two digits of the EU code among it, for Chinese and
EU codes share only six.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Final

from lxml import etree

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.documents.values import PaperLine, PaperParty, ParcelPaper
from sluis.logistics.tables import Period, period, read_table

NAMESPACE: Final = "http://ncts.dgtaxud.ec"  # as in published samples of the family; unconfirmed for 515
PERMANENT_EXPORT: Final = ("10", "00")
AIR, POST = "4", "5"
CARTON: Final = "CT"
COMMERCIAL_INVOICE: Final = "N380"


@dataclass(frozen=True, slots=True)
class _Rule:
    rule: str
    amount: int
    period: Period


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(row["rule"], int(row["amount"]), period(row)) for row in read_table("export_rules.csv")
    )


def _amount(rule: str, as_of: date) -> int:
    for row in _rules():
        if row.rule == rule and row.period.holds(as_of):
            return row.amount
    raise BadInput(f"no export rule is known for {as_of}", field="as_of")


def required(*, value: Money, gross_weight_g: int, as_of: date) -> bool:
    """Tell whether what leaves on one day for one country needs a declaration; `value` in euros."""
    if value.currency != "EUR":
        raise BadInput("the limit is in euros: convert the value first", field="value")
    limit = Money(_amount("max_value_without_declaration", as_of) * 100, "EUR")
    return value > limit or gross_weight_g > _amount("max_weight_without_declaration", as_of) * 1000


@dataclass(frozen=True, slots=True)
class ExportConsignment:
    """What one exporter sends to one country on one day. `eur_per_unit` converts the papers' currency."""

    lrn: str
    day: date
    made_at: datetime
    exporter: PaperParty
    parcels: tuple[ParcelPaper, ...]
    eur_per_unit: Decimal
    destination: str = "CN"
    office_of_export: str = ""
    office_of_exit: str = ""
    master_bill: str = ""
    border_mode: str = AIR

    @property
    def value(self) -> Money:
        """Return the goods in euros, converted line by line as they are declared."""
        return sum((item.statistical for item in self.items()), Money.zero("EUR"))

    @property
    def gross_weight_g(self) -> int:
        """Return the weight of all parcels."""
        return sum(parcel.gross_weight_g for parcel in self.parcels)

    def items(self) -> tuple[ExportItem, ...]:
        """Return goods items: lines of all parcels by six digits and origin, in the order of the code."""
        groups: dict[tuple[str, str], list[tuple[ParcelPaper, PaperLine]]] = {}
        for parcel in self.parcels:
            for line in parcel.lines:
                groups.setdefault((line.hs_code[:6], line.origin), []).append((parcel, line))
        found: list[ExportItem] = []
        counted: set[str] = set()
        for key, group in sorted(groups.items()):
            item = self._item(len(found) + 1, key, group, counted)
            counted.update(item.waybills)
            found.append(item)
        return tuple(found)

    def _item(
        self,
        number: int,
        key: tuple[str, str],
        group: Sequence[tuple[ParcelPaper, PaperLine]],
        counted: set[str],
    ) -> ExportItem:
        value = sum(
            (
                Money(line.value_minor, parcel.currency).convert(self.eur_per_unit, "EUR")
                for parcel, line in group
            ),
            Money.zero("EUR"),
        )
        words = list(dict.fromkeys(line.description for _, line in group))
        waybills = tuple(dict.fromkeys(parcel.waybill_number for parcel, _ in group))
        return ExportItem(
            number=number,
            hs6=key[0],
            origin=key[1],
            description="; ".join(words)[:512],
            pieces=sum(line.quantity for _, line in group),
            net_weight_g=sum(line.net_weight_g for _, line in group),
            statistical=value,
            waybills=waybills,
            packages=sum(waybill not in counted for waybill in waybills),
        )


@dataclass(frozen=True, slots=True)
class ExportItem:
    """One goods item; its statistical value in euros. A parcel counts as a package of its first item only."""

    number: int
    hs6: str
    origin: str
    description: str
    pieces: int
    net_weight_g: int
    statistical: Money
    waybills: tuple[str, ...]
    packages: int


def missing(consignment: ExportConsignment) -> tuple[str, ...]:
    """Return what whoever files must still bring, by name."""
    found = [
        name
        for name, value in (
            ("exporter.eori", consignment.exporter.eori),
            ("office_of_export", consignment.office_of_export),
            ("office_of_exit", consignment.office_of_exit),
            ("transport_document", consignment.master_bill),
        )
        if not value
    ]
    found += ["location_of_goods"]
    found += [f"item {item.number} combined_nomenclature_digits" for item in consignment.items()]
    found += [f"item {item.number} origin" for item in consignment.items() if not item.origin]
    return tuple(found)


def build(consignment: ExportConsignment) -> bytes:
    """Return the data set as XML; the same values give the same bytes. Raise BadInput without parcels."""
    if not consignment.parcels:
        raise BadInput("an export declaration needs at least one parcel", field="parcels")
    root = etree.Element(f"{{{NAMESPACE}}}CC515C", nsmap={"ns": NAMESPACE})
    made_at = f"{consignment.made_at:%Y-%m-%dT%H:%M:%S}"
    _texts(root, preparationDateAndTime=made_at, messageIdentification=consignment.lrn, messageType="CC515C")
    _texts(
        etree.SubElement(root, "ExportOperation"),
        LRN=consignment.lrn,
        declarationType="EX",
        additionalDeclarationType="A",
        security="0",
        totalAmountInvoiced=sum(
            (p.goods for p in consignment.parcels), Money.zero(_currency(consignment))
        ).text(),
        invoiceCurrency=_currency(consignment),
    )
    _texts(etree.SubElement(root, "CustomsOfficeOfExport"), referenceNumber=consignment.office_of_export)
    _texts(etree.SubElement(root, "CustomsOfficeOfExitDeclared"), referenceNumber=consignment.office_of_exit)
    for role in ("Exporter", "Declarant"):
        _party(etree.SubElement(root, role), consignment.exporter)
    _shipment(etree.SubElement(root, "GoodsShipment"), consignment)
    _without_empty(root)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _currency(consignment: ExportConsignment) -> str:
    return consignment.parcels[0].currency


def _texts(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        if text:
            etree.SubElement(parent, name).text = text


def _party(node: etree._Element, party: PaperParty) -> None:
    _texts(node, identificationNumber=party.eori, name=party.name[:70])
    lines = [line for line in party.lines if line]
    address = etree.SubElement(node, "Address")
    _texts(
        address,
        streetAndNumber=lines[0][:70] if lines else "",
        city=", ".join(lines[1:])[:70],
        country=party.country,
    )


def _shipment(node: etree._Element, consignment: ExportConsignment) -> None:
    _texts(
        node, natureOfTransaction="11", countryOfExport=consignment.exporter.country,
        countryOfDestination=consignment.destination,
    )  # fmt: skip
    terms = consignment.parcels[0]
    _texts(
        etree.SubElement(node, "DeliveryTerms"), incotermCode=terms.incoterm, location=terms.incoterm_place
    )
    whole = etree.SubElement(node, "Consignment")
    _texts(
        whole,
        containerIndicator="0",
        modeOfTransportAtTheBorder=consignment.border_mode,
        grossMass=_kg(consignment.gross_weight_g),
        referenceNumberUCR=consignment.lrn,
    )
    if consignment.master_bill:
        _texts(
            etree.SubElement(whole, "TransportDocument"),
            sequenceNumber="1",
            type="N741",
            referenceNumber=consignment.master_bill,
        )
    for item in consignment.items():
        _goods_item(etree.SubElement(node, "GoodsItem"), item, consignment)


def _goods_item(node: etree._Element, item: ExportItem, consignment: ExportConsignment) -> None:
    _texts(node, declarationGoodsItemNumber=str(item.number), statisticalValue=item.statistical.text())
    requested, previous = PERMANENT_EXPORT
    _texts(etree.SubElement(node, "Procedure"), requestedProcedure=requested, previousProcedure=previous)
    _texts(etree.SubElement(node, "Origin"), countryOfOrigin=item.origin)
    commodity = etree.SubElement(node, "Commodity")
    _texts(commodity, descriptionOfGoods=item.description)
    _texts(etree.SubElement(commodity, "CommodityCode"), harmonizedSystemSubHeadingCode=item.hs6)
    _texts(etree.SubElement(commodity, "GoodsMeasure"), netMass=_kg(item.net_weight_g))
    _texts(
        etree.SubElement(node, "Packaging"),
        sequenceNumber="1",
        typeOfPackages=CARTON,
        numberOfPackages=str(item.packages),
        shippingMarks=", ".join(item.waybills)[:512],
    )
    for number, invoice in enumerate(_invoices(item, consignment), 1):
        _texts(
            etree.SubElement(node, "SupportingDocument"),
            sequenceNumber=str(number),
            type=COMMERCIAL_INVOICE,
            referenceNumber=invoice,
        )


def _invoices(item: ExportItem, consignment: ExportConsignment) -> Iterable[str]:
    return [parcel.number for parcel in consignment.parcels if parcel.waybill_number in item.waybills][:99]


def _kg(grams: int) -> str:
    return f"{Decimal(grams).scaleb(-3):.3f}"


def _without_empty(node: etree._Element) -> None:
    for child in list(node):
        _without_empty(child)
        if len(child) == 0 and not child.text:
            node.remove(child)
