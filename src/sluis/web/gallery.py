"""Every part in every state, for whoever changes the look; served in DEBUG only. All values are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sluis.kernel.money import Money
from sluis.web import figures, svg
from sluis.web.toasts import toast

AT = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)


class ShopForm(forms.Form):
    """A form with every kind of row, valid and invalid."""

    name = forms.CharField(label="Name of the shop", help_text="As it stands on the door.")
    vat = forms.CharField(label="VAT number", required=False)
    kind = forms.ChoiceField(
        label="What it sells", choices=[("chocolate", "Chocolate"), ("diamonds", "Diamonds")]
    )
    road = forms.ChoiceField(
        label="Road into China",
        choices=[("1210", "Bonded stock"), ("9610", "Direct parcel")],
        widget=forms.RadioSelect,
    )
    opened = forms.DateField(
        label="Opened on", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    note = forms.CharField(label="Anything we should know", widget=forms.Textarea, required=False)
    terms = forms.BooleanField(label="The shop has read the price list")


class ListFilter(forms.Form):
    """The filters of the sample list."""

    q = forms.CharField(label="Find", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label="State", required=False, choices=[("", "All"), ("go", "Go")])


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    places = [
        ("Start", "house", 3),
        ("Products", "package", 0),
        ("Scout", "binoculars", 0),
        ("Till", "qr-code", 0),
        ("Tmall listings", "store", 0),
        ("Orders", "shopping-bag", 12),
        ("Border and road", "ship", 0),
        ("Money", "landmark", 0),
        ("Guides", "book-open", 0),
    ]
    return [
        {"label": label, "url": request.path, "icon": icon, "count": count, "current": label == "Products"}
        for label, icon, count in places
    ]


def _frame(request: HttpRequest) -> dict[str, Any]:
    who = {"name": "Chocolaterie De Brug", "detail": "Benelux office · Owner", "url": "", "sign_out_url": "#"}
    return {"nav": _nav(request), "who": who, "search_url": request.path}


def _rows() -> list[dict[str, Any]]:
    pralines = {
        "name": "Pralines assorted 250 g",
        "zh": "比利时什锦夹心巧克力 250克",
        "verdict": "go",
        "score": (Decimal(61), Decimal(72), Decimal(83)),
        "lands": Money(9840, "CNY"),
        "sells": (Money(13900, "CNY"), Money(16800, "CNY")),
        "keep": Money(612, "EUR"),
    }
    truffles = {
        "name": "Truffles with fresh cream 200 g",
        "zh": "鲜奶油松露巧克力 200克",
        "verdict": "prepare",
        "score": (Decimal(40), Decimal(57), Decimal(70)),
        "lands": Money(10490, "CNY"),
        "sells": (Money(12800, "CNY"), Money(15000, "CNY")),
        "keep": Money(-95, "EUR"),
    }
    letters = {
        "name": "Chocolate letters, liqueur 120 g",
        "zh": "",
        "verdict": "unknown",
        "score": (None, None, None),
        "lands": None,
        "sells": None,
        "keep": None,
    }
    fresh = {**letters, "name": "Fresh cheese 300 g", "zh": "新鲜奶酪 300克", "verdict": "no"}
    return [pralines, truffles, letters, fresh]


def _roads() -> list[dict[str, Any]]:
    return [
        {"label": "Goods", "amount": Money(5120, "CNY")},
        {"label": "Road", "amount": Money(1970, "CNY")},
        {"label": "Platform and payment", "amount": Money(1770, "CNY")},
        {"label": "Tax", "amount": Money(980, "CNY")},
    ]


def _happened() -> list[dict[str, Any]]:
    return [
        {
            "at": AT,
            "what": "Customs released the parcel",
            "who": "China customs",
            "tone": "go",
            "raw_url": "#",
        },
        {
            "at": AT,
            "what": "Customs asked for the net weight",
            "who": "China customs",
            "tone": "no",
            "detail": "Net weight on the list is 0.52 kg, on the waybill 0.61 kg.",
            "raw_url": "#",
        },
        {
            "at": AT,
            "what": "Outcome not known yet",
            "who": "Sluis asks again every minute",
            "tone": "prepare",
        },
        {"at": AT, "what": "Order placed", "who": "Tmall Global", "tone": "info"},
    ]


def _steps() -> list[dict[str, Any]]:
    return [
        {"label": "Paid", "state": "done", "note": "23 November"},
        {"label": "Declared", "state": "done", "note": "China customs"},
        {"label": "Waiting for release", "state": "waiting", "note": "usually 4 hours"},
        {"label": "On the road", "state": "current"},
        {"label": "Refused", "state": "failed", "note": "correct the weight"},
        {"label": "At the door", "state": "todo"},
    ]


def _todo() -> list[dict[str, Any]]:
    return [
        {
            "label": "May enter by bonded and direct road",
            "state": "done",
            "note": "On the list, line 1806 90 00",
        },
        {"label": "Approve the Chinese text", "state": "todo", "note": "4 of 11 sentences are new"},
        {"label": "Three more pictures", "state": "current", "note": "Square", "url": "#", "action": "Add"},
    ]


def gallery(request: HttpRequest) -> HttpResponse:
    """Show all parts."""
    if "toast" in request.GET:
        toast(request, "Listing taken down", undo_url="#")
        toast(request, "The price list could not be read: line 12 has no currency", tone="no")
        toast(request, "Alipay has not answered yet", tone="prepare")
    bad = ShopForm({"name": "", "vat": "BE 0123", "kind": "chocolate", "note": "Closed on Mondays"})
    bad.add_error("vat", "The check digits do not fit. Copy the number from the VAT registration.")
    context = {
        **_frame(request),
        "title": "Design",
        "at": AT,
        "rows": _rows(),
        "roads": _roads(),
        "form": ShopForm(),
        "bad": bad,
        "filters": ListFilter(request.GET),
        "page": Paginator(range(1214), 50).get_page(2),
        "happened": _happened(),
        "steps": _steps(),
        "todo": _todo(),
        "tabs": [
            {"label": label, "url": "?", "current": label == "Overview", "count": count}
            for label, count in (("Overview", None), ("Listing", None), ("Orders", 61), ("History", 1204))
        ],
        "big": Money(1842000, "CNY"),
        "coming": Money(311875, "EUR"),
        "ladder": svg.price_ladder(
            title="Price ladder, yuan per box",
            lands=Decimal("98.4"),
            fees=Decimal("20.1"),
            margin=Decimal("20.5"),
            shelf=[Decimal(139), Decimal(152), Decimal(158), Decimal(168)],
            words=svg.LadderWords(lands="Lands at", fees="Fees", margin="You keep", shelf="Shelf"),
            write=figures.number_text,
        ),
        "multiples": [
            svg.small_multiple(title=name, values=[Decimal(v) for v in values], unit="€ 1,000")
            for name, values in (
                ("Chocolate", [41, 44, 52, 49, 61, 72, 70, 81]),
                ("Speculoos", [12, 14, 9, 15, 16, 14, 22, 21]),
                ("Beer", [30, 28, 31, 22, 19, 17, 18, 12]),
            )
        ],
    }
    return render(request, "web/parts_gallery.html", context)


def till(request: HttpRequest, screen: str) -> HttpResponse:
    """Show one screen of the till: keypad, asking, paid, refused or code."""
    context = {"title": "Till", "screen": screen, "amount": Money(4850, "EUR"), "about": Money(40200, "CNY")}
    return render(
        request, "web/till_gallery.html", {**context, "at": AT, "training": "training" in request.GET}
    )


def plain(request: HttpRequest) -> HttpResponse:
    """Show a page without the rail."""
    return render(request, "web/plain_gallery.html", {"title": "Sign in", "form": ShopForm()})
