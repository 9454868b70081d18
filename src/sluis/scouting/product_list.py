"""The list of products with their newest assessment: filters, sorting, and the rows of an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import Count, F, FilteredRelation, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from sluis.catalogue import queries as catalogue
from sluis.catalogue import search
from sluis.catalogue.models import Product
from sluis.catalogue.wording import family_word, field_word
from sluis.kernel.money import Money
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.scouting import queries
from sluis.scouting.models import Assessment
from sluis.scouting.reading import asked, shelf_prices
from sluis.scouting.wording import BADGES, verdict_word
from sluis.web.csv_export import Cell, Column

VERDICTS = ("go", "prepare", "not_enough_known", "no")
NOT_ASSESSED = "none"
SORTS = {
    "sku": ("sku",),
    "score": ("score", "sku"),
    "landed": ("landed_fen", "sku"),
    "stock": ("stock__on_hand", "sku"),
}


class ProductFilter(forms.Form):
    """Words, verdict, family, and for an office whose products."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Name, SKU, GTIN")}),
    )
    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), required=False)
    family = forms.ChoiceField(label=gettext_lazy("Family"), required=False)
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"), required=False)
    missing = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, scope: Scope) -> None:
        super().__init__(data)
        everything = [("", pgettext("filter", "All"))]
        verdicts = [(name, verdict_word(name)) for name in VERDICTS]
        families = [(name, family_word(name)) for name in Product.Family.values]
        self.fields["verdict"].choices = [*everything, *verdicts, (NOT_ASSESSED, verdict_word(""))]  # type: ignore[attr-defined]
        self.fields["family"].choices = everything + families  # type: ignore[attr-defined]
        merchants = list(Merchant.objects.within(scope).order_by("name").values_list("code", "name"))
        if len(merchants) < 2:
            del self.fields["merchant"]
        else:
            self.fields["merchant"].choices = everything + merchants  # type: ignore[attr-defined]

    def wanted(self, name: str) -> str:
        """Return what a filter asks for; nothing when it asks for what is not offered."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


class BoardFilter(ProductFilter):
    """The same for the scout's board, which shows assessed products only."""

    def __init__(self, data: Mapping[str, Any], *, scope: Scope) -> None:
        super().__init__(data, scope=scope)
        del self.fields["missing"]
        offered = self.fields["verdict"].choices  # type: ignore[attr-defined]
        self.fields["verdict"].choices = [one for one in offered if one[0] != NOT_ASSESSED]  # type: ignore[attr-defined]


def assessed(scope: Scope, form: BoardFilter) -> QuerySet[Assessment]:
    """Return the newest assessments that the filter asks for."""
    found: QuerySet[Assessment] = queries.latest(scope)
    by = {"merchant": "merchant__code", "family": "product__family", "verdict": "verdict"}
    found = found.filter(**{by[name]: form.wanted(name) for name in by if form.wanted(name)})
    if form.wanted("q"):
        found = found.filter(product_id__in=search.product_ids(form.wanted("q"), catalogue.products(scope)))
    return found


def rows(scope: Scope, form: ProductFilter, sort: str) -> QuerySet[Any]:
    """Return the filtered products in order, each with verdict, score, ends and landed price beside it."""
    found = joined(catalogue.products(scope))
    if form.wanted("merchant"):
        found = found.filter(merchant__code=form.wanted("merchant"))
    if form.wanted("family"):
        found = found.filter(family=form.wanted("family"))
    if form.wanted("missing"):
        named = Cast("missing", TextField())
        found = found.alias(named=named).filter(named__contains=f'"{form.wanted("missing")}"')
    verdict = form.wanted("verdict")
    if verdict:
        found = found.filter(verdict=None) if verdict == NOT_ASSESSED else found.filter(verdict=verdict)
    if form.wanted("q"):
        found = found.filter(pk__in=search.product_ids(form.wanted("q"), catalogue.products(scope)))
    return found.order_by(*order(sort))


def joined(products: QuerySet[Product]) -> QuerySet[Any]:
    """Join the newest assessment of each product; products that were not assessed stay in the list."""
    return products.annotate(
        newest=FilteredRelation("assessments", condition=Q(assessments__is_newest=True))
    ).annotate(
        verdict=F("newest__verdict"),
        score=F("newest__score"),
        low=F("newest__low"),
        high=F("newest__high"),
        landed_fen=F("newest__landed_fen"),
    )


def order(sort: str) -> list[Any]:
    """Return the ordering of `?sort=`: unknown things last; without one the best scores come first."""
    columns = SORTS.get(sort.removeprefix("-"))
    if columns is None:
        return [F("score").desc(nulls_last=True), "sku", "pk"]
    first, *rest = columns
    down = sort.startswith("-")
    lead = F(first).desc(nulls_last=True) if down else F(first).asc(nulls_last=True)
    return [lead, *rest, "pk"]


def verdict_counts(scope: Scope) -> dict[str, int]:
    """Return how many products have each verdict ("" for not assessed)."""
    counted = joined(catalogue.products(scope)).order_by().values("verdict").annotate(n=Count("pk"))
    return {row["verdict"] or "": row["n"] for row in counted}


def lines(products: Iterable[Product]) -> Iterator[dict[str, Any]]:
    """Return the rows of a page: the few things that stand in the stored result are fetched for all at once."""
    shown = list(products)
    newest = {
        one.product_id: one
        for one in Assessment.objects.filter(product__in=shown, is_newest=True).only(
            "product_id", "result", "verdict"
        )
    }
    language = get_language() or "en"
    for product in shown:
        one = newest.get(product.pk)
        yield {
            "product": product,
            "name": product.name_in(language),
            "name_zh": "" if language.startswith("zh") else str(product.names.get("zh", "")),
            "badge": BADGES.get(product.verdict or "", ""),  # type: ignore[attr-defined]
            "score": _score(product),
            "landed": _landed(product),
            "sells": shelf_prices(one) if one else None,
            "ask": asked(one) if one else "",
            "free": _free(product),
        }


def _score(product: Any) -> tuple[int, int, int] | None:
    known = (product.low, product.score, product.high)
    return None if None in known else known


def _landed(product: Any) -> Money | None:
    return None if product.landed_fen is None else Money(product.landed_fen, "CNY")


def _free(product: Product) -> int:
    stock = getattr(product, "stock", None)
    return stock.on_hand - stock.reserved if stock else 0


def columns() -> list[Column]:
    """Return the columns of the export."""
    names = ("sku", "gtin", "name", "merchant", "family", "hs_code", "origin")
    return [
        *(Column(field_word(name)) for name in names),
        Column(_("Verdict")),
        Column(_("Score")),
        Column(_("Score, low")),
        Column(_("Score, high")),
        Column(_("Lands at"), money=True),
        Column(_("Free stock")),
        Column(_("Missing")),
    ]


def export_rows(products: QuerySet[Product]) -> Iterator[list[Cell]]:
    """Return the rows of the export."""
    language = get_language() or "en"
    for product in products.iterator(chunk_size=500):
        known: Any = product
        yield [
            product.sku,
            product.gtin,
            product.name_in(language),
            product.merchant.name,
            family_word(product.family),
            product.hs_code,
            product.origin,
            verdict_word(known.verdict or ""),
            known.score,
            known.low,
            known.high,
            _landed(product),
            _free(product),
            ", ".join(field_word(name) for name in product.missing),
        ]
