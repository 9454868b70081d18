"""The commercial invoice and the packing list of a parcel; both are drawn from the values of the forms.

Fields: fact sheet "logistics" §1.2. No preference exists with China, so no statement of origin is printed.
"""

from __future__ import annotations

from typing import Any, Final

from sluis.kernel.money import Money
from sluis.logistics.documents.values import PaperParty, ParcelPaper, cubic_metres, kilograms
from sluis.web import pdf

VAT_NOTE: Final = "VAT exempt export, article 146 of Directive 2006/112/EC"
INCOTERMS_EDITION: Final = "Incoterms 2020"


def _party(party: PaperParty) -> dict[str, Any]:
    numbers = [
        f"{name} {number}" for name, number in (("VAT", party.vat_number), ("EORI", party.eori)) if number
    ]
    contact = [text for text in (party.telephone, party.email) if text]
    return {"name": party.name, "lines": [*party.lines, *contact, *numbers]}


def _money(paper: ParcelPaper, minor: int) -> str:
    return Money(minor, paper.currency).text()


def draw_invoice(paper: ParcelPaper) -> bytes:
    """Draw the commercial invoice as PDF; the same values give the same bytes."""
    return pdf.render(
        "logistics/invoice.typ",
        {
            "number": paper.number,
            "day": f"{paper.made_at:%Y-%m-%d}",
            "order": paper.reference,
            "waybill": paper.waybill_number,
            "currency": paper.currency,
            "incoterm": f"{paper.incoterm} {paper.incoterm_place}, {INCOTERMS_EDITION}".replace(" ,", ","),
            "reason": paper.category,
            "note": VAT_NOTE,
            "terms": "paid on the platform before shipment",
            "seller": _party(paper.seller),
            "buyer": _party(paper.receiver),
            "lines": [
                [
                    str(line.number),
                    f"{line.description}\n{line.name_zh}".strip(),
                    line.hs_code,
                    line.origin,
                    str(line.quantity),
                    line.unit_price(paper.currency),
                    _money(paper, line.value_minor),
                ]
                for line in paper.lines
            ],
            "goods": paper.goods.text(),
            "freight": _money(paper, paper.freight_minor),
            "insurance": _money(paper, paper.insurance_minor),
            "total": paper.total.text(),
        },
        language="en",
        created_at=paper.made_at,
    )


def draw_packing_list(paper: ParcelPaper) -> bytes:
    """Draw the packing list as PDF: one package with its lines, weights, sides and volume."""
    sides = " × ".join(str(side) for side in paper.sides_mm) + " mm" if paper.sides_mm else "not measured"
    return pdf.render(
        "logistics/packing_list.typ",
        {
            "number": paper.number,
            "day": f"{paper.made_at:%Y-%m-%d}",
            "order": paper.reference,
            "waybill": paper.waybill_number,
            "seller": _party(paper.seller),
            "buyer": _party(paper.receiver),
            "package": paper.package or "carton",
            "sides": sides,
            "volume": cubic_metres(paper.sides_mm),
            "net": kilograms(paper.net_weight_g),
            "gross": kilograms(paper.gross_weight_g),
            "lines": [
                [
                    str(line.number),
                    line.sku,
                    f"{line.description}\n{line.name_zh}".strip(),
                    str(line.quantity),
                    kilograms(line.net_weight_g),
                ]
                for line in paper.lines
            ],
        },
        language="en",
        created_at=paper.made_at,
    )
