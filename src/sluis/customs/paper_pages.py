"""Registrations and certificates: the list with what ends soon, one paper with its file and history, a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from sluis.catalogue import queries as catalogue
from sluis.catalogue.models import Product
from sluis.customs import papers
from sluis.customs.models import Paper
from sluis.customs.paper_kinds import kinds
from sluis.customs.paper_wording import kind_use, kind_word, sentences, standing, state_word
from sluis.customs.papers import PaperValues
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict, NotFound
from sluis.offices import history
from sluis.offices.middleware import require
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope, ScopedQuerySet
from sluis.web.addresses import with_query
from sluis.web.toasts import toast

PAGE = 50
SOON_DAYS = 90
SEES = "scouting:read"  # A cashier has no business with papers.
VIEWS = ("", "soon", *Paper.State.values)


class PaperForm(forms.Form):
    """What stands on a paper, or how far it is."""

    state = forms.ChoiceField(label=gettext_lazy("How far it is"))
    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=80, required=False,
        help_text=gettext_lazy("As it stands on the paper."),
    )  # fmt: skip
    issuer = forms.CharField(label=gettext_lazy("Given by"), max_length=120, required=False)
    issued_on = forms.DateField(
        label=gettext_lazy("Day of issue"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    expires_on = forms.DateField(
        label=gettext_lazy("Last day"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Left empty, it is reckoned from the day of issue where the rule says how long."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        choices = [(state, state_word(state)) for state in Paper.State.values]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]

    def values(self) -> PaperValues:
        """Return what was filled in."""
        return PaperValues(**{name: self.cleaned_data[name] for name in PaperValues.__slots__})


class NewPaperForm(PaperForm):
    """A paper that nobody looked after yet: what it is and for whom."""

    kind = forms.ChoiceField(label=gettext_lazy("Paper"))
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"))
    sku = forms.CharField(
        label=gettext_lazy("SKU of the product"), max_length=64, required=False,
        help_text=gettext_lazy("Left empty, the paper covers all products of the merchant."),
    )  # fmt: skip
    field_order = ("kind", "merchant", "sku", "state", "number", "issuer", "issued_on", "expires_on", "note")

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None, *, scope: Scope) -> None:
        super().__init__(data, initial)
        self.scope = scope
        self.fields["kind"].choices = [(kind, kind_word(kind)) for kind in kinds()]  # type: ignore[attr-defined]
        merchants = list(Merchant.objects.within(scope).order_by("name").values_list("code", "name"))
        self.fields["merchant"].choices = merchants  # type: ignore[attr-defined]
        if len(merchants) == 1:
            self.fields["merchant"].widget = forms.HiddenInput()
            self.fields["merchant"].initial = merchants[0][0]

    def product(self, merchant: Merchant) -> Product | None:
        """Return the product that was named. Raise BadInput when the merchant has none of that SKU."""
        sku = self.cleaned_data["sku"].strip()
        if not sku:
            return None
        found = catalogue.products(self.scope).filter(merchant=merchant, sku=sku).first()
        if found is None:
            raise BadInput(_("The merchant has no product with this SKU."), field="sku")
        return found


def _seen(scope: Scope) -> ScopedQuerySet[Paper]:
    return Paper.objects.within(scope).select_related("merchant", "product", "file")


@login_required
def papers_list(request: HttpRequest) -> HttpResponse:
    """Show the papers of whoever asks, those that end soonest first."""
    scope, today = require(request, SEES), clock.today()
    view = request.GET.get("view", "")
    everything = _seen(scope)
    if product_id := request.GET.get("product", ""):
        everything = everything.filter(product_id=product_id) | everything.filter(
            product=None, merchant__in=catalogue.products(scope).filter(pk=product_id).values("merchant")
        )
    soon = papers.soon_or_over(today=today, within_days=SOON_DAYS)
    shown = everything.filter(soon) if view == "soon" else everything
    if view in Paper.State.values:
        shown = everything.filter(state=view)
    ordered = shown.order_by(F("expires_on").asc(nulls_last=True), "-created_at", "pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    rows = [_row(one, today) for one in page.object_list]
    context = {
        "title": pgettext("navigation", "Border and road"),
        "chips": _chips(request, everything, soon, view),
        "page": page,
        "rows": rows,
        "any": bool(rows) or everything.exists(),
        "shows_merchant": Merchant.objects.within(scope).count() > 1,
        "may_write": scope.may(papers.PERMISSION),
    }
    return render(request, "customs/papers.html", context)


def _chips(request: HttpRequest, rows: Any, soon: Any, now: str) -> list[dict[str, Any]]:
    states = list(rows.order_by().values_list("state", flat=True))
    counts = {state: states.count(state) for state in Paper.State.values}
    labels = {
        "": (pgettext("filter", "All"), len(states)),
        "soon": (_("End soon"), rows.filter(soon).count()),
    }
    labels |= {state: (state_word(state), counts[state]) for state in Paper.State.values}
    return [
        {
            "label": label,
            "count": n,
            "current": view == now,
            "url": with_query(request, view=view or None, page=None),
        }
        for view, (label, n) in labels.items()
        if n or not view
    ]


def _row(one: Paper, today: Any) -> dict[str, Any]:
    word, tone = standing(one, today)
    return {"paper": one, "kind": kind_word(one.kind), "state": word, "tone": tone}


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Begin to look after a paper."""
    scope = require(request, papers.PERMISSION)
    given = {name: request.GET[name] for name in ("kind", "merchant", "sku") if name in request.GET}
    form = NewPaperForm(request.POST or None, given, scope=scope)
    if request.method == "POST" and form.is_valid():
        try:
            merchant = Merchant.objects.within(scope).get(code=form.cleaned_data["merchant"])
            made = papers.write_down(
                merchant=merchant,
                kind=form.cleaned_data["kind"],
                values=form.values(),
                actor=scope.actor,
                product=form.product(merchant),
            )
        except BadInput as error:
            _refuse(form, error)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            toast(request, _("Written down."), tone="go")
            return HttpResponseRedirect(reverse("customs:paper", args=[made.pk]))
    context = {
        "title": _("Add a paper"),
        "form": form,
        "uses": [(kind_word(k), kind_use(k)) for k in kinds()],
    }
    return render(request, "customs/paper_add.html", context, status=422 if form.errors else 200)


def _refuse(form: forms.Form, error: BadInput) -> None:
    field = "sku" if error.field == "product" else error.field
    form.add_error(field if field in form.fields else None, error.message)


def _paper(scope: Scope, paper_id: str) -> Paper:
    found = _seen(scope).filter(pk=paper_id).first()
    if found is None:
        raise NotFound("there is no such paper")
    return found


@login_required
def paper(request: HttpRequest, paper_id: str) -> HttpResponse:
    """Show one paper; who may, changes it."""
    scope = require(request, SEES)
    one = _paper(scope, paper_id)
    form = PaperForm(initial={name: getattr(one, name) for name in PaperValues.__slots__})
    if request.method == "POST":
        scope = require(request, papers.PERMISSION)
        form = PaperForm(request.POST)
        if form.is_valid():
            try:
                papers.change(paper=one, values=form.values(), actor=scope.actor)
            except BadInput as error:
                _refuse(form, error)
            else:
                toast(request, _("Written down."), tone="go")
                return HttpResponseRedirect(reverse("customs:paper", args=[one.pk]))
    return render(request, "customs/paper.html", _shown(one, form, scope), status=422 if form.errors else 200)


def _shown(one: Paper, form: PaperForm, scope: Scope) -> dict[str, Any]:
    word, tone = standing(one, clock.today())
    kind = kinds()[one.kind]
    return {
        "title": kind_word(one.kind),
        "paper": one,
        "use": kind_use(one.kind),
        "kind": kind,
        "state": word,
        "tone": tone,
        "form": form,
        "may_write": scope.may(papers.PERMISSION),
        "history": history.entries([one.pk], sentences()),
    }


@login_required
@require_POST
def attach(request: HttpRequest, paper_id: str) -> HttpResponse:
    """Keep the paper itself as a file."""
    scope = require(request, papers.PERMISSION)
    one = _paper(scope, paper_id)
    upload = request.FILES.get("file")
    if upload is None:
        raise BadInput(_("Choose the file first."), field="file")
    papers.attach(paper=one, content=upload.read(), name=upload.name or "paper", actor=scope.actor)
    toast(request, _("The file is kept."), tone="go")
    return HttpResponseRedirect(reverse("customs:paper", args=[one.pk]))
