"""Open items are opened once."""

from __future__ import annotations

import pytest

from sluis.kernel.errors import BadInput, Conflict
from sluis.kernel.money import Money
from sluis.ledger import open_items
from sluis.ledger.models import OpenItem
from sluis.ledger.tests import shop

pytestmark = pytest.mark.django_db


def _expect(**changes: object) -> OpenItem:
    wanted: dict[str, object] = {
        "party": "alipay",
        "external_id": "202611230001",
        "kind": "payment",
        "money": shop.eur("40.00"),
        "merchant_id": shop.florist().pk,
        "office": "BX",
        "event": "pay_1",
    }
    return open_items.expect(**(wanted | changes))


def test_the_same_item_is_opened_once() -> None:
    assert _expect().pk == _expect().pk
    assert OpenItem.objects.count() == 1


def test_a_refund_is_outward_whatever_sign_it_is_given() -> None:
    assert _expect(kind="refund").money == shop.eur("-40.00")
    assert _expect(kind="refund", money=shop.eur("-40.00")).money == shop.eur("-40.00")
    assert _expect(kind="refund", external_id="other", money=shop.eur("-1.00")).amount_minor == -100


@pytest.mark.parametrize(
    "change", [{"money": shop.eur("40.01")}, {"money": Money(4000, "GBP")}, {"office": "DE"}]
)
def test_another_content_is_a_conflict(change: dict[str, object]) -> None:
    _expect()
    with pytest.raises(Conflict):
        _expect(**change)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"kind": "gift"}, "kind"), ({"external_id": ""}, "external_id"), ({"money": shop.eur("0")}, "money")],
)
def test_bad_input_names_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        _expect(**change)
    assert refused.value.field == field
