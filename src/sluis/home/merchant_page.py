"""One merchant as the adviser sees it: stage, why the light is red, tasks, notes, mail, people, what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sluis.home import lights
from sluis.home.board_words import STAGE_TONES, light_word, missing_word, sentences, stage_word
from sluis.home.lights import Light
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotFound
from sluis.offices import history, merchant_mail, stages, tasks, visits
from sluis.offices.access import ACCOMPANY, has_mandate
from sluis.offices.middleware import VISIT, require
from sluis.offices.models import Membership, Merchant, MerchantMail, Note, Task, User
from sluis.offices.scope import Scope
from sluis.records import audit
from sluis.web.toasts import toast

SHOWN_NOTES, SHOWN_MAILS, SHOWN_STORY = 20, 10, 25


def merchant_of(request: HttpRequest, merchant_id: str) -> tuple[Scope, Merchant]:
    """Return a merchant and the asker's scope at it. Raise NotFound for a foreign one as for a missing one."""
    scope = require(request, ACCOMPANY)
    rows = Merchant.objects.within(scope).select_related("office", "adviser")
    merchant = rows.filter(pk=merchant_id).first()
    if merchant is None:
        raise NotFound("there is no such merchant")
    return scope.at(office=merchant.office_id, merchant=merchant.pk), merchant


def advisers_of(merchant: Merchant) -> list[User]:
    """Return who may take care of a merchant: the advisers and admins of its office."""
    roles = (Membership.Role.ADVISER, Membership.Role.OFFICE_ADMIN)
    ids = Membership.objects.filter(office=merchant.office_id, merchant=None, role__in=roles).values("user")
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("name", "email"))


@login_required
def merchant(request: HttpRequest, merchant_id: str) -> HttpResponse:
    """Show one merchant."""
    scope, one = merchant_of(request, merchant_id)
    today = clock.today()
    narrow = Scope(scope.actor, merchants=frozenset({one.pk}), permissions=scope.permissions)
    open_tasks = list(Task.objects.filter(merchant=one, done_at=None).order_by("due_date", "pk"))
    light = lights.of(narrow, open_tasks, today=today).get(one.pk) or Light(today=today)
    story = history.entries([one.pk], sentences())
    for entry in story:  # A stage stands in the record by its code.
        entry["detail"] = stage_word(entry["detail"]) if entry["detail"] in stages.STAGES else entry["detail"]
    context = {
        "merchant": one,
        "stage": stage_word(one.stage),
        "stage_tone": STAGE_TONES.get(one.stage, ""),
        "steps": _steps(one),
        "moves": _moves(one),
        "missing": [missing_word(name) for name in stages.missing_numbers(one)],
        "light": light.tone,
        "light_word": light_word(light.tone),
        "reasons": light.reasons(),
        "tasks": [_task(task, today) for task in open_tasks],
        "done": Task.objects.filter(merchant=one).exclude(done_at=None).order_by("-done_at")[:5],
        "notes": _notes(one),
        "mails": MerchantMail.objects.filter(merchant=one).order_by("-created_at")[:SHOWN_MAILS],
        "people": _people(one),
        "advisers": advisers_of(one),
        "story": story[:SHOWN_STORY],
        "mandate": has_mandate(one.pk),
        "inside": bool(scope.names.get("visit")),
        "today": today,
    }
    return render(request, "home/merchant.html", context)


def _steps(one: Merchant) -> list[dict[str, Any]]:
    way = [stage for stage in stages.STAGES if stage != stages.PAUSED]
    here = way.index(one.stage) if one.stage in way else -1
    steps = []
    for place, stage in enumerate(way):
        state = "done" if place < here else "current" if place == here else "todo"
        steps.append({"label": stage_word(stage), "state": state})
    if here == len(way) - 1:
        steps[-1]["state"] = "done"
    return steps


def _moves(one: Merchant) -> list[dict[str, str]]:
    allowed = stages.MOVES[one.stage]
    return [
        {"stage": stage, "label": _("To “%(stage)s”") % {"stage": stage_word(stage)}}
        for stage in stages.STAGES
        if stage in allowed and (stage == stages.PAUSED or not stages.missing_numbers(one))
    ]


def _task(task: Task, today: date) -> dict[str, Any]:
    late = task.due_date is not None and task.due_date < today
    return {"task": task, "late": late, "tone": "no" if late else "info"}


def _notes(one: Merchant) -> list[dict[str, Any]]:
    found = list(Note.objects.filter(merchant=one).order_by("-pk")[:SHOWN_NOTES])
    names = history.names(note.actor for note in found)
    return [
        {"text": note.text, "who": history.actor_word(note.actor, names), "at": note.at} for note in found
    ]


def _people(one: Merchant) -> list[Membership]:
    rows = Membership.objects.filter(merchant=one, user__is_active=True).select_related("user", "store")
    return [row for row in rows.order_by("role", "user__email") if not row.until or row.until > clock.now()]


@login_required
@require_POST
def act(request: HttpRequest, merchant_id: str) -> HttpResponse:
    """Do what the pressed button says: move, task, done, note, adviser, step in."""
    scope, one = merchant_of(request, merchant_id)
    acts: dict[str, Callable[[HttpRequest, Merchant, Scope], str]] = {
        "move": _move,
        "task": _add_task,
        "done": _done,
        "note": _note,
        "adviser": _adviser,
        "step_in": _step_in,
    }
    chosen = acts.get(request.POST.get("act", ""))
    if chosen is None:
        raise BadInput(_("the page did not say what to do"), field="act")
    toast(request, chosen(request, one, scope))
    inside = request.POST.get("act") == "step_in"
    return HttpResponseRedirect("/" if inside else reverse("home:merchant", args=[one.pk]))


def _move(request: HttpRequest, one: Merchant, scope: Scope) -> str:
    if request.POST.get("from", one.stage) != one.stage:
        raise BadInput(_("somebody moved this merchant meanwhile; look again"), field="stage")
    to = request.POST.get("to", "")
    stages.move(merchant=one, to=to, actor=scope.actor, reason=request.POST.get("reason", ""))
    return _("%(name)s is now at “%(stage)s”.") % {"name": one.name, "stage": stage_word(one.stage)}


def _add_task(request: HttpRequest, one: Merchant, scope: Scope) -> str:
    tasks.add(
        merchant=one,
        title=request.POST.get("title", ""),
        due_date=_day(request.POST.get("due", "")),
        for_merchant=request.POST.get("for") == "merchant",
        actor=scope.actor,
    )
    return _("The task is written down.")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(_("a day is written 2026-12-31"), field="due") from None


def _done(request: HttpRequest, one: Merchant, scope: Scope) -> str:
    tasks.finish(scope=scope, task_id=request.POST.get("task", ""))
    return _("The task is done.")


def _note(request: HttpRequest, one: Merchant, scope: Scope) -> str:
    tasks.write_note(merchant=one, text=request.POST.get("note", ""), actor=scope.actor)
    return _("The note is kept.")


def _adviser(request: HttpRequest, one: Merchant, scope: Scope) -> str:
    wanted = request.POST.get("adviser", "")
    chosen = next((user for user in advisers_of(one) if str(user.pk) == wanted), None)
    if wanted and chosen is None:
        raise BadInput(_("choose an adviser of this office"), field="adviser")
    Merchant.objects.filter(pk=one.pk).update(adviser=chosen)
    audit.write(
        actor=scope.actor,
        verb="offices.set_adviser",
        subject=one.pk,
        office=one.office_id,
        merchant=one.pk,
        detail={"name": str(chosen or "")},
    )
    return _("The adviser is set.")


def _step_in(request: HttpRequest, one: Merchant, scope: Scope) -> str:
    user = request.user
    assert isinstance(user, User)
    text = request.POST.get("hours", "1")
    visit = visits.begin(
        scope=scope,
        user=user,
        merchant_id=one.pk,
        reason=request.POST.get("reason", ""),
        hours=int(text) if text.isascii() and text.isdigit() else 0,
    )
    request.session[VISIT] = visit.pk
    return _("You see %(name)s alone now. The merchant reads that you were here, and why.") % {
        "name": one.name
    }


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Step out of the merchant that one is in; nothing happens when one is in none."""
    user, visit = request.user, request.session.pop(VISIT, "")
    inside = _inside_of(request) if visit else ""
    if visit and isinstance(user, User):
        visits.end(user=user, visit_id=visit)
    return HttpResponseRedirect(reverse("home:merchant", args=[inside]) if inside else "/")


def _inside_of(request: HttpRequest) -> str:
    """Return the id of the merchant that somebody of the office is inside of, or an empty text."""
    scope: Scope = getattr(request, "scope", Scope(""))
    return next(iter(scope.merchants), "") if scope.names.get("visit") else ""


@login_required
def mail(request: HttpRequest, merchant_id: str) -> HttpResponse:
    """Choose a template and a language, read the mail as it will go, then send it."""
    _scope, one = merchant_of(request, merchant_id)
    user = request.user
    assert isinstance(user, User)
    given = request.POST if request.method == "POST" else request.GET
    chosen = {
        "template": given.get("template", next(iter(merchant_mail.TEMPLATES))),
        "language": given.get("language", merchant_mail.language_of(one)),
        "words": given.get("words", ""),
    }
    if request.method == "POST" and request.POST.get("act") == "send":
        merchant_mail.send(merchant=one, sender=user, **chosen)
        toast(request, _("The mail is on its way to %(address)s.") % {"address": one.email})
        return HttpResponseRedirect(reverse("home:merchant", args=[one.pk]))
    context = {
        "merchant": one,
        "chosen": chosen,
        "templates": merchant_mail.TEMPLATES.items(),
        "languages": _languages(),
        "draft": merchant_mail.draft(merchant=one, sender=user, **chosen) if one.email else None,
    }
    return render(request, "home/merchant_mail.html", context)


def _languages() -> list[tuple[str, str]]:
    return [("nl", _("Dutch")), ("fr", _("French")), ("en", _("English"))]
