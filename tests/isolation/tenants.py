"""Two merchants with a row of every kind, made by the rooms' own verbs over the wires of a sandbox of their own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sluis.catalogue.confirm_hs import confirm_hs
from sluis.catalogue.import_file import import_file
from sluis.catalogue.models import Product
from sluis.cli.loop import goods, money
from sluis.cli.loop import office as loop
from sluis.customs import papers
from sluis.customs.papers import PaperValues
from sluis.kernel import clock, wiring
from sluis.kernel.ids import new_id
from sluis.kernel.money import Money
from sluis.ledger import commands, fee_invoice
from sluis.ledger.models import BankEntry, BankStatement, FeeTerms, MerchantTerms, Payout
from sluis.logistics import track
from sluis.logistics.models import ExportDeclaration, Shipment
from sluis.logistics.ports import Trace
from sluis.marketplace import draft, fulfil, label_of, pictures, pricing, publish, pull, texts
from sluis.marketplace.models import Claim, Listing, Order, ShelfDifference
from sluis.marketplace.ports import Listings
from sluis.marketplace.price import PriceRule
from sluis.offices import (
    connections,
    invitations,
    keys,
    merchant_mail,
    register,
    stages,
    tasks,
    visits,
    webhook_send,
    webhooks,
)
from sluis.offices.access import scope_of_user
from sluis.offices.models import Merchant, Office, Onboarding, Store, User, WebhookDelivery
from sluis.offices.scope import SYSTEM
from sluis.payments import charge, pay_link, reorder, till_import, till_pins
from sluis.payments.charge import Line
from sluis.payments.refund import refund_charge
from sluis.records import files
from sluis.scouting import evidence, watch
from sluis.scouting.assess import assess
from sluis.work import due, progress
from sluis.work import loop as work
from sluis.work.models import Due

ACTOR = "system"


@dataclass
class Tenant:
    """A merchant whose texts all hold one word that nobody else uses."""

    word: str
    code: str
    office: Office
    merchant: Merchant
    store: Store
    owner: User
    cashier: User
    secret: str


@dataclass(frozen=True)
class Numbers:
    """Numbers of an invented company that pass their checks, two GTINs, and the price of its sales in cents."""

    company: str
    iban: str
    gtins: tuple[str, str]
    cents: int


ALICE = Numbers("0487120340", "BE67539487120387", ("5499901001172", "5499901001349"), 71_837)
BOB = Numbers("0552091732", "BE76539552091795", ("5499901001516", "5499901001684"), 52_963)


def open_office(sandbox: Any) -> Office:
    """Open the offices, connect the Benelux one, and make the counterparties quick."""
    example = loop.load_example()
    bx = loop.open_offices(example)
    credentials = loop.connect_parties(bx, sandbox.folder)
    sandbox.post("/chinaport/control/pace", {"seconds": 0})
    sandbox.post("/tmall/control/payout_account", {"iban": credentials["bank"]["account_iban"]})
    fee_invoice.set_issuer(
        office=bx.pk, name="Benelux office", street="Keizersgracht 1", postcode="1015 AA", city="Amsterdam",
        country="NL", company_number="61234560", vat_number="NL812345605B01", iban="NL91ABNA0417164300",
    )  # fmt: skip
    FeeTerms.objects.create(
        office=bx.pk, charged_by=FeeTerms.OFFICE, percent=2, valid_from=date(2026, 1, 1), source="contract"
    )
    return bx


def take_on(bx: Office, word: str, numbers: Numbers) -> Tenant:
    """Register a merchant with a store, an owner, a cashier with a PIN, a key and two products."""
    code = word.lower()
    merchant = register.register_merchant(
        office=bx, name=f"{word} BV", country="BE", company_number=numbers.company, iban=numbers.iban,
        vat_number=f"BE{numbers.company}", code=code, city=f"{word}stad", street=f"{word}straat 7",
        email=f"{code}@example.eu", actor=ACTOR,
    )  # fmt: skip
    store = register.open_store(
        merchant=merchant,
        code=f"{code}-till",
        name=f"{word} Korenmarkt",
        city="Gent",
        mcc="5441",
        actor=ACTOR,
    )
    owner, cashier = (
        User.objects.create_user(f"{role}@{code}.example.eu", loop.PASSWORD, name=f"{role} {word}")
        for role in ("owner", "cashier")
    )
    register.give_role(user=owner, role="merchant_owner", office=bx, merchant=merchant, actor=ACTOR)
    register.give_role(user=cashier, role="cashier", office=bx, merchant=merchant, store=store, actor=ACTOR)
    till_pins.set_pin(store=store, user=cashier, pin="2580", actor=ACTOR)
    _, secret = keys.issue(
        merchant=merchant, name=f"{word} software", scopes=sorted(keys.SCOPES), actor=ACTOR
    )
    import_file(
        path=_catalogue(word, code, numbers), merchant_code=code, scope=SYSTEM, actor=ACTOR, language="nl"
    )
    second = Product.objects.get(merchant=merchant, sku=f"{word.upper()}-1")
    confirm_hs(product=second, code=second.hs_code, actor=owner.actor)
    MerchantTerms.objects.create(merchant=merchant)
    papers.write_down(
        merchant=merchant, kind="brand_authorisation", actor=ACTOR,
        values=PaperValues(state="held", number=f"{code}-2026-0001", expires_on=date(2031, 1, 1)),
    )  # fmt: skip
    FeeTerms.objects.create(
        office=bx.pk, charged_by=FeeTerms.OFFICE, percent=3, valid_from=date(2026, 1, 1), merchant=merchant,
        source=f"contract with {word}",
    )  # fmt: skip
    connections.connect(
        office=bx, party="till", base_url=f"http://{code}.example.eu", account=f"{code}-account",
        credentials={"secret": word}, merchant=merchant, actor=ACTOR,
    )  # fmt: skip
    # Nobody listens there: each message to it is tried and waits.
    webhooks.add(
        merchant=merchant, url=f"http://127.0.0.1:9/{code}", kinds=["refund.done"], name=f"{word} kassa",
        actor=ACTOR,
    )  # fmt: skip
    accompany(bx, merchant, owner, word)
    progress.start(title=f"Import for {word}", merchant=merchant.pk, office=bx.pk)
    return Tenant(word, code, bx, merchant, store, owner, cashier, secret)


def accompany(bx: Office, merchant: Merchant, owner: User, word: str) -> None:
    """Write down what the office does for a merchant: a move, a task, a note, a mail, an invitation, a visit."""
    adviser = User.objects.filter(email="wei@sluis.example.eu").first()
    if adviser is None:
        adviser = User.objects.create_user("wei@sluis.example.eu", loop.PASSWORD, name="Wei Chen")
        register.give_role(user=adviser, role="adviser", office=bx, actor=ACTOR)
    stages.move(merchant=merchant, to="scouting", actor=ACTOR, reason=f"{word} is ready")
    tasks.add(merchant=merchant, title=f"Call {word}", actor=ACTOR, for_merchant=True)
    tasks.write_note(merchant=merchant, text=f"{word} hesitates", actor=ACTOR)
    merchant_mail.send(merchant=merchant, template="welcome", language="nl", words=word, sender=adviser)
    Onboarding.objects.create(merchant=merchant, later=[f"{word}-step"])
    invitations.invite(
        scope=scope_of_user(adviser),
        email=f"new@{word.lower()}.example.eu",
        role="cashier",
        office=bx,
        merchant=merchant,
    )
    visits.begin(
        scope=scope_of_user(adviser), user=adviser, merchant_id=merchant.pk, reason=f"to help {word}"
    )
    until = clock.now() + timedelta(days=1)
    visits.give_mandate(scope=scope_of_user(owner), user=owner, merchant_id=merchant.pk, until=until)


def _catalogue(word: str, code: str, numbers: Numbers) -> bytes:
    """Return rows of the example catalogue under another brand, names and numbers; the last one has no HS code."""
    with (loop.examples_dir() / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = [row for row in rows if row["merchant"] == "chocolaterie-de-brug"][:3]
    for place, row in enumerate(chosen):
        names = {f"name_{language}": f"{word} {row[f'name_{language}']}" for language in ("nl", "fr", "en")}
        row.update(names, merchant=code, sku=f"{word.upper()}-{place}", brand=word)
        row["gtin"] = numbers.gtins[place] if place < len(numbers.gtins) else ""
        row.update(handle=f"{code}-{place}", name_zh="", stock="1000")
    chosen[-1]["hs_code"] = ""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(chosen[0]))
    writer.writeheader()
    writer.writerows(chosen)
    return out.getvalue().encode()


def list_and_sell(tenants: list[Tenant], sandbox: Any, buyers: list[dict[str, Any]]) -> None:
    """Assess, list, sell on the platform, ship and declare one product of each."""
    bx = tenants[0].office
    assess(
        products=Product.objects.select_related("merchant"),
        evidence=evidence.example(),
        as_of=clock.today(),
        actor=ACTOR,
    )
    for tenant in tenants:
        sandbox.post("/tmall/control/brand", {"name": tenant.word})
        _list(tenant)
    connection = connections.find(party="tmall", office=bx.pk)
    pull.start_pulling(connection, since=clock.now() - timedelta(minutes=5))
    due.ask(handler=fulfil.NEWS, key="marketplace", payload={})
    _work_until(lambda: not Listing.objects.exclude(state="live").exists(), sandbox)
    for tenant, buyer in zip(tenants, buyers, strict=False):
        listing = Listing.objects.get(merchant=tenant.merchant)
        sandbox.post("/tmall/shop/api/buy", {"num_iid": int(listing.item_id), "quantity": 1, "buyer": buyer})
    _work_until(lambda: Order.objects.filter(state="sent").count() == len(tenants), sandbox)
    for order in Order.objects.all():
        asked = {"tid": int(order.number), "refund_fee": "10.00", "reason": f"for {order.merchant.name}"}
        sandbox.post("/tmall/shop/api/refund", asked)
    _work_until(lambda: Claim.objects.count() == len(tenants), sandbox)
    for tenant in tenants:
        _deliver(tenant)
        _price(tenant)


def _price(tenant: Tenant) -> None:
    """A price rule, a campaign and a difference on the shelf."""
    today = clock.today(clock.SHANGHAI)
    source = f"contract with {tenant.word}"
    pricing.set_rule(
        office=tenant.office.pk,
        merchant=tenant.merchant,
        valid_from=today,
        rule=PriceRule(),
        source=source,
        actor=ACTOR,
    )
    listing = Listing.objects.get(merchant=tenant.merchant)
    pricing.start_campaign(
        merchant=tenant.merchant, name=f"{tenant.word} 11.11", first_date=today, last_date=today,
        percent_off=Decimal(5), listings=[listing], actor=ACTOR,
    )  # fmt: skip
    ShelfDifference.objects.create(listing=listing, kind="stock", ours="5", theirs="4")


def _list(tenant: Tenant) -> None:
    platform = wiring.get(Listings, connections.find(party="tmall", office=tenant.office.pk))
    product = Product.objects.filter(merchant=tenant.merchant).order_by("sku").first()
    assert product is not None
    found = product.assessments.get()
    assert found.verdict == "go", found.result
    watch.follow(product=product, actor=ACTOR)
    listing = draft.draft(
        product=product, granted=platform.categories(), landed_fen=found.landed_fen, actor=ACTOR
    )
    pictures.attach(listing=listing, content=goods.example_picture(product), name=f"{product.sku}.png")
    texts.approve_text(listing=listing, field="name", actor=ACTOR)
    label_of.name_representative(
        merchant=tenant.merchant,
        name=f"{tenant.word} 上海代理",
        address=f"{tenant.word} 上海市浦东新区",
        phone="021-5555",
        actor=ACTOR,
    )
    publish.approve(listing=listing, actor=ACTOR)
    publish.submit(listing=listing, actor=ACTOR)


def _work_until(reached: Callable[[], bool], sandbox: Any) -> None:
    """Run what is due, without waiting for its hour, until something is reached."""
    for _ in range(60):
        Due.objects.filter(state=Due.State.DUE).update(next_at=clock.now())
        work.run_due(limit=40)
        sandbox.post("/control/tick")
        if reached():
            return
    aside = Due.objects.exclude(last_error="").values_list("handler", "last_error")
    blocked = (
        Order.objects.values_list("state", "blocked_by"),
        Listing.objects.values_list("state", "refusal"),
    )
    raise AssertionError(f"not reached: {list(aside)} {[list(rows) for rows in blocked]}")


def _deliver(tenant: Tenant) -> None:
    shipment = Shipment.objects.get(merchant=tenant.merchant)
    track.record(
        [
            Trace(
                shipment.waybill_number,
                "LH_DEPART",
                "line_haul",
                clock.now(),
                f"left {tenant.word}stad",
                tenant.word,
            )
        ]
    )
    file = files.store(
        tenant.word.encode(), name=f"{tenant.word}.csv", media_type="text/csv", subject=shipment.pk,
        office=tenant.office.pk, merchant=tenant.merchant.pk,
    )  # fmt: skip
    export = ExportDeclaration.objects.create(
        merchant=tenant.merchant, day=clock.today(), lrn=f"{tenant.word[:5].upper()}0000001", weight_g=700,
        value_eur_minor=1234, file=file,
    )  # fmt: skip
    export.shipments.add(shipment)


def sell_at_the_till(tenant: Tenant, sandbox: Any, numbers: Numbers) -> None:
    """One payment that was refunded in part, one that is still open, a payment link, codes of the receipt."""
    product = Product.objects.filter(merchant=tenant.merchant).order_by("sku").first()
    assert product is not None
    store, amount = tenant.store, Money(numbers.cents, "EUR")
    line = Line(product.name_in("nl"), 1, amount, product.pk)
    paid = charge.charge_payment_code(
        store=store, basket=new_id("bas"), amount=amount, lines=[line], actor=ACTOR,
        scanned=str(sandbox.post("/alipay/phone/api/code")["code"]),
    )  # fmt: skip
    assert paid.state == "paid"
    refund_charge(
        charge=paid, amount=Money(numbers.cents // 10, "EUR"), reason=f"for {tenant.word}", actor=ACTOR
    )
    shown = charge.show_order_code(
        store=store, basket=new_id("bas"), amount=amount, lines=[line], actor=ACTOR
    )
    assert shown.state == "unknown"
    pay_link.make(store=store, basket=new_id("bas"), amount=amount, lines=[line], actor=ACTOR)
    sold = f"receipt,date,sku,payment\n{tenant.word},{clock.today()},{product.sku},card\n"
    till_import.import_till(store=store, content=sold.encode(), actor=ACTOR)
    codes = reorder.codes_for(store_id=store.pk, product_ids=[product.pk])
    reorder.record_scan(reorder.find(codes[product.pk]))
    webhooks.read({})
    told = WebhookDelivery.objects.get(endpoint__merchant=tenant.merchant)
    webhook_send.send({"delivery": told.pk})


def settle(tenants: list[Tenant], sandbox: Any, folder: Path) -> None:
    """Read the counterparties' files, pay the merchants, book the bank's answer, invoice the fees."""
    bx = tenants[0].office
    credentials = {"tmall": sandbox.credentials("tmall")}
    money.make_statements(sandbox, credentials)
    told = commands.settle_files(money.fetch_statements(sandbox, credentials, folder))
    assert not told["errors"], told
    paid = commands.pay_out(bx.pk, clock.today())
    assert {row["merchant"] for row in paid["payouts"]} == {tenant.merchant.pk for tenant in tenants}, paid
    Payout.objects.update(state="booked", booked_at=clock.now())
    commands.invoice(bx.pk, clock.today(), clock.today(), clock.today())
    statement = BankStatement.objects.create(
        office=bx.pk, iban="NL91ABNA0417164300", statement_id="1", form="CODA", day=clock.today(), currency="EUR",
        opening_minor=0, closing_minor=0, sha256="0" * 64, file_id="file_none",
    )  # fmt: skip
    for number, payout in enumerate(Payout.objects.order_by("pk"), 1):
        BankEntry.objects.create(
            statement=statement, entry_no=number, office=bx.pk, merchant=payout.merchant, outcome="matched",
            amount_minor=-payout.amount_minor, currency="EUR", booked_date=clock.today(), subject=payout.pk,
            counterparty_name=payout.creditor_name, counterparty_iban=payout.creditor_iban,
        )  # fmt: skip
