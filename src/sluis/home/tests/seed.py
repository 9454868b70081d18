"""A small Benelux office for the tests of pages: Alice sells chocolate, Bob cheese, Charlie nothing yet.

Everything goes through the verbs of the rooms; only the answers of counterparties are written here. To look at
the pages with it: `python -c "import django; django.setup(); from sluis.home.tests import seed; seed.demo()"`.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password

from sluis.catalogue import stock
from sluis.catalogue.models import Product
from sluis.customs import exchange
from sluis.customs.models import Declaration, Message
from sluis.customs.ports import Receipt
from sluis.kernel import clock
from sluis.kernel.money import Money
from sluis.logistics import label, ship, track
from sluis.logistics.models import Shipment
from sluis.logistics.ports import Trace
from sluis.marketplace import draft, fulfil, orders, publish, states
from sluis.marketplace.models import Listing, Order
from sluis.marketplace.ports import Category, PlatformBuyer, PlatformLine, PlatformOrder, PublishAnswer
from sluis.offices import connections, register
from sluis.offices.models import Connection, Merchant, Office, Store, User
from sluis.payments import charge as charges
from sluis.payments import outcome
from sluis.payments.models import Charge
from sluis.records import moves, rates, wire_log
from sluis.scouting import evidence
from sluis.scouting.assess import assess

PASSWORD = "sluis-demo-2026"
ACTOR = "system"
CATEGORIES = tuple(
    Category(str(number), name)
    for number, name in enumerate(("夹心巧克力", "排块巧克力", "焦糖饼干", "奶酪/芝士", "进口啤酒"), 50_001)
)
WANG = PlatformBuyer(
    name="王小明",
    mobile="13800138001",
    province="浙江省",
    city="杭州市",
    district="西湖区",
    street="文三路100号5幢302室",
    postcode="310012",
    id_number="33010619900307121X",
    account="tb_wang88",
)
_numbers = itertools.count(1)


@dataclass
class World:
    """What the tests reach for by name."""

    office: Office
    alice: Merchant
    bob: Merchant
    charlie: Merchant
    store: Store
    users: dict[str, User]
    products: dict[str, Product] = field(default_factory=dict)
    listings: dict[str, Listing] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)


def office() -> Office:
    """Return the Benelux office."""
    return Office.objects.get_or_create(
        code="BX",
        defaults={
            "name": "Benelux office",
            "city": "Amsterdam",
            "countries": "BE NL LU",
            "currency": "EUR",
            "timezone": "Europe/Amsterdam",
            "languages": "nl fr en",
        },
    )[0]


def people() -> World:
    """Return an office with three merchants and one person in every role, without goods."""
    bx = office()
    alice = _merchant(
        bx, "alice", "Chocolaterie Alice BV", "BE", "0487120340", "BE0487120340", "BE67539487120387"
    )
    bob = _merchant(bx, "bob", "Kaashoeve Bob B.V.", "NL", "61234560", "NL812345605B01", "NL91ABNA0417164300")
    charlie = _merchant(
        bx, "charlie", "Bloemen Charlie B.V.", "NL", "61234561", "NL812345617B01", "NL64ABNA0417164301"
    )
    store = register.open_store(
        merchant=alice, code="gent", name="Alice Korenmarkt", city="Gent", mcc="5441", actor=ACTOR
    )
    users = {
        "admin": _user(bx, "anna@example.eu", "Anna Admin", "office_admin"),
        "adviser": _user(bx, "wei@example.eu", "Wei Chen", "adviser"),
        "finance": _user(bx, "femke@example.eu", "Femke de Boer", "finance"),
        "alice": _user(bx, "alice@example.eu", "Alice Peeters", "merchant_owner", merchant=alice),
        "bob": _user(bx, "bob@example.eu", "Bob Jansen", "merchant_owner", merchant=bob),
        "charlie": _user(bx, "charlie@example.eu", "Charlie Vos", "merchant_owner", merchant=charlie),
        "cashier": _user(bx, "noor@example.eu", "Noor", "cashier", merchant=alice, store=store),
    }
    return World(bx, alice, bob, charlie, store, users)


def _merchant(bx: Office, code: str, name: str, country: str, company: str, vat: str, iban: str) -> Merchant:
    return register.register_merchant(
        office=bx,
        code=code,
        name=name,
        country=country,
        company_number=company,
        vat_number=vat,
        iban=iban,
        city="Brugge" if country == "BE" else "Gouda",
        street="Spiegelrei 14",
        actor=ACTOR,
    )


@functools.cache
def _hash() -> str:
    """Return the hash of the password that all of them have; making it is slow on purpose."""
    return make_password(PASSWORD)


def _user(bx: Office, email: str, name: str, role: str, **reach: Any) -> User:
    user = User.objects.create_user(email, None, name=name)
    user.password = _hash()
    user.save()
    register.give_role(user=user, role=role, office=bx, actor=ACTOR, **reach)
    return user


SAFE_FACTS = {
    "animal_origin": "none",
    "plant_material": "none",
    "lithium": "none",
    "aerosol": False,
    "perfume": False,
    "infant_formula": False,
    "cosmetic": False,
    "ccc_required": False,
    "facility_registered": True,
    "cn_label": False,
    "cites": False,
}


def product(merchant: Merchant, sku: str, names: dict[str, str], **fields: Any) -> Product:
    """Store one product of a merchant with stock; facts are those of harmless food unless given."""
    on_hand = fields.pop("stock", 120)
    values = {
        "family": "chocolate",
        "hs_code": "18069000",
        "origin": merchant.country,
        "weight_g": 340,
        "net_content": "250 g",
        "shelf_life_days": 270,
        "brand": "Alice",
        "abv_pct": Decimal(0),
        "price_minor": 790,
        "till_price_minor": 1495,
        "length_mm": 210,
        "width_mm": 140,
        "height_mm": 38,
        "facts": SAFE_FACTS,
        "missing": [],
        "ingredients": "Suiker, cacaoboter, volle melkpoeder, hazelnoten, cacaomassa.",
        "ingredients_language": "nl",
        **fields,
    }
    made = Product.objects.create(merchant=merchant, sku=sku, names=names, **values)
    stock.count(product_id=made.pk, on_hand=on_hand, event=f"seed:{made.pk}")
    return made


def goods(world: World) -> None:
    """Stock the shops: products that may go, one to prepare, one that may not, one too little known; assess them."""
    alice, bob = world.alice, world.bob
    world.products = {
        "pralines": product(
            alice,
            "PRA-250",
            {
                "en": "Pralines assorted 250 g",
                "nl": "Assortiment pralines 250 g",
                "zh": "比利时什锦夹心巧克力 250克",
            },
            gtin="05400141282917",
        ),
        "bar": product(
            alice,
            "TAB-100",
            {"en": "Dark chocolate bar 72% 100 g", "fr": "Tablette noire à l'été 72 % 100 g"},
            hs_code="18063200",
            weight_g=120,
            net_content="100 g",
            price_minor=180,
        ),
        "speculoos": product(
            alice,
            "SPE-400",
            {"en": "Speculoos tin 400 g", "nl": "Speculoos blik 400 g", "zh": "焦糖饼干礼盒 400克"},
            family="biscuits",
            hs_code="19053100",
            weight_g=520,
            net_content="400 g",
            price_minor=650,
        ),
        "liqueur": product(
            alice,
            "LET-120",
            {"en": "Chocolate letters with liqueur 120 g"},
            hs_code="",
            missing=["hs_code", "images"],
            net_content="120 g",
        ),
        "cheese": product(
            bob,
            "GOU-500",
            {"en": "Old Gouda 500 g", "nl": "Oude Goudse kaas 500 g"},
            family="dairy",
            hs_code="04069000",
            weight_g=560,
            net_content="500 g",
            brand="Bob",
            facts={**SAFE_FACTS, "animal_origin": "dairy"},
        ),
        "sausage": product(
            bob,
            "SAU-300",
            {"en": "Dry sausage 300 g", "nl": "Droge worst 300 g"},
            family="food",
            hs_code="16010030",
            brand="Bob",
            facts={**SAFE_FACTS, "animal_origin": "meat"},
        ),
    }
    rates.record(
        base="EUR",
        quote="CNY",
        rate=Decimal("7.83"),
        day=clock.today() - timedelta(days=1),
        source="test rate",
    )
    look(Product.objects.select_related("merchant"))


def look(products: Iterable[Product]) -> None:
    """Let the scout assess products on the example's evidence."""
    assess(products=products, evidence=evidence.example(), as_of=clock.today(), actor=ACTOR)


def connection(world: World) -> Connection:
    """Return the office's connection to the platform; nobody listens at its address."""
    found = Connection.objects.filter(office=world.office, party="tmall").first()
    return found or connections.connect(
        office=world.office,
        party="tmall",
        base_url="http://127.0.0.1:9/router/rest",
        account="12345678",
        credentials={"app_key": "12345678", "app_secret": "none", "session": "none"},
        actor=ACTOR,
    )


def listing(world: World, name: str, *, state: str = states.LOCALISED) -> Listing:
    """Write a listing of a product and bring it to a state; the platform's answer is written here."""
    found = draft.draft(
        product=world.products[name], granted=CATEGORIES, landed_fen=6_240, actor=world.users["adviser"].actor
    )
    if state != states.LOCALISED:
        title = (
            "Alice 比利时进口夹心巧克力 250克" if name == "pralines" else f"Alice 比利时进口巧克力 {name[:6]}"
        )
        draft.edit_title(listing=found, title=title, actor=world.users["adviser"].actor)
        found = publish.approve(listing=found, actor=world.users["alice"].actor)
    if state in (states.SUBMITTED, states.LIVE, states.REFUSED):
        found = publish.submit(listing=found, actor=world.users["adviser"].actor)
    if state == states.LIVE:
        item = f"6{next(_numbers):011d}"
        url = f"https://detail.tmall.hk/hk/item.htm?id={item}"
        publish.apply(listing=found, answer=PublishAnswer(item_id=item, url=url), quantity=120)
    if state == states.REFUSED:
        reasons = ("品牌 (brand): 必填", "主图 (main picture): at least 800 pixels a side")
        publish.apply(listing=found, answer=PublishAnswer(refused=True, reasons=reasons), quantity=120)
    found.refresh_from_db()
    world.listings[name] = found
    return found


def order(
    world: World, name: str, *, quantity: int = 2, at: datetime | None = None, fen: int = 13_900
) -> Order:
    """Let Wang Xiaoming buy a live product; the order goes as far as its parcel, for which no waybill is there yet."""
    at = at or clock.now() - timedelta(hours=20)
    number, paid = f"36{at:%y%m%d}{next(_numbers):08d}", fen * quantity
    found = orders.store(
        PlatformOrder(
            number=number,
            state="WAIT_SELLER_SEND_GOODS",
            created_at=at,
            paid_at=at,
            modified_at=at,
            paid_fen=paid,
            post_fen=0,
            tax_fen=paid * 91 // 1091,
            payment_number=f"2026{number}",
            on_hold=False,
            declared=False,
            buyer=WANG,
            lines=(
                PlatformLine(
                    number=f"{number}1",
                    item_id=world.listings[name].item_id,
                    sku=world.products[name].sku,
                    title=world.listings[name].title,
                    quantity=quantity,
                    price_fen=fen,
                    paid_fen=paid,
                ),
            ),
        ),
        connection=connection(world),
    )[0]
    fulfil.advance({"order": found.pk})
    found.refresh_from_db()
    world.orders[name] = found
    return found


def waybill(placed: Order) -> Shipment:
    """The carrier gives a waybill number: the label is drawn and the order is declared."""
    shipment = Shipment.objects.get(reference=placed.number)
    number, routing = f"LP00{next(_numbers):09d}CN", {"sortingCode": "HGH-05", "routingText": "杭州 西湖"}
    drawn = label.draw(
        ship.parcel_of(shipment), waybill_number=number, routing=routing, made_at=shipment.created_at
    )
    ship._booked(shipment, number, "CO1", routing, drawn)
    fulfil.advance({"order": placed.pk})
    shipment.refresh_from_db()
    placed.refresh_from_db()
    return shipment


def declared(placed: Order, *statuses: str, info: str = "") -> Declaration:
    """The messages reach the port, and customs answers the list with some statuses one after the other."""
    declaration = Declaration.objects.get(reference=placed.number)
    for message in declaration.messages.all():
        exchange._mark_sent(message)
        wire_log.keep(
            direction="out",
            party="chinaport",
            operation=f"CEB{message.kind}",
            subject=message.pk,
            office=declaration.office_code,
            request=f"<Order><buyerName>{WANG.name}</buyerName><buyerIdNumber>{WANG.id_number}"
            f"</buyerIdNumber><orderNo>{placed.number}</orderNo></Order>".encode(),
            answer=b"<code>0</code>",
            outcome="0",
        )
    for step, status in enumerate(statuses):
        exchange.apply_receipt(
            office="BX",
            receipt=Receipt(
                kind="622",
                order_number=placed.number,
                payment_number=placed.payment_number,
                waybill_number=declaration.waybill_number,
                own_number=declaration.own_number,
                guid="",
                status=status,
                info=info or f"status {status}",
                returned_at=clock.now() - timedelta(hours=10) + timedelta(minutes=step),
                port_number="B2026112300001",
                list_number="29242026I000123456",
            ),
        )
    Message.objects.filter(declaration=declaration, state="sent").update(state="stored", status="120")
    declaration.refresh_from_db()
    return declaration


def travelled(shipment: Shipment, *steps: tuple[str, str, str]) -> None:
    """The carrier tells of a parcel: (milestone, text, place), one every six hours."""
    start = clock.now() - timedelta(hours=6 * len(steps))
    track.record(
        Trace(
            shipment.waybill_number,
            f"CC_{n}_{milestone}",
            milestone,
            start + timedelta(hours=6 * n),
            text,
            place,
        )
        for n, (milestone, text, place) in enumerate(steps)
    )


def paid(world: World, cents: int, *, at: datetime | None = None) -> Charge:
    """A tourist paid at Alice's till; the wallet's answer is written here."""
    line = charges.Line("Pralines assorted 250 g", 1, Money(cents, "EUR"), world.products["pralines"].pk)
    made = charges._open(
        store=world.store,
        basket=f"basket-{next(_numbers)}",
        amount=Money(cents, "EUR"),
        lines=[line],
        actor=world.users["cashier"].actor,
        asked_as="",
        scenario=Charge.Scenario.PAYMENT_CODE,
        code_hint="28…4411",
    )
    moves.must_move(
        Charge.objects.filter(pk=made.pk),
        to="paid",
        moves=outcome.states.CHARGE_MOVES,
        paid_at=at or clock.now(),
    )
    made.refresh_from_db()
    return made


def unsure(world: World, cents: int) -> Charge:
    """A payment of four minutes ago of which nobody knows the outcome."""
    made = charges._open(
        store=world.store,
        basket=f"basket-{next(_numbers)}",
        amount=Money(cents, "EUR"),
        lines=[],
        actor=world.users["cashier"].actor,
        asked_as="",
        scenario=Charge.Scenario.PAYMENT_CODE,
    )
    Charge.objects.filter(pk=made.pk).update(
        state="unknown",
        created_at=clock.now() - timedelta(minutes=4),
        wallet_payment_id="20261123194010800100",
    )
    world.charges["unsure"] = made
    return made


def business(world: World) -> None:
    """Listings in every state, orders and parcels at several places, payments at the till."""
    listing(world, "pralines", state=states.LIVE)
    listing(world, "speculoos", state=states.LIVE)
    listing(world, "bar", state=states.REFUSED)
    listing(world, "cheese")
    now = clock.now()
    order(world, "speculoos", quantity=1, at=now - timedelta(days=9), fen=9_900)
    on_the_road = order(world, "pralines", quantity=3, at=now - timedelta(days=3))
    parcel = waybill(on_the_road)
    declared(on_the_road, "2", "120", "399", "800")
    travelled(
        parcel,
        ("accepted", "Parcel taken in", "Liège"),
        ("line_haul", "Departed", "LGG"),
        ("import_customs", "到达海关", "杭州"),
        ("import_cleared", "海关放行", "杭州"),
        ("last_mile", "快件已发往杭州西湖营业部", "杭州"),
    )
    world.orders["on the road"] = on_the_road
    refused = order(world, "speculoos", at=now - timedelta(days=2), fen=9_900)
    waybill(refused)
    declared(
        refused, "2", "100", info="Net weight on the list is 0.52 kg, on the waybill 0.61 kg [Code:30012]"
    )
    fulfil.hear(_newest_event(refused))
    world.orders["refused"] = refused
    order(world, "pralines", quantity=1, at=now - timedelta(hours=2))
    short = order(world, "pralines", quantity=500, at=now - timedelta(hours=1), fen=900)
    world.orders["short of stock"] = short
    for days, cents in ((0, 4_850), (1, 2_990), (1, 1_495), (4, 7_475), (8, 5_200)):
        paid(world, cents, at=now - timedelta(days=days, minutes=5))
    unsure(world, 4_850)
    for name, found in world.orders.items():
        found.refresh_from_db()
        world.orders[name] = found


def _newest_event(placed: Order) -> Any:
    from sluis.records.models import Event

    return Event.objects.filter(kind="declaration.refused", detail__order=placed.number).latest("id")


def everything() -> World:
    """Return the whole small office."""
    world = people()
    goods(world)
    business(world)
    return world


def demo() -> None:
    """Fill an empty database once, to look at the pages."""
    if not User.objects.exists():
        everything()
