"""The parts as template tags; `web/README.md` shows each in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, Form
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.kernel.money import Money, exponent
from sluis.web import bars, figures, icons, qr, toasts
from sluis.web.addresses import with_query
from sluis.web.theme import theme_of

register = template.Library()

NOT_KNOWN = mark_safe('<span class="muted">–</span>')
TONES = {"go": "circle-check", "prepare": "clock", "no": "circle-alert", "info": "info"}


def _verdicts() -> dict[str, tuple[str, str]]:
    return {
        "go": (pgettext("verdict", "Go"), "go"),
        "prepare": (pgettext("verdict", "Prepare"), "prepare"),
        "no": (pgettext("verdict", "No"), "no"),
        "unknown": (pgettext("verdict", "Not enough known"), ""),
    }


@register.simple_tag
def icon(name: str, size: int = 18, label: str = "") -> SafeString:
    """Draw an icon of the Lucide set; without a label it is decoration and hidden from screen readers."""
    return icons.svg(name, size=size, label=label)


@register.simple_tag
def money(value: Money | None, style: str = "code", sign: bool = False) -> SafeString:
    """Write money; style "code" puts the currency code behind (tables), "sign" the sign where it belongs."""
    if value is None:
        return NOT_KNOWN
    if style == "sign":
        return format_html('<span class="money">{}</span>', figures.money_text(value, sign=sign))
    return format_html(
        '<span class="money">{}<span class="cur">{}</span></span>',
        figures.amount_text(value, sign=sign) + figures.NO_BREAK,
        value.currency,
    )


@register.simple_tag
def money_range(low: Money, high: Money) -> SafeString:
    """Write two amounts of one currency as a range; raise MoneyError when the currencies differ."""
    if low > high:  # Refuses two currencies as well.
        low, high = high, low
    text = figures.range_text(low.amount, high.amount, exponent(low.currency))
    return format_html(
        '<span class="money">{}<span class="cur">{}</span></span>', text + figures.NO_BREAK, low.currency
    )


@register.filter
def number(value: int | Decimal | None, places: int | None = None) -> str | SafeString:
    """Write a number with the reader's separators; None is a dash."""
    return NOT_KNOWN if value is None else figures.number_text(value, places)


@register.filter
def signed(value: int | Decimal, places: int | None = None) -> str:
    """Write a number with its sign, plus included."""
    return figures.number_text(value, places, sign=True)


@register.filter
def percent(value: Decimal | int | None, places: int = 0) -> str | SafeString:
    """Write a ratio (0.14) as a percentage; None is a dash."""
    return NOT_KNOWN if value is None else figures.percent_text(value, places)


@register.simple_tag
def when(moment: datetime | date | None, style: str = "datetime") -> SafeString:
    """Write a moment in the reader's zone with the time in Shanghai on hover; a day stays a day."""
    if moment is None:
        return NOT_KNOWN
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), figures.day_text(moment))
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        figures.shanghai_text(moment),
        figures.moment_text(moment, style),
    )


@register.simple_tag
def zh(text: str | None) -> SafeString:
    """Mark Chinese text as Chinese, so that it is read aloud and drawn as such."""
    return format_html('<span lang="zh-Hans">{}</span>', text) if text else mark_safe("")


@register.simple_tag
def badge(text: str, tone: str = "", icon: str = "") -> SafeString:
    """Draw a badge; tone is go, prepare (not certain yet), no (needs a person), info or empty."""
    drawn = icons.svg(icon, size=13) if icon else ""
    return format_html('<span class="badge {}">{}{}</span>', tone, drawn, text)


@register.simple_tag
def verdict(name: str) -> SafeString:
    """Draw the badge of a verdict: go, prepare, no or unknown."""
    text, tone = _verdicts()[name]
    return format_html('<span class="badge {}">{}</span>', tone, text)


@register.simple_tag
def copy(text: str) -> SafeString:
    """Draw a button that copies a text; without scripts it does not appear."""
    return format_html(
        '<button type="button" class="btn quiet icon-only" data-copy="{}" data-done="{}" hidden'
        ' title="{}">{}</button>',
        text,
        _("Copied"),
        _("Copy"),
        icons.svg("copy", size=16, label=_("Copy")),
    )


@register.simple_block_tag
def card(content: str, title: str, note: str = "", id: str = "", plain: bool = False) -> SafeString:
    """Wrap content in a card with a heading; `plain` leaves out the inner margin, for tables and lists."""
    name = id or f"card-{slugify(title, allow_unicode=True)}"
    return format_html(
        '<section class="card" aria-labelledby="{0}"><header><h2 id="{0}">{1}</h2>{2}</header>{3}</section>',
        name,
        title,
        format_html('<span class="note">{}</span>', note) if note else "",
        content if plain else format_html('<div class="body">{}</div>', content),
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str, now: bool = False) -> SafeString:
    """Wrap content in a dialog that an element with data-opens="id" opens; `now` opens it at once."""
    close = icons.svg("x", size=18, label=_("Close"))
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-title"{1}><header><h2 id="{0}-title">{2}</h2>'
        '<form method="dialog"><button class="close">{3}</button></form></header>{4}</dialog>',
        id,
        mark_safe(" data-open-now") if now else "",
        title,
        close,
        content,
    )


@register.inclusion_tag("web/parts/crumbs.html")
def crumbs(*parts: str) -> dict[str, Any]:
    """Draw breadcrumbs from label, address, label, address, …, last label."""
    pairs = [(parts[i], parts[i + 1]) for i in range(0, len(parts) - 1, 2)]
    return {"pairs": pairs, "last": parts[-1]}


@register.inclusion_tag("web/parts/stat.html")
def stat(
    label: str, value: object, note: object = "", url: str = "", tone: str = "", unit: str = ""
) -> dict[str, Any]:
    """Draw one number of a first page; money, a whole number or a text, with the way down to its rows."""
    shown: object = value
    if isinstance(value, Money):
        shown = figures.money_text(value)
    elif isinstance(value, int | Decimal):
        shown = figures.number_text(value)
    return {"label": label, "value": shown, "note": note, "url": url, "tone": tone, "unit": unit}


@register.inclusion_tag("web/parts/empty.html")
def empty(
    title: str,
    text: str = "",
    action: str = "",
    url: str = "",
    icon: str = "inbox",
    more: str = "",
    more_url: str = "",
) -> dict[str, Any]:
    """Say what belongs here and how to get it."""
    return {
        "title": title,
        "text": text,
        "actions": [pair for pair in ((action, url), (more, more_url)) if pair[0]],
        "icon": icon,
    }


@register.inclusion_tag("web/parts/step_line.html")
def step_line(steps: Sequence[Mapping[str, Any]], down: bool = False, label: str = "") -> dict[str, Any]:
    """Draw steps: label, state (done, current, todo, waiting, failed), and perhaps note, url, action."""
    return {"steps": steps, "down": down, "label": label or _("Steps")}


@register.inclusion_tag("web/parts/timeline.html")
def timeline(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Draw what happened: at, what, and perhaps who, detail, tone, raw_url (the raw message)."""
    return {"entries": entries}


@register.inclusion_tag("web/parts/interval_bar.html")
def interval_bar(
    low: Decimal | None, value: Decimal | None, high: Decimal | None, show_range: bool = False, top: int = 100
) -> dict[str, Any]:
    """Draw a value and the ends it may lie between, on a scale from 0 to `top`; None is not enough known."""
    if low is None or value is None or high is None:
        return {"known": False}
    return {
        "known": True,
        "bar": bars.interval(Decimal(low), Decimal(value), Decimal(high), Decimal(top)),
        "value": value,
        "range": figures.range_text(Decimal(low), Decimal(high)),
        "show_range": show_range,
    }


@register.inclusion_tag("web/parts/stacked_bar.html")
def stacked_bar(parts: Sequence[Mapping[str, Any]], label: str = "", legend: bool = False) -> dict[str, Any]:
    """Draw what a sum is made of: parts with label, amount (Money or number) and perhaps series (1 to 5)."""
    return {"bar": bars.stacked(parts), "label": label or _("What it is made of"), "legend": legend}


@register.inclusion_tag("web/parts/contribution_bar.html")
def contribution_bar(
    label: str,
    points: Decimal | int,
    top: Decimal | int,
    why: str = "",
    source: str = "",
    source_url: str = "",
) -> dict[str, Any]:
    """Draw one contribution to a score inside div.contributions; `top` is the longest bar's points."""
    return {
        "label": label,
        "points": figures.number_text(points, sign=True),
        "width": bars.share(abs(Decimal(points)), Decimal(top)),
        "minus": points < 0,
        "why": why,
        "source": source,
        "source_url": source_url,
    }


@register.inclusion_tag("web/parts/form_row.html")
def form_row(field: BoundField, label: str = "", hint: str = "") -> dict[str, Any]:
    """Draw a form field with label, hint and errors tied to it."""
    from sluis.web.fields import described

    return described(field, label=label, hint=hint)


@register.inclusion_tag("web/parts/form_errors.html")
def form_errors(form: Form, focus: bool = True) -> dict[str, Any]:
    """List every error of a form on top, each leading to its field; the list takes the focus."""
    fields = [field for field in form.visible_fields() if field.errors]
    return {"form": form, "focus": focus, "fields": fields}


@register.inclusion_tag("web/parts/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Draw tabs that are addresses: label, url, current and perhaps count."""
    return {"items": items, "label": label or _("Parts of this page")}


@register.inclusion_tag("web/parts/chips.html")
def chips(items: Sequence[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Draw quick filters that are addresses: label, url, current and perhaps count."""
    return {"items": items, "label": label or _("Quick filters")}


@register.inclusion_tag("web/parts/filter_bar.html", takes_context=True)
def filter_bar(context: Context, form: Form, exports: bool = True) -> dict[str, Any]:
    """Draw the filters of a list and the links that export exactly what it shows."""
    request = context["request"]
    return {
        "form": form,
        "csv_url": with_query(request, export="csv", page=None) if exports else "",
        "xlsx_url": with_query(request, export="xlsx", page=None) if exports else "",
        "clear_url": request.path if request.GET else "",
        "sort": request.GET.get("sort", ""),
    }


@register.inclusion_tag("web/parts/sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: str, num: bool = False) -> dict[str, Any]:
    """Draw a column head that sorts by `?sort=key`, and by `?sort=-key` when clicked again."""
    request = context["request"]
    now = request.GET.get("sort", "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
    return {
        "label": label,
        "num": num,
        "direction": direction,
        "url": with_query(request, sort=f"-{key}" if direction == "ascending" else key, page=None),
    }


@register.inclusion_tag("web/parts/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Draw which rows of how many are shown and the way to the others."""
    request = context["request"]
    back = with_query(request, page=page.previous_page_number()) if page.has_previous() else ""
    onward = with_query(request, page=page.next_page_number()) if page.has_next() else ""
    return {"page": page, "back_url": back, "next_url": onward, "total": page.paginator.count}


@register.inclusion_tag("web/parts/progress.html")
def progress(
    label: str, done: int, total: int | None, note: str = "", url: str = "", state: str = "running"
) -> dict[str, Any]:
    """Draw the progress of a long job; while it runs, the part fetches itself from `url` every second."""
    return {"label": label, "done": done, "total": total, "note": note, "url": url, "state": state}


@register.simple_tag
def qr_code(text: str, label: str) -> SafeString:
    """Draw a QR code; the label says to a screen reader where it leads."""
    return mark_safe(qr.svg(text, title=label))  # noqa: S308 - segno draws paths and escapes the title


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """Return the theme this browser chose: light, dark or an empty text for the system's."""
    request = context.get("request")
    return theme_of(request) if request is not None else ""


@register.filter
def tone_icon(tone: str) -> str:
    """Return the icon that says the same as a tone's colour."""
    return TONES.get(tone, "info")


@register.simple_tag
def spoken(amount: object) -> str:
    """Write an amount for a label: money with its sign, a number with the reader's separators."""
    if isinstance(amount, Money):
        return figures.money_text(amount)
    return figures.number_text(amount) if isinstance(amount, int | Decimal) else str(amount)


@register.filter
def message_tone(level: str) -> str:
    """Return the tone of one of Django's message levels."""
    return {"success": "go", "warning": "prepare", "error": "no"}.get(level, "info")


@register.filter
def undo_address(extra_tags: str) -> str:
    """Return the address that undoes what a toast tells, if it can be undone."""
    return toasts.undo_of(extra_tags)
