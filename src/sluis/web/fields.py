"""What a form row needs to tie label, hint and errors to its input."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Textarea


def described(field: BoundField, *, label: str = "", hint: str = "") -> dict[str, Any]:
    """Return the context of a form row; the input names its hint and errors in aria-describedby."""
    widget = field.field.widget
    hint = hint or str(field.help_text)
    ids = [f"{field.auto_id}_hint"] * bool(hint) + [f"{field.auto_id}_error"] * bool(field.errors)
    group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(ids)} if ids else {}
    if field.errors and not group:
        attributes["aria-invalid"] = "true"
    if isinstance(widget, Textarea) and widget.attrs.get("rows") == "10":
        attributes["rows"] = "4"  # Django's ten lines push the rest of a form off a phone.
    return {
        "field": field,
        "label": label or field.label,
        "hint": hint,
        "group": group,
        "check": isinstance(widget, CheckboxInput),
        "input": field.as_widget(attrs={} if group else attributes),
        "described_by": " ".join(ids),
    }
