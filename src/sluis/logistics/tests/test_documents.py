"""The papers of a real shipment: booked over the wire, drawn once, handed out again as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.logistics.documents import export_filing, of_shipment
from sluis.logistics.models import ExportDeclaration, Shipment
from sluis.logistics.tests.line import booked, send
from sluis.logistics.tests.parcels import PRALINES, TRUFFLES, chocolatier
from sluis.logistics.tests.pdf_text import signs
from sluis.records import rates
from sluis.records.models import AuditEntry

pytestmark = pytest.mark.usefixtures("cainiao")
BARE = replace(PRALINES, description="", origin="")


def rate(text: str = "0.1277") -> None:
    rates.record(
        base="CNY", quote="EUR", rate=Decimal(text), day=clock.today() - timedelta(days=1), source="test"
    )


def papers(shipment: Shipment) -> dict[str, of_shipment.Document]:
    return {paper.kind: paper for paper in of_shipment.documents_of(shipment)}


def test_a_direct_parcel_has_all_its_papers() -> None:
    rate()
    found = papers(booked(PRALINES, TRUFFLES, weight_g=1065))
    assert set(found) == {"label", "label_203", "label_300", "invoice", "packing_list", "CN22"}
    assert all(paper.file is not None and not paper.problems for paper in found.values())
    for kind in ("label", "invoice", "packing_list", "CN22"):
        assert of_shipment.content(found[kind]).startswith(b"%PDF-")
    assert of_shipment.content(found["label_203"]).startswith(b"^XA")
    assert set("王小明比利时什锦夹心巧克力") <= set(signs(of_shipment.content(found["invoice"])))


def test_a_bonded_parcel_needs_no_paper_in_europe() -> None:
    assert set(papers(booked(route="cbec_1210"))) == {"label", "label_203", "label_300", "packing_list"}


def test_before_the_waybill_there_is_no_paper() -> None:
    assert of_shipment.documents_of(send()) == ()


def test_a_reprint_is_the_stored_bytes_even_after_the_product_was_renamed() -> None:
    rate()
    product = Product.objects.create(
        merchant=chocolatier(), sku=BARE.sku, names={"en": "Assorted pralines 250 g"}, origin="BE"
    )
    shipment = booked(BARE)
    first = {kind: of_shipment.content(paper) for kind, paper in papers(shipment).items()}
    product.names = {"en": "Pralines, the new box"}
    product.save()
    again = {kind: of_shipment.content(paper) for kind, paper in papers(shipment).items()}
    assert again == first


def test_words_and_origin_come_from_the_catalogue_and_what_nobody_wrote_is_asked_for() -> None:
    rate()
    shipment = booked(BARE)
    form = papers(shipment)["CN22"]
    assert form.file is None
    assert {problem.field for problem in form.problems} == {"line 1 description", "line 1 origin"}
    Product.objects.create(
        merchant=chocolatier(), sku=BARE.sku, names={"en": "Assorted pralines 250 g"}, origin="BE"
    )
    assert papers(shipment)["CN22"].file is not None


def test_without_a_rate_into_euros_the_larger_form_is_taken() -> None:
    assert "CN23" in papers(booked())


def test_an_erased_receiver_takes_his_papers_along() -> None:
    shipment = booked()
    Shipment.objects.filter(pk=shipment.pk).update(content=b"", purged_at=clock.now())
    shipment.refresh_from_db()
    with pytest.raises(Conflict, match="erased"):
        of_shipment.documents_of(shipment)


# --- the export declaration of a day


def expensive(pieces: int) -> Shipment:
    return booked(replace(PRALINES, quantity=pieces, price_fen=50_000), weight_g=340 * pieces + 100)


def test_parcels_of_one_day_count_together_towards_the_declaration() -> None:
    rate("0.125")
    today, merchant = clock.today(), chocolatier()
    expensive(8)  # CNY 4,000 are EUR 500
    expensive(8)
    assert export_filing.gather(merchant=merchant, day=today, actor="system") is None
    third = expensive(1)
    declaration = export_filing.gather(merchant=merchant, day=today, actor="system")
    assert declaration is not None
    assert (declaration.value_eur_minor, declaration.shipments.count()) == (106_250, 3)
    assert third in declaration.shipments.all()
    assert len(declaration.lrn) <= 22


def test_a_declaration_takes_later_parcels_in_until_it_is_filed() -> None:
    rate("0.125")
    today, merchant = clock.today(), chocolatier()
    expensive(17)
    first = export_filing.gather(merchant=merchant, day=today, actor="system")
    expensive(1)
    second = export_filing.gather(merchant=merchant, day=today, actor="system")
    assert first is not None
    assert second is not None
    assert second.pk == first.pk
    assert second.shipments.count() == 2
    export_filing.note(
        declaration=second, step="filed", at=clock.now(), actor="user:1", mrn="26BE000000000012B7"
    )
    expensive(1)
    third = export_filing.gather(merchant=merchant, day=today, actor="system")
    assert third is not None
    assert third.shipments.count() == 2


def test_filing_release_and_exit_are_noted_in_order_and_audited() -> None:
    rate("0.125")
    expensive(17)
    declaration = export_filing.gather(merchant=chocolatier(), day=clock.today(), actor="system")
    assert declaration is not None
    with pytest.raises(BadInput) as error:
        export_filing.note(declaration=declaration, step="filed", at=clock.now(), actor="user:1", mrn="26BE")
    assert error.value.field == "mrn"
    with pytest.raises(Conflict):
        export_filing.note(declaration=declaration, step="exited", at=clock.now(), actor="user:1")
    for step in ("filed", "released", "exited"):
        mrn = "26be000000000012b7" if step == "filed" else ""
        export_filing.note(declaration=declaration, step=step, at=clock.now(), actor="user:1", mrn=mrn)
    kept = ExportDeclaration.objects.get(pk=declaration.pk)
    assert (kept.state, kept.mrn) == ("exited", "26BE000000000012B7")
    assert kept.exited_at is not None
    verbs = AuditEntry.objects.filter(subject=kept.pk).values_list("verb", flat=True)
    assert list(verbs) == [f"logistics.export_{step}" for step in ("required", "filed", "released", "exited")]


def test_bonded_goods_and_other_days_do_not_count() -> None:
    rate("0.125")
    booked(replace(PRALINES, quantity=17, price_fen=50_000), weight_g=6000, route="cbec_1210")
    assert export_filing.gather(merchant=chocolatier(), day=clock.today(), actor="system") is None
    expensive(17)
    yesterday = clock.today() - timedelta(days=1)
    assert export_filing.gather(merchant=chocolatier(), day=yesterday, actor="system") is None


def test_a_day_without_a_rate_is_an_error_that_names_it() -> None:
    expensive(17)
    with pytest.raises(BadInput) as error:
        export_filing.gather(merchant=chocolatier(), day=clock.today(), actor="system")
    assert error.value.field == "rate"
    assert date.today().isoformat()[:4] in error.value.message


# --- what cannot be a parcel


@pytest.mark.parametrize("weight_g", [0, -5, 30_001, 10**9])
def test_absurd_weights_are_refused_by_name(weight_g: int) -> None:
    with pytest.raises(BadInput) as error:
        send(weight_g=weight_g)
    assert error.value.field == "weight_g"
    assert not Shipment.objects.exists()
