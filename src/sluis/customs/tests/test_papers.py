"""Papers: what they decide at the border, when somebody is reminded, and who may look at them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from sluis.customs import papers
from sluis.customs.attention import attention
from sluis.customs.models import Paper
from sluis.customs.paper_kinds import expiry, kinds, reminder_due
from sluis.customs.papers import PaperValues
from sluis.home.tests import seed
from sluis.home.tests.conftest import Enter, enter, people, world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.offices.scope import SYSTEM
from sluis.records import files
from sluis.records.models import AuditEntry, Event
from sluis.scouting import paper_news, reassess, watch
from sluis.scouting.models import Assessment
from sluis.work.models import Due

TODAY = clock.today()
HELD = PaperValues(state="held", number="CN-2026-77", expires_on=TODAY + timedelta(days=400))


def test_every_kind_names_a_fact_that_rules_read_and_a_source() -> None:
    assert {kind.fact for kind in kinds().values() if kind.fact} == {
        "facility_registered", "recipe_registered", "nmpa_registered", "ccc_certified", "phyto_certificate",
        "cn_label",
    }  # fmt: skip
    assert all(kind.source and kind.remind_days for kind in kinds().values())


@pytest.mark.parametrize(
    ("kind", "issued", "ends"),
    [
        ("facility_registration", date(2026, 6, 1), date(2031, 6, 1)),
        ("facility_registration", date(2024, 2, 29), date(2029, 3, 1)),
        ("brand_authorisation", date(2026, 6, 1), None),
        ("facility_registration", None, None),
    ],
)
def test_the_end_is_reckoned_only_where_a_source_says_how_long(
    kind: str, issued: date | None, ends: date | None
) -> None:
    assert expiry(kinds()[kind], issued) == ends


@pytest.mark.parametrize(
    ("left", "reminded", "due"),
    [
        (91, None, None),
        (90, None, 90),
        (60, 90, None),
        (30, 90, 30),
        (1, 7, None),
        (0, 7, None),
        (-1, 7, 0),
        (-9, 0, None),
    ],
)
def test_each_reminder_is_given_once(left: int, reminded: int | None, due: int | None) -> None:
    kind = kinds()["brand_authorisation"]
    assert reminder_due(kind, expires=TODAY + timedelta(days=left), today=TODAY, reminded=reminded) == due


@given(start=st.integers(0, 500), steps=st.lists(st.integers(1, 60), max_size=20))
def test_whatever_days_the_round_runs_on_no_reminder_comes_twice(start: int, steps: list[int]) -> None:
    kind, ends, today, reminded, given_out = (
        kinds()["ccc_certificate"],
        TODAY,
        TODAY - timedelta(days=start),
        None,
        [],
    )
    for step in [0, *steps]:
        today += timedelta(days=step)
        if (due := reminder_due(kind, expires=ends, today=today, reminded=reminded)) is not None:
            reminded = due
            given_out.append(due)
    assert given_out == sorted(set(given_out), reverse=True)
    assert (0 in given_out) == (today > ends)


def test_a_paper_decides_over_the_fact_of_the_catalogue(people: World) -> None:  # noqa: F811
    made = seed.product(people.alice, "A-1", {"en": "Pralines"})
    made.facts = {"facility_registered": True}
    made.save()
    paper = papers.write_down(
        merchant=people.alice, kind="facility_registration", values=PaperValues(state="asked"), actor="user:1"
    )
    assert papers.facts_of([made], as_of=TODAY) == {made.pk: {"facility_registered": False}}
    papers.change(paper=paper, values=HELD, actor="user:1")
    assert papers.facts_of([made], as_of=TODAY) == {made.pk: {"facility_registered": True}}
    after = TODAY + timedelta(days=401)
    assert papers.facts_of([made], as_of=after) == {made.pk: {"facility_registered": False}}


def test_a_paper_of_one_product_says_nothing_of_another(people: World) -> None:  # noqa: F811
    one, two = (seed.product(people.alice, sku, {"en": "Toy"}) for sku in ("T-1", "T-2"))
    bobs = seed.product(people.bob, "B-1", {"en": "Toy"})
    papers.write_down(merchant=people.alice, kind="ccc_certificate", values=HELD, actor="user:1", product=one)
    assert papers.facts_of([one, two, bobs], as_of=TODAY) == {
        one.pk: {"ccc_certified": True}, two.pk: {}, bobs.pk: {},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("passport", HELD, "kind"),
        ("brand_authorisation", PaperValues(state="lost"), "state"),
        ("brand_authorisation", PaperValues(state="held"), "number"),
        (
            "brand_authorisation",
            PaperValues(state="held", number="1", issued_on=date(2026, 2, 1), expires_on=date(2026, 1, 1)),
            "expires_on",
        ),
        (
            "brand_authorisation",
            PaperValues(state="held", number="1", issued_on=TODAY + timedelta(days=2)),
            "issued_on",
        ),
        ("ccc_certificate", HELD, "product"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_and_nothing_is_stored(
    people: World,  # noqa: F811
    kind: str,
    values: PaperValues,
    field: str,
) -> None:
    with pytest.raises(BadInput) as refused:
        papers.write_down(merchant=people.alice, kind=kind, values=values, actor="user:1")
    assert refused.value.field == field
    assert not Paper.objects.exists()
    assert not Event.objects.filter(kind__startswith="paper.").exists()


def test_the_same_paper_twice_is_a_conflict(people: World) -> None:  # noqa: F811
    papers.write_down(merchant=people.alice, kind="brand_authorisation", values=HELD, actor="user:1")
    with pytest.raises(Conflict):
        papers.write_down(merchant=people.alice, kind="brand_authorisation", values=HELD, actor="user:1")
    papers.write_down(merchant=people.bob, kind="brand_authorisation", values=HELD, actor="user:1")
    assert Paper.objects.count() == 2


def test_the_daily_round_says_once_that_a_paper_ends_and_once_that_it_ended(people: World) -> None:  # noqa: F811
    soon = PaperValues(state="held", number="1", expires_on=TODAY + timedelta(days=20))
    paper = papers.write_down(merchant=people.alice, kind="brand_authorisation", values=soon, actor="user:1")
    papers.daily({})
    papers.daily({})
    assert Event.objects.filter(reference=paper.pk, kind="paper.expiring").count() == 1
    Paper.objects.update(expires_on=TODAY - timedelta(days=1))
    papers.daily({})
    papers.daily({})
    assert Event.objects.filter(reference=paper.pk, kind="paper.lapsed").count() == 1
    (need,) = attention(SYSTEM)
    assert (need.code, need.url) == ("paper_lapsed", f"/papers/{paper.pk}/")


def test_a_new_day_of_expiry_is_reminded_of_anew(people: World) -> None:  # noqa: F811
    soon = PaperValues(state="held", number="1", expires_on=TODAY + timedelta(days=5))
    paper = papers.write_down(merchant=people.alice, kind="brand_authorisation", values=soon, actor="user:1")
    papers.daily({})
    later = PaperValues(state="held", number="1", expires_on=TODAY + timedelta(days=25))
    papers.change(paper=paper, values=later, actor="user:1")
    papers.daily({})
    assert Event.objects.filter(reference=paper.pk, kind="paper.expiring").count() == 2


def test_a_paper_that_lapses_turns_the_verdict_and_says_so(world: World) -> None:  # noqa: F811
    """Off the positive list only general trade is left, which asks for the maker's registration and a label."""
    product = Assessment.objects.filter(
        merchant=world.alice, is_newest=True, verdict="go", product__hs_code__startswith="1806"
    )[0].product
    product.facts = {**product.facts, "listed": False}
    product.save()
    assert watch.verdict_today(product, as_of=TODAY) == "prepare"
    maker = papers.write_down(
        merchant=world.alice,
        kind="facility_registration",
        values=PaperValues(state="held", number="1", expires_on=TODAY),
        actor="user:1",
    )
    papers.write_down(
        merchant=world.alice, kind="chinese_label", values=HELD, actor="user:1", product=product
    )
    _hear_and_assess()
    assert Assessment.objects.get(product=product, is_newest=True).verdict == "go"
    Paper.objects.filter(pk=maker.pk).update(expires_on=TODAY - timedelta(days=1))
    papers.daily({})
    _hear_and_assess()
    newest = Assessment.objects.get(product=product, is_newest=True)
    assert newest.verdict == "prepare"
    assert "GT_FACILITY_REGISTRATION" in [reason["code"] for reason in newest.result["why"]]
    told = Event.objects.filter(kind="verdict.changed", reference=product.pk).latest("pk")
    assert told.detail == {"before": "go", "after": "prepare"}


def _hear_and_assess() -> None:
    paper_news.read({})
    for row in Due.objects.filter(handler=reassess.HANDLER, state=Due.State.DUE):
        reassess.run(row.payload)
    Due.objects.filter(handler=reassess.HANDLER).update(state=Due.State.DONE)


def test_her_own_papers_are_hers_to_write(world: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    assert client.get("/papers/").status_code == 200
    body = {
        "kind": "brand_authorisation", "merchant": world.alice.code, "sku": "", "state": "held",
        "number": "TM-88", "issuer": "BOIP", "issued_on": "2026-01-05", "expires_on": "2036-01-05", "note": "",
    }  # fmt: skip
    response = client.post("/papers/add/", body)
    made = Paper.objects.get(merchant=world.alice)
    assert response.headers["Location"] == f"/papers/{made.pk}/"
    assert (made.number, made.expires_on) == ("TM-88", date(2036, 1, 5))
    page = client.get(f"/papers/{made.pk}/").content.decode()
    assert "TM-88" in page
    assert "Alice Peeters" in page, "the history names who wrote it down"
    assert AuditEntry.objects.filter(subject=made.pk, verb="customs.paper_written_down").count() == 1


def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(world: World, enter: Enter) -> None:  # noqa: F811
    body = {"kind": "ccc_certificate", "merchant": world.alice.code, "sku": "NO-SUCH", "state": "asked"}
    response = enter("alice").post("/papers/add/", body)
    assert response.status_code == 422
    assert "The merchant has no product with this SKU." in response.content.decode()
    assert not Paper.objects.exists()


def test_the_file_is_kept_and_another_kind_of_file_is_not(world: World, enter: Enter) -> None:  # noqa: F811
    paper = papers.write_down(merchant=world.alice, kind="brand_authorisation", values=HELD, actor="user:1")
    client = enter("alice")
    scan = SimpleUploadedFile("merk.pdf", b"%PDF-1.4 trademark")
    assert client.post(f"/papers/{paper.pk}/file/", {"file": scan}).status_code == 302
    paper.refresh_from_db()
    assert paper.file is not None
    assert files.content(paper.file) == b"%PDF-1.4 trademark"
    with pytest.raises(BadInput, match="no PDF"):
        papers.attach(paper=paper, content=b"MZ\x90", name="merk.pdf", actor="user:1")


@pytest.mark.parametrize(("name", "status"), [("bob", 404), ("charlie", 404), ("noor", 403)])
def test_others_neither_see_nor_change_them(world: World, enter: Enter, name: str, status: int) -> None:  # noqa: F811
    paper = papers.write_down(merchant=world.alice, kind="brand_authorisation", values=HELD, actor="user:1")
    client = enter(name)
    assert paper.number not in client.get("/papers/").content.decode()
    assert client.get(f"/papers/{paper.pk}/").status_code == status
    client.post(f"/papers/{paper.pk}/", {"state": "refused"})
    paper.refresh_from_db()
    assert paper.state == "held"
