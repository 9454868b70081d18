"""What visitors buy against what others do: from payments and a till's file to shares, lifts, page, API and command."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.offices.access import scope_of_user
from sluis.offices.scope import SYSTEM
from sluis.payments import demand_signal
from sluis.payments.models import ChargeLine, TillDay, TillDayProduct
from sluis.payments.refund import refund_charge
from sluis.payments.tests.conftest import Till
from sluis.payments.till_frame import today_at
from sluis.payments.till_import import import_till
from sluis.scouting import own_tills
from sluis.scouting.sources.till_counts import TillRow

PAGE = "/payments/demand/"


@pytest.fixture
def sold(till: Till, pralines: Product, tin: Product) -> Till:
    """Four visitors: two took pralines, one of them two boxes and a tin; one a tin; one nothing of the catalogue."""

    def basket(amount: str, **items: int) -> None:
        ids = {"pralines": pralines.pk, "tin": tin.pk}
        lines = {"items": [{"id": ids[name], "n": n} for name, n in items.items()], "other": 0}
        till.charge(amount, lines=json.dumps(lines))

    basket("14.95", pralines=1)
    basket("37.90", pralines=2, tin=1)
    basket("8.00", tin=1)
    till.charge("5.00")
    return till


def file_of(till: Till, *, day: str = "") -> bytes:
    """Return the till's file: of four other baskets three held a tin and one pralines; one more was Alipay's."""
    on = day or today_at(till.store).isoformat()
    return (
        "receipt;date;sku;quantity;payment\n"
        f"1;{on};TIN-1;1;card\n2;{on};TIN-1;2;cash\n3;{on};TIN-1;1;card\n3;{on};PRA-250;1;card\n"
        f"4;{on};5499901001172;1;card\n5;{on};PRA-250;1;Alipay\n6;{on};BREAD;1;cash\n"
    ).encode()


def period(till: Till) -> dict[str, Any]:
    today = today_at(till.store)
    return {"since": today - timedelta(days=6), "until": today}


def test_shares_with_the_counts_behind_them(sold: Till, pralines: Product, tin: Product) -> None:
    made = import_till(store=sold.store, content=file_of(sold), actor="system")
    assert (made.baskets, made.of_wallets, made.without_our_goods, made.unknown) == (4, 1, 1, ("BREAD",))
    found = {one.key: one for one in demand_signal.shares(SYSTEM, **period(sold))}
    sweets, tins = found[pralines.pk], found[tin.pk]
    assert (sweets.wallet_with, sweets.wallet_all, sweets.other_with, sweets.other_all) == (2, 3, 2, 4)
    assert (sweets.wallet_share, sweets.other_share, sweets.ratio) == (
        Decimal("0.6667"),
        Decimal("0.5"),
        Decimal("1.33"),
    )
    assert (tins.wallet_with, tins.other_with, tins.ratio) == (2, 3, Decimal("0.89"))


def test_by_category_a_basket_counts_once(sold: Till, pralines: Product, tin: Product) -> None:
    """Both products are of one category: the basket with both of them holds it once."""
    assert pralines.family == tin.family
    import_till(store=sold.store, content=file_of(sold), actor="system")
    (one,) = demand_signal.shares(SYSTEM, by="category", **period(sold))
    assert (one.wallet_with, one.wallet_all, one.other_with, one.other_all) == (3, 3, 4, 4)


def test_the_same_file_twice_changes_nothing_and_a_new_one_replaces_its_days(sold: Till) -> None:
    first = import_till(store=sold.store, content=file_of(sold), actor="system")
    again = import_till(store=sold.store, content=file_of(sold), actor="system")
    assert (first.replaced, again.replaced) == (0, 1)
    assert TillDay.objects.get().baskets == 4
    assert sorted(TillDayProduct.objects.values_list("baskets", "pieces")) == [(2, 2), (3, 4)]
    on = today_at(sold.store).isoformat()
    import_till(
        store=sold.store, content=f"receipt;date;sku;payment\n9;{on};TIN-1;card\n".encode(), actor="system"
    )
    assert TillDay.objects.get().baskets == 1
    assert TillDayProduct.objects.count() == 1


def test_a_file_with_a_bad_line_and_a_trial_run_store_nothing(sold: Till) -> None:
    with pytest.raises(BadInput, match="line 9"):
        import_till(store=sold.store, content=file_of(sold) + b"7;soon;TIN-1;1;card\n", actor="system")
    tried = import_till(store=sold.store, content=file_of(sold), actor="system", dry_run=True)
    assert tried.baskets == 4
    assert not TillDay.objects.exists()


def test_what_came_back_whole_no_longer_counts(sold: Till, tin: Product) -> None:
    last_tin = next(line.charge for line in ChargeLine.objects.filter(charge__amount_minor=800))
    refund_charge(charge=last_tin, amount=Money(800, "EUR"), reason="returned", actor="system")
    found = {one.key: one for one in demand_signal.shares(SYSTEM, **period(sold))}
    assert (found[tin.pk].wallet_with, found[tin.pk].wallet_all) == (1, 2)
    assert found[tin.pk].other_share is None
    assert found[tin.pk].ratio is None


def test_another_period_and_another_merchant_see_nothing(sold: Till, demo_office: Any) -> None:
    theirs = scope_of_user(demo_office.user("owner2@example.eu"))
    assert demand_signal.shares(theirs, **period(sold)) == []
    long_ago = today_at(sold.store) - timedelta(days=400)
    assert demand_signal.shares(SYSTEM, since=long_ago, until=long_ago + timedelta(days=30)) == []
    with pytest.raises(BadInput, match="ends before"):
        demand_signal.shares(SYSTEM, since=clock.today(), until=long_ago)
    with pytest.raises(BadInput, match="at most 800 days"):
        demand_signal.shares(SYSTEM, since=long_ago - timedelta(days=600), until=clock.today())


def test_the_scout_reads_weeks_with_both_kinds_of_baskets(
    sold: Till, demo_office: Any, pralines: Product, tin: Product
) -> None:
    office, today = demo_office.office.pk, today_at(sold.store)
    assert own_tills.rows(office, as_of=today) == ()
    import_till(store=sold.store, content=file_of(sold), actor="system")
    found = {row.sku: row for row in own_tills.rows(office, as_of=today)}
    week = today.strftime("%G-W%V")
    shop = demo_office.merchant().code
    assert found["PRA-250"] == TillRow(shop, "gent", week, "PRA-250", 2, 3, 2, 4)
    assert found["TIN-1"] == TillRow(shop, "gent", week, "TIN-1", 2, 3, 3, 4)
    loaded = [
        TillRow(shop, "gent", week, "TIN-1", 9, 9, 9, 9),
        TillRow(shop, "gent", "2026-W01", "TIN-1", 1, 2, 1, 2),
    ]
    both = own_tills.joined(found.values(), loaded)
    assert [row.week for row in both if row.wallet_all in (9, 2)] == ["2026-W01"], "no week counts twice"


def test_the_page_shows_shares_and_takes_the_file(sold: Till, demo_office: Any) -> None:
    before = sold.client.get(PAGE)
    assert "no file of your own till yet" in before.content.decode()
    upload = SimpleUploadedFile("till.csv", file_of(sold), "text/csv")
    after = sold.client.post(PAGE, {"file": upload, "store": sold.store.pk}, follow=True)
    assert after.redirect_chain == [(PAGE, 302)]
    text = after.content.decode()
    assert "1 day imported, 4 baskets of other customers. Not in your products: BREAD." in text
    assert "66.7%" in text
    assert "2 of 3" in text
    csv = b"".join(sold.client.get(PAGE, {"export": "csv"}).streaming_content).decode()  # type: ignore[arg-type]
    assert "0.6667" in csv


def test_the_page_names_what_is_wrong_with_a_file(sold: Till) -> None:
    upload = SimpleUploadedFile("till.csv", b"a;b\n1;2\n", "text/csv")
    page = sold.client.post(PAGE, {"file": upload, "store": sold.store.pk})
    assert "lacks a column" in page.content.decode()
    assert not TillDay.objects.exists()


def test_a_cashier_sees_no_demand_and_finance_imports_nothing(sold: Till, demo_office: Any) -> None:
    cashier, finance = Client(), Client()
    cashier.force_login(demo_office.user("cashier@example.eu"))
    finance.force_login(demo_office.user("finance@example.eu"))
    assert cashier.get(PAGE).status_code == 403
    assert finance.get(PAGE).status_code == 200
    upload = SimpleUploadedFile("till.csv", file_of(sold), "text/csv")
    refused = finance.post(PAGE, {"file": upload, "store": sold.store.pk})
    assert (refused.status_code, refused.headers["Location"]) == (302, "/"), (
        "back to the start, with the reason"
    )
    assert not TillDay.objects.exists()


def test_the_sample_file_can_be_imported(sold: Till) -> None:
    content = sold.client.get(f"{PAGE}sample.csv").content
    assert import_till(store=sold.store, content=content, actor="system").baskets == 2


def test_over_the_api(sold: Till, demo_office: Any, key_of: Callable[..., Any], pralines: Product) -> None:
    software = key_of(demo_office.merchant(), "payments:read", "catalogue:write")
    body = {"file": SimpleUploadedFile("till.csv", file_of(sold), "text/csv")}
    path = "/api/v1/payments/till-days"
    imported = software.client.post(f"{path}?store=gent", body, headers=software.headers)
    assert imported.status_code == 200, imported.content
    assert imported.json()["baskets"] == 4
    answer = software.get("/payments/demand").json()
    assert answer["by"] == "product"
    first = next(row for row in answer["items"] if row["key"] == pralines.pk)
    assert (first["wallet_with"], first["wallet_all"], first["wallet_share"]) == (2, 3, "0.6667")
    assert software.get("/payments/demand", by="payer").status_code == 422
    assert software.get("/payments/demand", payer="x").status_code == 400
    reader = key_of(demo_office.merchant(), "payments:read")
    refused = reader.client.post(f"{path}?store=gent", body, headers=reader.headers)
    assert refused.status_code == 403


def test_nothing_about_a_payer_is_kept(sold: Till) -> None:
    import_till(store=sold.store, content=file_of(sold), actor="system")
    kept = {
        field.name for model in (ChargeLine, TillDay, TillDayProduct) for field in model._meta.get_fields()
    }
    assert kept == {
        "id", "charge", "product", "name", "quantity", "unit_price_minor", "vat_rate_pct", "store", "day", "baskets",
        "left_out", "imported_at", "products", "categories", "till_day", "pieces",
    }  # fmt: skip
