"""The words of the board: stages, what leads where, tones."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.offices import stages
from sluis.offices.history import Sentence

STAGE_TONES = {stages.SELLING: "go", stages.LISTED: "info", stages.PAUSED: "prepare"}


def stage_word(stage: str) -> str:
    """Return the name of a stage."""
    return {
        stages.APPLIED: pgettext("stage", "Applied"),
        stages.VERIFIED: pgettext("stage", "Verified"),
        stages.SCOUTING: pgettext("stage", "Scouting"),
        stages.PREPARING: pgettext("stage", "Preparing"),
        stages.LISTED: pgettext("stage", "Listed"),
        stages.SELLING: pgettext("stage", "Selling"),
        stages.PAUSED: pgettext("stage", "Paused"),
    }[stage]


def light_word(tone: str) -> str:
    """Return what a light says."""
    return {
        "no": pgettext("light", "Needs somebody now"),
        "prepare": pgettext("light", "Something waits"),
        "go": pgettext("light", "All well"),
    }[tone]


def missing_word(name: str) -> str:
    """Return what is missing before a merchant counts as verified."""
    return {
        "company_number": _("company number"),
        "vat_number": _("VAT number"),
        "iban": _("bank account"),
    }.get(name, name)


def sentences() -> dict[str, Sentence]:
    """Return the sentences of a merchant's time line."""
    return {
        "offices.register_merchant": Sentence(_("The merchant was taken on"), "go"),
        "offices.apply": Sentence(_("The merchant signed up"), "info"),
        "offices.move_stage": Sentence(_("The stage was changed"), "info", "after"),
        "offices.add_task": Sentence(_("A task was written down"), "", "title"),
        "offices.finish_task": Sentence(_("A task was done"), "go", "title"),
        "offices.send_mail": Sentence(_("A mail went to the merchant"), "info", "template"),
        "offices.step_in": Sentence(_("Somebody of the office stepped in"), "prepare", "reason"),
        "offices.step_out": Sentence(_("Somebody of the office stepped out")),
        "offices.give_mandate": Sentence(_("The owner lets the office act for him"), "prepare", "until"),
        "offices.end_mandate": Sentence(_("The owner took back that the office acts for him")),
        "offices.set_adviser": Sentence(_("Another adviser takes care"), "", "name"),
        "offices.check_number": Sentence(_("A number was checked and kept"), "go", "field"),
        "offices.keep_paper": Sentence(_("A paper was handed over"), "go", "name"),
        "offices.invite": Sentence(_("Somebody was invited"), "", "role"),
        "offices.accept_invitation": Sentence(_("An invitation was accepted"), "go", "role"),
        "offices.give_role": Sentence(_("Somebody was given a role"), "", "role"),
        "offices.end_role": Sentence(_("Somebody's access was ended"), "prepare", "role"),
    }
