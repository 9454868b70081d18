"""The forms of the terms: a fee from a day on, and the company behind an office's invoices."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.ledger import kinds, wording
from sluis.ledger.models import FeeTerms, InvoiceIssuer
from sluis.offices.companies import COUNTRIES
from sluis.offices.models import Merchant

PARTIES = (FeeTerms.OFFICE, "alipay", "tmall")
KINDS = (kinds.PAYMENT, kinds.REFUND, *sorted(kinds.WITHHELD))


class FeeForm(forms.Form):
    """Who charges what, to whom, from when, and where that is written."""

    charged_by = forms.ChoiceField(label=gettext_lazy("Who charges it"))
    kind = forms.ChoiceField(label=gettext_lazy("On which lines"), required=False)
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"), required=False)
    percent = forms.DecimalField(
        label=gettext_lazy("Percent"), min_value=Decimal(0), max_value=Decimal(100), decimal_places=4
    )
    per_item = forms.DecimalField(
        label=gettext_lazy("And an amount per payment"),
        min_value=Decimal(0),
        decimal_places=2,
        required=False,
    )
    valid_from = forms.DateField(
        label=gettext_lazy("From"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=gettext_lazy("Where it is written"),
        max_length=200,
        help_text=gettext_lazy("A contract, a price list: with its date."),
    )
    is_ceiling = forms.BooleanField(
        label=gettext_lazy("It is a ceiling: anything up to it agrees"), required=False
    )

    def __init__(self, data: Mapping[str, Any] | None, *, office: str) -> None:
        super().__init__(data, initial={"valid_from": clock.today()}, prefix="fee", auto_id="%s")
        self.office = office
        everyone, all_lines = pgettext("terms", "All merchants"), pgettext("terms", "All lines")
        merchants = Merchant.objects.filter(office_id=office).order_by("name")
        for name, choices in (
            ("charged_by", [(party, wording.charger_word(party)) for party in PARTIES]),
            ("kind", [("", all_lines), *((kind, wording.line_kind_word(kind)) for kind in KINDS)]),
            ("merchant", [("", everyone), *merchants.values_list("pk", "name")]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a line kind for the office's own fee: that is reckoned on payouts."""
        found = super().clean() or self.cleaned_data
        if found.get("charged_by") == FeeTerms.OFFICE and found.get("kind"):
            self.add_error("kind", _("The office’s fee is reckoned on whole payouts: choose all lines."))
        return found


class IssuerForm(forms.ModelForm):  # type: ignore[type-arg]
    """The company as its invoices name it; the numbers are checked."""

    class Meta:
        model = InvoiceIssuer
        fields = (
            "name",
            "street",
            "postcode",
            "city",
            "country",
            "company_number",
            "vat_number",
            "iban",
        )
        labels = {
            "name": gettext_lazy("Company"),
            "street": gettext_lazy("Street"),
            "postcode": gettext_lazy("Postcode"),
            "city": gettext_lazy("City"),
            "country": gettext_lazy("Country"),
            "company_number": gettext_lazy("Company number"),
            "vat_number": gettext_lazy("VAT number"),
            "iban": "IBAN",
        }
        widgets = {"country": forms.Select(choices=[(code, code) for code in COUNTRIES])}

    def refuse(self, error: BadInput) -> None:
        """Show what a check of the numbers said beside its field."""
        self.add_error(error.field if error.field in self.fields else None, error.message)
