"""Icons of the Lucide set as inline SVG."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide


@lru_cache(maxsize=512)
def svg(name: str, *, size: int = 18, label: str = "") -> SafeString:
    """Return an icon; raise lucide.IconDoesNotExist for a name that the set does not hold."""
    told = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true", "focusable": "false"}
    # The drawing is the package's own, and it escapes the attributes.
    drawing: str = lucide(name, size=size, **{"class": "icon", **told})
    return mark_safe(drawing)  # noqa: S308
