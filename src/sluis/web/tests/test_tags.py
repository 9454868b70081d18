"""The parts as tags: what they draw, and what they say to a screen reader."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from lxml import html

from sluis.kernel.money import Money, MoneyError

AT = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)


def draw(source: str, language: str = "en", **context: Any) -> str:
    with translation.override(language):
        return Template("{% load sluis i18n %}" + source).render(Context(context))


def tree(source: str, **context: Any) -> html.HtmlElement:
    return html.fromstring(f"<div>{draw(source, **context)}</div>")


def test_money_in_tables_and_in_sentences() -> None:
    price = Money(-123456, "EUR")
    assert html.fromstring(draw("{% money m %}", m=price)).text_content() == "−1,234.56\u00a0EUR"
    assert html.fromstring(draw('{% money m "sign" %}', m=price)).text_content() == "−€\u00a01,234.56"
    assert "1.234,56" in draw("{% money m %}", language="nl", m=price)
    assert "–" in draw("{% money m %}", m=None)


def test_a_range_needs_one_currency() -> None:
    assert "139.00–168.00" in draw("{% money_range a b %}", a=Money(13900, "CNY"), b=Money(16800, "CNY"))
    assert "139.00–168.00" in draw("{% money_range b a %}", a=Money(13900, "CNY"), b=Money(16800, "CNY"))
    with pytest.raises(MoneyError):
        draw("{% money_range a b %}", a=Money(13900, "CNY"), b=Money(16800, "EUR"))


def test_texts_of_people_never_become_markup() -> None:
    evil = '<img src=x onerror="alert(1)">'
    tags = "{% badge t %}{% zh t %}{% stat t t t %}{% empty t t %}{% crumbs t t t %}{% copy t %}"
    tags += "{% card t t %}{{ t }}{% endcard %}{% dialog 'd' t %}{% enddialog %}"
    tags += "{% contribution_bar t 1 1 t t t %}"
    drawn = tree(tags + "{% qr_code t t %}{% progress t 1 2 t %}", t=evil)
    assert drawn.xpath("//img") == []
    assert drawn.xpath("//*[@onerror]") == []
    assert evil in drawn.text_content()


def test_moments_carry_their_iso_form_and_the_clock_of_shanghai() -> None:
    moment = tree("{% when at %}", at=AT).find(".//time")
    assert moment.get("datetime") == "2026-11-23T08:12:00+00:00"
    assert moment.get("title") == "Shanghai 23 November 2026 16:12"
    assert tree("{% when day %}", day=date(2026, 11, 23)).find(".//time").text == "23 November 2026"


def test_chinese_is_marked_as_chinese_and_nothing_is_drawn_for_nothing() -> None:
    assert tree("{% zh t %}", t="夹心巧克力").find(".//span").get("lang") == "zh-Hans"
    assert draw("{% zh t %}", t="") == ""


def test_icons_are_silent_unless_named() -> None:
    assert tree('{% icon "ship" %}').find(".//svg").get("aria-hidden") == "true"
    named = tree('{% icon "ship" 20 "On board" %}').find(".//svg")
    assert (named.get("role"), named.get("aria-label"), named.get("width")) == ("img", "On board", "20")


@pytest.mark.parametrize(
    ("name", "word", "tone"),
    [
        ("go", "Go", "go"),
        ("prepare", "Prepare", "prepare"),
        ("no", "No", "no"),
        ("unknown", "Not enough known", ""),
    ],
)
def test_verdicts_have_a_word_beside_their_colour(name: str, word: str, tone: str) -> None:
    badge = tree("{% verdict v %}", v=name).find(".//span")
    assert badge.text == word
    assert badge.get("class").split()[1:] == ([tone] if tone else [])


def test_an_interval_says_its_ends_or_that_not_enough_is_known() -> None:
    drawn = tree("{% interval_bar a b c %}", a=Decimal(61), b=Decimal(72), c=Decimal(83))
    assert drawn.xpath("//rect[@class='band']")[0].get("x") == "61.00%"
    assert drawn.xpath("//rect[@class='band']")[0].get("width") == "22.00%"
    assert "61–83" in drawn.text_content()
    assert "Not enough known" in draw("{% interval_bar a a a %}", a=None)
    with pytest.raises(ValueError, match="low <= value"):
        draw("{% interval_bar a b c %}", a=Decimal(80), b=Decimal(72), c=Decimal(83))


def test_a_stacked_bar_covers_its_whole_and_names_its_parts() -> None:
    parts = [{"label": "Goods", "amount": Money(300, "CNY")}, {"label": "Tax", "amount": Money(100, "CNY")}]
    drawn = tree("{% stacked_bar p 'Bonded' True %}", p=parts)
    widths = [rect.get("width") for rect in drawn.xpath("//svg[@role='img']/rect[contains(@class, 's')]")]
    assert widths == ["75.00%", "25.00%"]
    label = drawn.xpath("//svg[@role='img']/@aria-label")[0]
    assert label == "Bonded: Goods ¥\u00a03.00, Tax ¥\u00a01.00"
    with pytest.raises(ValueError, match="negative"):
        draw("{% stacked_bar p %}", p=[{"label": "Rebate", "amount": Money(-1, "CNY")}])


def test_contributions_carry_their_sign_and_source() -> None:
    drawn = tree('{% contribution_bar "Timing" points 31 "Too late" "calendar" "/c" %}', points=-6)
    assert drawn.xpath("//*[@class='points']")[0].text == "−6"
    assert drawn.xpath("//rect")[0].get("class") == "minus"
    assert drawn.xpath("//a")[0].get("href") == "/c"


def test_steps_say_their_state_in_words() -> None:
    steps = [{"label": "Paid", "state": "done"}, {"label": "Released", "state": "waiting"}]
    drawn = tree("{% step_line s %}", s=steps)
    assert [e.text for e in drawn.xpath("//li/span[@class='hidden-text']")] == ["done", "waiting"]


def test_a_time_line_shows_who_when_and_the_raw_message() -> None:
    entries = [{"at": AT, "what": "Released", "who": "China customs", "tone": "go", "raw_url": "/raw/1"}]
    drawn = tree("{% timeline e %}", e=entries)
    assert drawn.xpath("//li/b")[0].text == "Released"
    assert drawn.xpath("//a")[0].get("href") == "/raw/1"
    assert "China customs" in drawn.text_content()


class Hours(forms.Form):
    close = forms.CharField(label="Closes at", help_text="24 hours")
    days = forms.MultipleChoiceField(
        label="Days", choices=[("mo", "Monday")], widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)


def test_a_form_row_ties_hint_and_error_to_its_input() -> None:
    form = Hours({"close": ""})
    drawn = tree(
        "{% form_errors f %}{% form_row f.close %}{% form_row f.days %}{% form_row f.note %}", f=form
    )
    box = drawn.xpath("//input[@name='close']")[0]
    assert box.get("aria-invalid") == "true"
    ids = box.get("aria-describedby").split()
    said = " ".join(drawn.xpath(f"//*[@id='{name}']")[0].text_content().strip() for name in ids)
    assert said == "24 hours This field is required."
    assert drawn.xpath("//label[@for='id_close']")
    assert drawn.xpath("//div[@role='alert']//a")[0].get("href") == "#id_close"
    assert drawn.xpath("//fieldset/legend")[0].text_content().startswith("Days")
    assert drawn.xpath("//textarea")[0].get("rows") == "4"


def test_a_valid_form_shows_no_problem() -> None:
    form = Hours({"close": "18:00"})
    assert form.is_valid()
    drawn = tree("{% form_errors f %}{% form_row f.close %}", f=form)
    assert drawn.xpath("//*[@role='alert']") == []
    assert drawn.xpath("//*[@aria-invalid]") == []


def test_a_column_head_sorts_and_keeps_the_filters() -> None:
    first = RequestFactory().get("/products/", {"state": "go", "page": "3"})
    head = tree('{% sort_header "name" "Product" %}', request=first).xpath("//a")[0]
    assert head.get("href") == "/products/?state=go&sort=name"
    again = RequestFactory().get("/products/", {"sort": "name"})
    drawn = tree('{% sort_header "name" "Product" %}', request=again)
    assert drawn.xpath("//a")[0].get("href") == "/products/?sort=-name"
    assert "ascending" in draw('{% sort_header "name" "Product" %}', request=again)


def test_pages_say_which_rows_and_keep_the_filters() -> None:
    request = RequestFactory().get("/products/", {"state": "go", "page": "2"})
    drawn = tree("{% pagination p %}", p=Paginator(range(1214), 50).get_page(2), request=request)
    assert "51–100 of 1,214" in drawn.text_content()
    assert [a.get("href") for a in drawn.xpath("//a")] == [
        "/products/?state=go&page=1",
        "/products/?state=go&page=3",
    ]
    assert draw("{% pagination p %}", p=Paginator([], 50).get_page(1), request=request).strip() == ""


def test_exports_keep_what_the_list_shows() -> None:
    request = RequestFactory().get("/products/", {"close": "18:00", "sort": "-name"})
    drawn = tree("{% filter_bar f %}", f=Hours(request.GET), request=request)
    assert [a.get("href") for a in drawn.xpath("//a[@download]")] == [
        "/products/?close=18%3A00&sort=-name&export=csv",
        "/products/?close=18%3A00&sort=-name&export=xlsx",
    ]
    assert drawn.xpath("//input[@name='sort']")[0].get("value") == "-name"


def test_progress_asks_again_only_while_it_runs() -> None:
    running = tree('{% progress "Reading" 412 1214 "" "/jobs/1/" %}').xpath("//div[@class='progress']")[0]
    assert (running.get("hx-get"), running.get("hx-trigger")) == ("/jobs/1/", "every 1s")
    bar = tree('{% progress "Reading" 412 1214 %}').find(".//progress")
    assert (bar.get("value"), bar.get("max"), bar.get("aria-label")) == ("412", "1214", "Reading")
    done = tree('{% progress "Reading" 9 9 "" "/jobs/1/" "done" %}').xpath("//div[@class='progress']")[0]
    assert done.get("hx-get") is None


def test_tabs_name_the_current_address() -> None:
    items = [
        {"label": "Overview", "url": "/a", "current": True},
        {"label": "Orders", "url": "/b", "count": 1204},
    ]
    drawn = tree("{% tabs i %}", i=items)
    assert [a.get("aria-current") for a in drawn.xpath("//a")] == ["page", None]
    assert "1,204" in drawn.text_content()


def test_a_dialog_is_named_by_its_title() -> None:
    drawn = tree('{% dialog "refund" "Refund?" %}<p>Sure</p>{% enddialog %}').find(".//dialog")
    assert drawn.get("aria-labelledby") == "refund-title"
    assert drawn.xpath(".//h2[@id='refund-title']")[0].text == "Refund?"
