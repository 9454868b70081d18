"""What other customers bought at a shop's own till, as counts by day: no receipt and no person is kept."""

from __future__ import annotations

from django.db import models

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.offices.models import Store
from sluis.offices.scope import ScopedManager


class TillDay(models.Model):
    """The other baskets of a store on a day; importing the day again replaces it."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="till_days")
    day = models.DateField()
    baskets = models.IntegerField()  # that held an article of ours
    left_out = models.IntegerField()  # that held none we know, or were paid with a wallet
    imported_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["TillDay"].of("store__merchant_id", store="store_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="till_day_once")]


class TillDayProduct(models.Model):
    """How many of a day's other baskets held a product, and how many pieces they held."""

    till_day = models.ForeignKey(TillDay, on_delete=models.CASCADE, related_name="products")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    baskets = models.IntegerField()
    pieces = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["till_day", "product"], name="till_day_product_once"),
            models.CheckConstraint(condition=models.Q(baskets__gt=0), name="till_day_product_held"),
        ]


class TillDayCategory(models.Model):
    """How many of a day's other baskets held any product of a category; a sum over products would count some twice."""

    till_day = models.ForeignKey(TillDay, on_delete=models.CASCADE, related_name="categories")
    category = models.CharField(max_length=12)  # the product's family on the day of the import
    baskets = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["till_day", "category"], name="till_day_category_once")
        ]
