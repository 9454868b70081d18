"""Invariant I11: no answer to anybody holds anything of a merchant that is not his.

Alice and Bob are merchants of one office, each with a row of every kind. Every address of the site is asked for
everything of Alice's: by Charlie, who has signed in and belongs to nobody, by Greta, who is admin of the office in
Germany, by Bob's owner, by his cashier, by his
software, and by somebody who did not sign in. A new address, a new parameter, or a new model is found by itself; what
the crawl does not understand fails it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from sluis.catalogue.models import ImportRun
from sluis.cli.loop import office as loop
from sluis.customs import return_goods
from sluis.customs.models import Declaration
from sluis.kernel.money import Money
from sluis.ledger.models import BankEntry, FeeInvoice, OpenItem, PayoutBatch, Statement, StatementLine
from sluis.logistics import buyer_page
from sluis.logistics.models import ExportDeclaration, Shipment
from sluis.marketplace.models import Order
from sluis.offices import register
from sluis.offices.api import KeyThrottle
from sluis.offices.models import Membership, Office, User, WebhookDelivery, WebhookEndpoint
from sluis.payments import receipt, training
from sluis.payments.models import Charge, PaymentLink, ReorderCode
from sluis.records.models import StoredFile, WireMessage
from sluis.work.models import Progress

from . import rows, tenants
from .site import Finding, Route, fillings, links, marks_in, missing_twin, routes, said, shape
from .tenants import Tenant

pytestmark = pytest.mark.django_db

# Parameters that are not called after their model; `order_id` is of an Order without being told.
PARAMETERS: dict[str, type[Model]] = {
    "run_id": ImportRun,
    "export_id": ExportDeclaration,
    "payment_id": Charge,
    "link_id": PaymentLink,
    "code": ReorderCode,
    "invoice_id": FeeInvoice,
    "line_id": StatementLine,
    "item_id": OpenItem,
    "entry_id": BankEntry,
    "file_id": StoredFile,
    "message_id": WireMessage,
    "job_id": Progress,
    "endpoint_id": WebhookEndpoint,
    "delivery_id": WebhookDelivery,
}
# Addresses that are the key themselves: whoever was given one may open it, and nobody can guess it.
GIVEN_OUT = ("r/{token}/", "t/{token}/", "re/{code}/", "pay/{link_id}/", "pay/{charge_id}/")
# Bodies that are in order, so that what is refused is the id in the address.
API_BODIES: dict[str, Any] = {
    "/refunds": {"amount": {"amount": "1.00", "currency": "EUR"}},
    "/cancel": {},
    "/hs-code": {"hs_code": "180690"},
    "/count": {"on_hand": 5},
    "/ask": {},
}
SPIDER_PAGES = 400


def _ids(tenant: Tenant) -> dict[str, list[str]]:
    """Return what stands in addresses for a tenant, by the name of the parameter."""
    own = [model for model in rows.models() if model._meta.label not in rows.OF_NO_MERCHANT]
    by_name = {f"{model.__name__.lower()}_id": model for model in own} | PARAMETERS
    found = {name: rows.keys_of(model, tenant.merchant.pk) for name, model in by_name.items()}
    found["reference"] = list(Order.objects.filter(merchant=tenant.merchant).values_list("number", flat=True))
    # A statement holds lines of many; the API shows each merchant his own of it.
    found["statement_id"] = []
    # The page of a whole file is for who holds the office.
    found["settlement_id"] = list(Statement.objects.values_list("pk", flat=True))
    found["batch_id"] = list(PayoutBatch.objects.values_list("pk", flat=True))
    practice = training.begin(
        store_id=tenant.store.pk, amount=Money(500, "EUR"), way="scan", code="2811", now=datetime.now(UTC)
    )
    receipts = [
        receipt.token(charge)
        for charge in Charge.objects.filter(merchant=tenant.merchant, state="part_refunded")
    ]
    parcels = [buyer_page.token(one) for one in Shipment.objects.filter(merchant=tenant.merchant)]
    found["token"] = [training.token(practice), *receipts, *parcels]
    return found


# Parameters that name nobody's row, and what they take.
HARMLESS = {
    "pk": ["1"],
    "step": ["company"],
    "secret": ["not-an-invitation"],
    "kind": ["not_found"],
    "paper": ["label"],
    "width": ["80"],
    "uidb36": ["zz"],
    "key": ["set-password"],
}


@dataclass
class Town:
    """The two merchants, what is Alice's, and how everything of hers looked at the beginning."""

    alice: Tenant
    bob: Tenant
    marks: set[str]
    before: dict[str, Any]
    theirs: dict[str, list[str]] = field(default_factory=dict)
    own: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def town(
    django_db_setup: None, django_db_blocker: Any, own_sandbox: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Build the town once; what the crawl does to it is rolled back at the end."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setenv("SLUIS_WEBHOOK_PRIVATE", "yes")
        patch.setattr(KeyThrottle, "allow_request", lambda throttle, request: True)
        bx = tenants.open_office(own_sandbox)
        alice, bob = (
            tenants.take_on(bx, "Zonneschijn", tenants.ALICE),
            tenants.take_on(bx, "Korenbloem", tenants.BOB),
        )
        both = [alice, bob]
        tenants.list_and_sell(both, own_sandbox, loop.load_example()["buyers"])
        for tenant, numbers in ((alice, tenants.ALICE), (bob, tenants.BOB)):
            tenants.sell_at_the_till(tenant, own_sandbox, numbers)
            declaration = Declaration.objects.get(merchant=tenant.merchant)
            return_goods.ask_return(declaration=declaration, reason=f"for {tenant.word}", actor="system")
        tenants.settle(both, own_sandbox, tmp_path_factory.mktemp("statements"))
        User.objects.create_user("charlie@example.eu", loop.PASSWORD, name="Charlie")
        greta = User.objects.create_user("greta@de.example.eu", loop.PASSWORD, name="Greta")
        register.give_role(
            user=greta, role="office_admin", office=Office.objects.get(code="DE"), actor="system"
        )
        hers, his = rows.everything(alice.merchant.pk), rows.everything(bob.merchant.pk)
        numbers = {
            f"{euro},{cent}" for euro, cent in [(tenants.ALICE.cents // 100, tenants.ALICE.cents % 100)]
        }
        numbers |= {number.replace(",", ".") for number in numbers}
        yield Town(
            alice,
            bob,
            rows.marks(hers, others=[his]) | numbers,
            rows.plain(hers),
            _ids(alice),
            _ids(bob) | HARMLESS,
        )
        transaction.set_rollback(True)


def _browser(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def _software(secret: str) -> Client:
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"})


ASKERS: dict[str, Callable[[Town], Client]] = {
    "nobody": lambda town: _browser(None),
    "Charlie": lambda town: _browser(User.objects.get(email="charlie@example.eu")),
    "Greta of the sister office": lambda town: _browser(User.objects.get(email="greta@de.example.eu")),
    "Bob's owner": lambda town: _browser(town.bob.owner),
    "Bob's cashier": lambda town: _browser(town.bob.cashier),
    "Bob's software": lambda town: _software(town.bob.secret),
}


def test_every_kind_of_row_is_there_twice(town: Town) -> None:
    for model in rows.models():
        label = model._meta.label
        if label in rows.OF_NO_MERCHANT:
            continue
        assert rows.path_to_merchant(model), (
            f"{label} is new: say whose its rows are, or list it in OF_NO_MERCHANT"
        )
        for tenant in (town.alice, town.bob):
            assert rows.rows_of(model, tenant.merchant.pk), f"{label} is new: let tenants.py make a row of it"
    assert len(town.marks) > 100


@pytest.mark.parametrize("asker", ASKERS)
def test_nobody_is_shown_anything_of_alices(town: Town, asker: str) -> None:
    client = ASKERS[asker](town)
    known = sorted(set(routes()), key=lambda route: "logout" in route.template)
    findings: list[str] = []
    asked = 0
    for route in known:
        for values in fillings(route, town.theirs, town.own):
            asked += 1
            findings += _ask(town, client, asker, route, values)
        if not route.parameters:
            asked += 1
            findings += _ask_plainly(town, client, asker, route)
    print(
        f"{asker}: {len(known)} addresses, {asked} questions each by GET and POST, {len(findings)} findings"
    )
    assert not findings, "\n".join(findings)
    assert asked > len(known), "every address with parameters was asked for something of hers"
    assert rows.plain(rows.everything(town.alice.merchant.pk)) == town.before, (
        "something of Alice's was changed"
    )


def _ask(town: Town, client: Client, asker: str, route: Route, values: dict[str, str]) -> list[str]:
    """Ask for something of Alice's and for something that is not there: both must be answered alike."""
    if route.template.startswith(GIVEN_OUT) or set(route.parameters) <= set(HARMLESS):
        return []
    foreign = {name: value for name, value in values.items() if value in town.theirs.get(name, [])}
    absent = values | {name: missing_twin(value) for name, value in foreign.items()}
    findings = []
    for method in ("GET", "POST"):
        answer = _send(client, method, route.fill(values), town)
        twin = _send(client, method, route.fill(absent), town)
        question = f"{method} {route.fill(values)}"
        findings += _shown(town, answer, asker, question, without=values.values())
        alike = shape(said(answer, without=values.values())) == shape(said(twin, without=absent.values()))
        if answer.status_code != twin.status_code or (answer.status_code == 200 and not alike):
            findings.append(f"{asker}: {question} is {answer.status_code}, a missing one {twin.status_code}")
        if answer.status_code in (201, 202, 204):
            findings.append(f"{asker}: {question} did something: {answer.status_code}")
    return findings


def _ask_plainly(town: Town, client: Client, asker: str, route: Route) -> list[str]:
    """Ask an address without parameters: as it is, for Alice's words, and with her ids in the body."""
    address, findings = route.fill({}), []
    told = [
        town.alice.merchant.pk,
        town.alice.merchant.code,
        town.theirs["product_id"][0],
        f"{town.alice.word.upper()}-0",
    ]
    queries = [
        "",
        *(
            f"?{name}={value}"
            for name, value in zip(("merchant", "merchant", "product", "q"), told, strict=True)
        ),
    ]
    for query in queries:
        answer = _send(client, "GET", address + query, town)
        findings += _shown(town, answer, asker, f"GET {address}{query}", without=told)
    answer = _send(client, "POST", address, town)
    findings += _shown(town, answer, asker, f"POST {address}", without=_body(town).values())
    return findings


def _body(town: Town) -> dict[str, str]:
    """Return a body that names things of Alice's under every name that an address might read."""
    first = {name: values[0] for name, values in town.theirs.items() if values}
    short = {name.removesuffix("_id"): value for name, value in first.items()}
    return {
        **first,
        **short,
        "merchant": town.alice.merchant.pk,
        "merchant_id": town.alice.merchant.pk,
        "ids": first["product_id"],
        "email": town.alice.owner.email,
        "q": town.alice.word,
    }


def _send(client: Client, method: str, address: str, town: Town) -> HttpResponse:
    if method == "GET":
        return client.get(address)
    if address.startswith("/api/"):
        return client.post(
            address, _body(town), "application/json", headers={"Idempotency-Key": address[-200:]}
        )
    return client.post(address, _body(town))


def _shown(town: Town, answer: HttpResponse, asker: str, question: str, *, without: Any) -> list[str]:
    if answer.status_code >= 500:
        return [f"{asker}: {question} -> {answer.status_code}"]
    found = marks_in(said(answer, without=[*without, town.alice.word]), town.marks, town.alice.word)
    return [str(Finding(asker, question, answer.status_code, found))] if found else []


@pytest.mark.parametrize(("asker", "start"), [("Bob's owner", "/"), ("Bob's cashier", "/till/")])
def test_what_bobs_pages_lead_to_is_his_own(town: Town, asker: str, start: str) -> None:
    """Follow every link that Bob's people are shown, exports and papers too."""
    client, seen, waiting = ASKERS[asker](town), set(), [start]
    findings: list[str] = []
    own_shown = False
    while waiting and len(seen) < SPIDER_PAGES:
        address = waiting.pop(0)
        if address in seen or address.startswith("/accounts/logout"):
            continue
        seen.add(address)
        answer = client.get(address)
        text = said(answer)
        if answer.status_code not in (200, 302, 403, 404, 405):  # Where a button posts to takes no GET.
            findings.append(f"{address} -> {answer.status_code}")
        found = marks_in(text, town.marks, town.alice.word)
        if found:
            findings.append(f"{address} shows {found[:4]}")
        own_shown |= town.bob.word in text
        if answer.status_code == 302:
            waiting.append(answer.headers["Location"])
        elif "html" in answer.headers.get("Content-Type", ""):
            waiting += sorted(links(text) - seen)
    print(f"{asker}: followed {len(seen)} links")
    assert own_shown, "the pages must show what is Bob's, else this proves nothing"
    assert not findings, "\n".join(findings)


def test_a_second_store_is_closed_to_the_cashier_of_the_first(town: Town) -> None:

    other = register.open_store(
        merchant=town.bob.merchant,
        code="second",
        name="Second shop",
        city="Brugge",
        mcc="5441",
        actor="system",
    )
    client = ASKERS["Bob's cashier"](town)
    assert client.get(f"/till/{town.bob.store.pk}/").status_code == 200
    assert client.get(f"/till/{other.pk}/").status_code == 404
    assert Membership.objects.filter(user=town.bob.cashier).get().store_id == town.bob.store.pk


def test_a_statement_shows_each_merchant_his_own_lines(town: Town) -> None:
    client = ASKERS["Bob's software"](town)
    shown = 0
    for statement in Statement.objects.all():
        answer = client.get(f"/api/v1/ledger/statements/{statement.pk}/lines")
        assert not marks_in(said(answer), town.marks, town.alice.word)
        shown += len(answer.json().get("items", []))
    assert shown, "Bob's own lines are there"
