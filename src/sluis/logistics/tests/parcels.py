"""People, shops and parcels of the tests of papers and shipments."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sluis.logistics.documents.values import PaperLine, PaperParty, ParcelPaper
from sluis.logistics.ports import Address, Item
from sluis.offices.models import Merchant, Office

AT = datetime(2026, 6, 30, 9, 12, 44, tzinfo=UTC)
LINDEBOOM = Address(
    "Chocolaterie De Lindeboom BV", "+32 9 223 11 40", "BE", "", "Gent", "", "Kraanlei 12", "9000"
)
WANG = Address("王小明", "13800138001", "CN", "浙江省", "杭州市", "西湖区", "文三路100号5幢302室", "310012")
PRALINES = Item(
    "LIN-PRA-250", "比利时什锦夹心巧克力 250克", "1806900000", 2, 9900, 340, "Assorted pralines 250 g", "BE"
)
TRUFFLES = Item(
    "LIN-TRU-200", "可可松露巧克力 200克", "1806900000", 1, 8850, 265, "Cocoa-dusted truffles 200 g", "BE"
)


def office() -> Office:
    """Return the Amsterdam office."""
    return Office.objects.get_or_create(
        code="BX",
        defaults={
            "name": "Benelux",
            "city": "Amsterdam",
            "countries": "BE NL LU",
            "currency": "EUR",
            "timezone": "Europe/Amsterdam",
            "languages": "nl en",
        },
    )[0]


def chocolatier(**fields: str) -> Merchant:
    """Return Chocolaterie De Lindeboom of Ghent."""
    return Merchant.objects.get_or_create(
        code="lindeboom",
        defaults={
            "office": office(),
            "name": "Chocolaterie De Lindeboom BV",
            "country": "BE",
            "company_number": "0123456749",
            "vat_number": "BE0123456749",
            "eori": "BE0123456749",
            "iban": "BE71096123456769",
            "street": "Kraanlei 12",
            "postcode": "9000",
            "city": "Gent",
            **fields,
        },
    )[0]


def line(number: int = 1, **changes: object) -> PaperLine:
    """Return a line of pralines: two boxes, 680 g, CNY 198.00."""
    pralines = PaperLine(
        number,
        "LIN-PRA-250",
        "Assorted pralines 250 g",
        "比利时什锦夹心巧克力",
        "18069000",
        "BE",
        2,
        680,
        19800,
    )
    return replace(pralines, **changes)  # type: ignore[arg-type]


def paper(*lines: PaperLine, **changes: object) -> ParcelPaper:
    """Return the papers' values of a parcel from Ghent to Hangzhou, 1.2 kg."""
    parcel = ParcelPaper(
        number="CI-LX000000102BE",
        made_at=AT,
        waybill_number="LX000000102BE",
        reference="2211003344556677",
        route="cbec_9610",
        seller=PaperParty(
            "Chocolaterie De Lindeboom BV",
            ("Kraanlei 12", "9000 Gent", "Belgium"),
            "BE",
            eori="BE0123456749",
            vat_number="BE0123456749",
        ),
        receiver=PaperParty("王小明", ("文三路100号5幢302室", "西湖区 杭州市 浙江省"), "CN", "13800138001"),
        lines=lines or (line(),),
        gross_weight_g=1200,
        freight_minor=1500,
        incoterm_place="杭州市",
    )
    return replace(parcel, **changes)  # type: ignore[arg-type]
