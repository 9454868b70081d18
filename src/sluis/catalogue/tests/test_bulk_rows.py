"""Many rows with one statement, told apart from what is there already."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from sluis.catalogue import bulk_rows
from sluis.catalogue.models import Product, Stock
from sluis.catalogue.tests.shop import merchant, take

pytestmark = pytest.mark.django_db

COLUMNS = ("product_id", "on_hand", "reserved")


@pytest.fixture
def products() -> list[str]:
    merchant()
    take("sku,name_nl\nA,Koek\nB,Wafel\n")
    return list(Product.objects.order_by("sku").values_list("pk", flat=True))


def _stock() -> list[tuple[int, int]]:
    return list(Stock.objects.order_by("product__sku").values_list("on_hand", "reserved"))


def test_rows_that_are_there_are_overwritten_only_where_told(products: list[str]) -> None:
    a, b = products
    bulk_rows.insert(Stock, COLUMNS, [(a, 5, 2)])
    bulk_rows.insert(Stock, COLUMNS, [(a, 9, 0), (b, 7, 1)], unique="product_id", update=("on_hand",))
    assert _stock() == [(9, 2), (7, 1)]


def test_rows_that_are_there_are_left_alone_when_nothing_is_told(products: list[str]) -> None:
    a, b = products
    bulk_rows.insert(Stock, COLUMNS, [(a, 5, 2)])
    bulk_rows.insert(Stock, COLUMNS, [(a, 9, 0), (b, 7, 1)], unique="product_id")
    assert _stock() == [(5, 2), (7, 1)]


def test_without_a_key_a_row_that_is_there_is_refused(products: list[str]) -> None:
    a, b = products
    bulk_rows.insert(Stock, COLUMNS, [(a, 5, 2)])
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk_rows.insert(Stock, COLUMNS, [(b, 7, 1), (a, 9, 0)])
    assert _stock() == [(5, 2)]


def test_the_rules_of_the_table_hold(products: list[str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk_rows.insert(Stock, COLUMNS, [(products[0], 1, 2)])


def test_nothing_to_write_asks_the_database_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        bulk_rows.insert(Stock, COLUMNS, [])
