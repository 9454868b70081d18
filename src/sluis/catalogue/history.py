"""What happened to products and imports, in sentences for a time line."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sluis.offices.history import Sentence


def sentences() -> dict[str, Sentence]:
    """Return what a time line says of the acts of this room, by their verbs."""
    return {
        "catalogue.edit": Sentence(_("Product changed"), "info", "fields"),
        "catalogue.confirm_hs": Sentence(_("HS code confirmed"), "go", "hs_code"),
        "catalogue.confirm_signs": Sentence(_("Facts confirmed"), "go", "facts"),
        "catalogue.count": Sentence(_("Stock counted"), "info", "on_hand"),
        "catalogue.import": Sentence(_("Products imported"), "info", "file"),
        "catalogue.undo_import": Sentence(_("Import taken back"), "prepare", "file"),
        "catalogue.count_wrong": Sentence(_("The count of the stock is wrong: count again"), "no"),
    }
