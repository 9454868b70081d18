"""What visitors buy, against what the others buy: shares on one page, and the file that the others come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from sluis.catalogue import wording as catalogue_words
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotAllowed
from sluis.offices.middleware import scope_of
from sluis.offices.models import Merchant, Store
from sluis.offices.scope import Scope
from sluis.payments import demand_signal, till_file
from sluis.payments.demand_models import TillDay
from sluis.payments.demand_signal import Share
from sluis.payments.till_import import Imported, import_till
from sluis.web import bars, csv_export
from sluis.web.csv_export import Cell, Column
from sluis.web.toasts import toast

USUAL_DAYS = 90
FEW_BASKETS = 20  # below this a share says little; it is shown with a word of caution


class PeriodForm(forms.Form):
    """Which days, by product or by category, of which merchant."""

    since = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    by = forms.ChoiceField(
        label=gettext_lazy("By"),
        choices=[("product", gettext_lazy("Product")), ("category", gettext_lazy("Category"))],
    )
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"), required=False)

    def __init__(self, data: Any, *, scope: Scope) -> None:
        super().__init__(data)
        merchants = list(Merchant.objects.within(scope).order_by("name").values_list("pk", "name"))
        if len(merchants) < 2:
            del self.fields["merchant"]
        else:
            self.fields["merchant"].choices = [("", _("All")), *merchants]  # type: ignore[attr-defined]


class TillFileForm(forms.Form):
    """The file of a shop's own till."""

    file = forms.FileField(
        label=gettext_lazy("File of your till"),
        help_text=gettext_lazy(
            "CSV with a row for each article of each receipt: receipt, date, article (SKU or barcode), quantity, and "
            "how it was paid. Alipay’s baskets in it are left out, so that none counts twice."
        ),
    )
    store = forms.ChoiceField(label=gettext_lazy("Store"))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stores = [(one.pk, str(one)) for one in Store.objects.within(scope).order_by("name")]
        self.fields["store"].choices = stores  # type: ignore[attr-defined]
        if len(stores) == 1:
            self.fields["store"].initial = stores[0][0]


def _asker(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    if not scope.may("scouting:read") and not scope.may("money:read"):
        raise NotAllowed("your role does not show what visitors buy")
    return scope


@login_required
@require_http_methods(["GET", "POST"])
def demand(request: HttpRequest) -> HttpResponseBase:
    """Show or export the shares; a posted file of a till is imported."""
    scope = _asker(request)
    upload = TillFileForm(request.POST or None, request.FILES or None, scope=scope)
    if request.method == "POST" and upload.is_valid() and (made := _imported(upload, scope)):
        toast(request, _told(made))
        return redirect("payments:demand")
    today = clock.today()
    usual = {"since": today - timedelta(days=USUAL_DAYS - 1), "until": today, "by": "product"}
    asked = {**{name: str(value) for name, value in usual.items()}, **request.GET.dict()}
    period = PeriodForm(asked, scope=scope)
    found = _shares(period, scope)
    file = csv_export.export(request, name=_("visitors"), columns=_columns(), rows=map(_exported, found))
    if file is not None:
        return file
    return render(request, "payments/demand.html", _context(scope, period, upload, found))


def _imported(upload: TillFileForm, scope: Scope) -> Imported | None:
    if not scope.may("catalogue:write"):
        raise NotAllowed("your role does not permit catalogue:write")
    wanted = upload.cleaned_data
    store = Store.objects.within(scope).select_related("merchant__office").get(pk=wanted["store"])
    try:
        return import_till(store=store, content=wanted["file"].read(), actor=scope.actor)
    except BadInput as error:
        upload.add_error("file", error.message)
        return None


def _told(made: Imported) -> str:
    days = ngettext("%(n)d day", "%(n)d days", len(made.days)) % {"n": len(made.days)}
    baskets = ngettext("%(n)d basket", "%(n)d baskets", made.baskets) % {"n": made.baskets}
    told = _("%(days)s imported, %(baskets)s of other customers.") % {"days": days, "baskets": baskets}
    if made.unknown:
        told += " " + _("Not in your products: %(articles)s.") % {"articles": ", ".join(made.unknown)}
    return told


def _shares(period: PeriodForm, scope: Scope) -> list[Share]:
    if not period.is_valid():
        return []
    wanted = period.cleaned_data
    try:
        return demand_signal.shares(
            scope,
            since=wanted["since"],
            until=wanted["until"],
            by=wanted["by"],
            merchant=wanted.get("merchant", ""),
        )
    except BadInput as error:
        period.add_error(error.field if error.field in period.fields else None, error.message)
        return []


def _context(
    scope: Scope, period: PeriodForm, upload: TillFileForm, found: Sequence[Share]
) -> dict[str, Any]:
    top = max(
        (share for one in found for share in (one.wallet_share, one.other_share) if share), default=Decimal(1)
    )
    merchants = {one.merchant: one for one in found}
    names = dict(Merchant.objects.filter(pk__in=merchants).values_list("pk", "name"))
    newest = TillDay.objects.within(scope).order_by("-day").first()
    return {
        "title": _("What visitors buy"),
        "period": period,
        "upload": upload,
        "rows": [_row(one, top, names) for one in found],
        "by_product": period.cleaned_data.get("by") == "product" if period.is_valid() else True,
        "shows_merchant": len(merchants) > 1,
        "wallet_all": sum(one.wallet_all for one in merchants.values()),
        "other_all": sum(one.other_all for one in merchants.values()),
        "is_few": sum(one.wallet_all for one in merchants.values()) < FEW_BASKETS,
        "newest": newest,
        "may_import": scope.may("catalogue:write"),
    }


def _row(one: Share, top: Decimal, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "share": one,
        "name": catalogue_words.family_word(one.category) if one.key == one.category else one.name,
        "category": catalogue_words.family_word(one.category),
        "merchant": names[one.merchant],
        "wallet_bar": bars.share(one.wallet_share or Decimal(0), top),
        "other_bar": bars.share(one.other_share or Decimal(0), top),
    }


def _columns() -> Sequence[Column]:
    titles = (
        _("Product or category"), _("Category"), _("Merchant"), _("Visitors’ baskets with it"),
        _("Visitors’ baskets"), _("Other baskets with it"), _("Other baskets"), _("Share of visitors"),
        _("Share of others"),
    )  # fmt: skip
    return [Column(title) for title in titles]


def _exported(one: Share) -> Sequence[Cell]:
    counts = (one.wallet_with, one.wallet_all, one.other_with, one.other_all)
    return (one.name, one.category, one.merchant, *counts, one.wallet_share, one.other_share)


@login_required
@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    """Give a sample of the till's file; it holds nothing of anybody."""
    rows = [
        ("receipt", "date", "sku", "quantity", "payment"),
        ("10017", "2026-11-21", "PRA-250", 2, "card"),
        ("10017", "2026-11-21", "TIN-1", 1, "card"),
        ("10018", "2026-11-21", "PRA-250", 1, "cash"),
    ]
    answer = HttpResponse(till_file.as_bytes(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="till.csv"'
    return answer
