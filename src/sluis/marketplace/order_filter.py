"""The filter above a list of rows: words, state, and for an office whose rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext

from sluis.offices.models import Merchant
from sluis.offices.scope import Scope


class RowsFilter(forms.Form):
    """Words, one of the given states, and a merchant where there are several to choose from."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"), required=False)

    def __init__(
        self, data: Mapping[str, Any], *, scope: Scope, states: Sequence[tuple[str, str]], hint: str
    ) -> None:
        super().__init__(data)
        everything = [("", pgettext("filter", "All"))]
        self.fields["q"].widget.attrs["placeholder"] = hint
        self.fields["state"].choices = [*everything, *states]  # type: ignore[attr-defined]
        merchants = list(Merchant.objects.within(scope).order_by("name").values_list("code", "name"))
        if len(merchants) < 2:
            del self.fields["merchant"]
        else:
            self.fields["merchant"].choices = everything + merchants  # type: ignore[attr-defined]
        self.is_valid()

    def wanted(self, name: str) -> str:
        """Return what a filter asks for; nothing when it asks for what is not offered."""
        return str(self.cleaned_data.get(name, "") or "")
