"""The page on which a person completes a product: what its texts say, its fields, its stock, its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sluis.catalogue import history as sentences_of
from sluis.catalogue import queries
from sluis.catalogue.confirm_signs import confirm_signs
from sluis.catalogue.edit_product import count_stock, edit_product
from sluis.catalogue.hs_learning import propose_for
from sluis.catalogue.hs_pages import Choice, choices
from sluis.catalogue.models import Product
from sluis.catalogue.product_form import ProductForm
from sluis.catalogue.product_signs import proposals
from sluis.catalogue.stock import OutOfStock
from sluis.catalogue.wording import field_word, sign_word, value_word, where_word
from sluis.kernel.errors import BadInput, Conflict
from sluis.offices import history
from sluis.offices.middleware import require
from sluis.offices.scope import Scope
from sluis.web.figures import number_text
from sluis.web.toasts import toast

STORY = 20
MOST_PIECES = 10_000_000


class CountForm(forms.Form):
    """How many pieces somebody counted."""

    on_hand = forms.IntegerField(
        min_value=0,
        max_value=MOST_PIECES,
        label=gettext_lazy("Pieces on hand"),
        help_text=gettext_lazy("as you count them now; the till and Tmall sell from the same pieces"),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal in the reader's words."""

    key: str
    title: str
    words: tuple[str, ...]
    where: str
    is_note: bool


@login_required
def edit(request: HttpRequest, product_id: str) -> HttpResponse:
    """Show the form of a product, or store what was changed in it."""
    scope = require(request, "catalogue:write")
    product = queries.product(scope, product_id)
    form = ProductForm(request.POST or None, product=product)
    if request.method == "POST" and form.is_valid() and (answer := _save(request, scope, product, form)):
        return answer
    return _page(request, product, form=form)


def _save(request: HttpRequest, scope: Scope, product: Product, form: ProductForm) -> HttpResponse | None:
    seen = form.cleaned_data["seen"]
    try:
        changed = edit_product(
            product=product,
            values=form.values(),
            seen=datetime.fromisoformat(seen) if seen else None,
            actor=scope.actor,
        )
    except (BadInput, Conflict, ValueError) as error:
        said = _("Somebody changed this product while you had it open: look at it again before you save.")
        form.add_error(None, said if isinstance(error, Conflict) else str(error))
        return None
    toast(request, _("Saved.") if changed else _("Nothing was changed."), tone="go" if changed else "info")
    return HttpResponseRedirect(f"/products/{product.pk}/")


@login_required
def signs(request: HttpRequest, product_id: str) -> HttpResponse:
    """Take what a person says of the facts that were recognised."""
    scope = require(request, "catalogue:write")
    product = queries.product(scope, product_id)
    if request.method == "POST":
        told = {
            name.removeprefix("sign:"): value
            for name, value in request.POST.items()
            if name.startswith("sign:")
        }
        try:
            confirm_signs(
                product=product,
                confirmed=[key for key, value in told.items() if value == "yes"],
                denied=[key for key, value in told.items() if value == "no"],
                actor=scope.actor,
            )
            toast(request, _("Saved."), tone="go")
        except BadInput:
            toast(request, _("The product was changed meanwhile: look at it again."), tone="no")
    return HttpResponseRedirect(reverse("catalogue:edit", args=[product.pk]))


@login_required
def count(request: HttpRequest, product_id: str) -> HttpResponse:
    """Take a count of the stock."""
    scope = require(request, "catalogue:write")
    product = queries.product(scope, product_id)
    form = CountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = count_stock(product=product, on_hand=form.cleaned_data["on_hand"], actor=scope.actor)
        except OutOfStock:
            form.add_error("on_hand", _("More pieces than that are promised to orders: count again."))
        else:
            toast(request, _("Counted.") if changed else _("The count is as before."), tone="go")
            return HttpResponseRedirect(reverse("catalogue:edit", args=[product.pk]))
    return _page(request, product, counting=form)


def _page(
    request: HttpRequest,
    product: Product,
    *,
    form: ProductForm | None = None,
    counting: CountForm | None = None,
) -> HttpResponse:
    language = (get_language() or "en").split("-")[0]
    stock = getattr(product, "stock", None)
    wrong = bool((form and form.errors) or (counting and counting.errors))
    fields = form or ProductForm(product=product)
    context: dict[str, Any] = {
        "product": product,
        "title": _("Complete the product"),
        "name": product.name_in(language),
        "form": fields,
        "name_fields": list(fields.group("name")),
        "description_fields": list(fields.group("description")),
        "fact_fields": list(fields.group("fact")),
        "allergen_fields": list(fields.group("allergen")),
        "counting": counting or CountForm(initial={"on_hand": stock.on_hand if stock else None}),
        "stock": stock,
        "signs": shown(product),
        "codes": _codes(product, language),
        "missing": [field_word(name) for name in product.missing],
        "story": history.entries([product.pk], sentences_of.sentences())[:STORY],
    }
    return render(request, "catalogue/edit.html", context, status=422 if wrong else 200)


def shown(product: Product) -> list[Shown]:
    """Return what a product's texts say of facts that it does not have, in the reader's words."""
    return [
        Shown(one.key, _title(one.fact, one.value), one.words, where_word(one.where), one.is_note)
        for one in proposals(product)
    ]


def _title(fact: str, value: Any) -> str:
    kind, _sep, code = fact.partition(":")
    if kind in ("allergen", "note"):
        return sign_word(code, str(value))
    written = f"{number_text(value)} %" if fact == "abv_pct" else value_word(value)
    return f"{field_word(fact)}: {written}"


def _codes(product: Product, language: str) -> tuple[Choice, ...]:
    return () if product.hs_code else choices(propose_for(product), language)[:3]
