"""The advisers' board and one merchant's page: lights with reasons, filters, views, acts, stepping in."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sluis.home import board
from sluis.home.tests.conftest import Enter
from sluis.home.tests.seed import World
from sluis.home.tests.test_start import text
from sluis.kernel import clock
from sluis.offices import stages, tasks
from sluis.offices.access import scope_of_user
from sluis.offices.models import Merchant, MerchantMail, Note, SavedView, StageMove, Task, Visit
from sluis.records.models import AuditEntry

DEEP_RED = timedelta(days=8)


def _rows(world: World, name: str = "adviser") -> dict[str, board.Row]:
    return {row.merchant.code: row for row in board.rows_of(scope_of_user(world.users[name]))}


def test_a_light_says_why_it_is_red(world: World, enter: Enter) -> None:
    rows = _rows(world)
    assert rows["alice"].light.tone == "no"
    assert rows["charlie"].light.tone == "go"
    page = text(enter("wei").get("/merchants/"))
    assert "Customs refused the parcel" in page or "is not certain yet" in page
    one = enter("wei").get(f"/merchants/{world.alice.pk}/")
    reasons = [reason.title for reason in one.context["reasons"]]
    assert len(reasons) == len(rows["alice"].light.items)
    page = unescape(text(one))
    assert [title for title in reasons if " ".join(title.split()) not in page] == []


def test_a_task_whose_day_has_passed_turns_the_light(people: World) -> None:
    today = clock.today()
    tasks.add(merchant=people.bob, title="Call", due_date=today, actor="user:1")
    assert _rows(people)["bob"].light.tone == "go", "today is not late"
    task = tasks.add(merchant=people.bob, title="Ask", due_date=today - timedelta(days=1), actor="user:1")
    assert _rows(people)["bob"].light.tone == "prepare"
    Task.objects.filter(pk=task.pk).update(due_date=today - DEEP_RED)
    assert _rows(people)["bob"].light.tone == "no"
    tasks.finish(scope=scope_of_user(people.users["adviser"]), task_id=task.pk)
    assert _rows(people)["bob"].light.tone == "go"


def test_the_board_asks_the_same_number_of_questions_for_many_merchants(people: World, enter: Enter) -> None:
    client = enter("wei")
    client.get("/merchants/")  # What is cached for a while is read once.

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/merchants/?as=list").status_code == 200
        return len(queries)

    few = asked()
    for number in range(40):
        merchant = Merchant.objects.create(
            office=people.office,
            code=f"m{number}",
            name=f"M {number}",
            country="BE",
            adviser=people.users["adviser"],
        )
        tasks.add(merchant=merchant, title="Call", due_date=clock.today() - timedelta(days=2), actor="user:1")
    assert asked() == few
    assert few < 60


def test_filters_leave_what_they_say_and_the_file_holds_the_same(people: World, enter: Enter) -> None:
    client = enter("wei")
    stages.move(merchant=people.bob, to="scouting", actor="user:1")
    tasks.add(merchant=people.bob, title="Call", due_date=clock.today() - timedelta(days=1), actor="user:1")

    def found(query: str) -> set[str]:
        return {row["merchant"].code for row in client.get(f"/merchants/?as=list&{query}").context["rows"]}

    assert found("stage=scouting") == {"bob"}
    assert found("light=prepare") == {"bob"}
    assert found("due=overdue") == {"bob"}
    assert found("country=BE") == {"alice"}
    assert found("q=kaas") == {"bob"}
    assert found("adviser=none") == {"alice", "bob", "charlie"}
    assert found("stage=nonsense") == {"alice", "bob", "charlie"}, "what is not offered filters nothing"
    answer = client.get("/merchants/?light=prepare&export=csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(body)))
    assert [line[0] for line in lines] == ["Merchant", "Kaashoeve Bob B.V."]
    assert lines[1][6] == "1"


def test_a_view_is_kept_under_a_name_and_is_ones_own(people: World, enter: Enter) -> None:
    client = enter("wei")
    client.post("/merchants/views/", {"name": "Late in NL", "query": "due=overdue&country=NL&evil=1"})
    view = SavedView.objects.get()
    assert view.query == "due=overdue&country=NL"
    assert "Late in NL" in text(client.get("/merchants/"))
    assert "Late in NL" not in text(enter("anna").get("/merchants/"))
    client.post("/merchants/views/", {"name": "Late in NL", "query": "due=open"})
    assert SavedView.objects.get().query == "due=open"
    enter("anna").post("/merchants/views/", {"act": "forget", "name": "Late in NL"})
    assert SavedView.objects.count() == 1
    client.post("/merchants/views/", {"act": "forget", "name": "Late in NL"})
    assert not SavedView.objects.exists()


def test_a_view_without_filters_is_refused(people: World, enter: Enter) -> None:
    answer = enter("wei").post("/merchants/views/", {"name": "All", "query": ""})
    assert answer.status_code == 302
    assert not SavedView.objects.exists()


def test_the_adviser_moves_notes_and_writes_tasks(people: World, enter: Enter) -> None:
    client, bob = enter("wei"), people.bob
    act = f"/merchants/{bob.pk}/act/"
    client.post(act, {"act": "move", "from": "verified", "to": "scouting", "reason": "catalogue is here"})
    client.post(act, {"act": "note", "note": "Likes to be called\nin the morning."})
    client.post(act, {"act": "task", "title": "Ask for the recipe", "due": "2031-01-31", "for": "merchant"})
    wei = people.users["adviser"]
    client.post(act, {"act": "adviser", "adviser": str(wei.pk)})
    bob.refresh_from_db()
    assert (bob.stage, bob.adviser) == ("scouting", wei)
    assert StageMove.objects.get().actor == wei.actor
    task = Task.objects.get()
    assert (str(task.due_date), task.for_merchant) == ("2031-01-31", True)
    page = text(client.get(f"/merchants/{bob.pk}/"))
    for words in (
        "Scouting",
        "Likes to be called",
        "Ask for the recipe",
        "The stage was changed",
        "Wei Chen",
    ):
        assert words in page
    client.post(act, {"act": "done", "task": task.pk})
    task.refresh_from_db()
    assert task.done_by == wei.actor


@pytest.mark.parametrize(
    "form",
    [
        {"act": "move", "from": "scouting", "to": "preparing"},
        {"act": "move", "from": "verified", "to": "selling"},
        {"act": "task", "title": "x", "due": "31-12"},
        {"act": "task", "title": " "},
        {"act": "note", "note": ""},
        {"act": "adviser", "adviser": "999999"},
        {"act": "step_in", "reason": "", "hours": "1"},
        {"act": "step_in", "reason": "x", "hours": "99"},
        {"act": "dance"},
    ],
)
def test_what_cannot_be_taken_changes_nothing(people: World, enter: Enter, form: dict[str, str]) -> None:
    client = enter("wei")
    answer = client.post(f"/merchants/{people.bob.pk}/act/", form, follow=True)
    assert answer.status_code == 200
    assert "toast no" in answer.content.decode()
    people.bob.refresh_from_db()
    assert (people.bob.stage, people.bob.adviser) == ("verified", None)
    assert not any(model.objects.exists() for model in (Task, Note, Visit))


@pytest.mark.parametrize("name", ["alice", "noor", "femke"])
def test_the_board_is_for_who_accompanies(people: World, enter: Enter, name: str) -> None:
    client = enter(name)
    for path in ("/merchants/", f"/merchants/{people.bob.pk}/", f"/merchants/{people.bob.pk}/mail/"):
        assert client.get(path).status_code == 403
    assert client.post(f"/merchants/{people.bob.pk}/act/", {"act": "note", "note": "x"}).status_code in (
        302,
        403,
    )
    assert not Note.objects.exists()
    assert "/merchants/" not in [place["url"] for place in client.get("/").context["nav"]]


def test_stepping_in_narrows_every_page_until_leaving(world: World, enter: Enter) -> None:
    client = enter("wei")
    answer = client.post(
        f"/merchants/{world.bob.pk}/act/",
        {"act": "step_in", "reason": "count the cheese", "hours": "4"},
        follow=True,
    )
    page = text(answer)
    assert "You are inside Kaashoeve Bob B.V., until" in page
    products = text(client.get("/products/"))
    assert "Old Gouda" in products
    assert "Pralines assorted" not in products
    assert client.get(f"/merchants/{world.alice.pk}/").status_code == 404
    story = text(client.get(f"/merchants/{world.bob.pk}/"))
    assert "Somebody of the office stepped in" in story
    assert "count the cheese" in story
    client.post("/merchants/leave/")
    assert "You are inside" not in text(client.get("/"))
    assert "Pralines assorted" in text(client.get("/products/"))
    assert AuditEntry.objects.filter(verb="offices.step_out", merchant=world.bob.pk).count() == 1
    assert Visit.objects.get().ended_at is not None


def test_the_mail_is_shown_before_it_is_sent(people: World, enter: Enter) -> None:
    client = enter("wei")
    Merchant.objects.filter(pk=people.alice.pk).update(email="info@alice.example.eu")
    address = f"/merchants/{people.alice.pk}/mail/"
    asked = {"template": "catalogue_wanted", "language": "fr", "words": "Merci <b>bien</b>"}
    preview = client.get(address, asked)
    draft = preview.context["draft"]
    assert "Envoyez-nous votre catalogue" in preview.content.decode()
    assert "Merci &lt;b&gt;bien&lt;/b&gt;" in preview.content.decode()
    assert not MerchantMail.objects.exists()
    client.post(address, {**asked, "act": "send"})
    row = MerchantMail.objects.get()
    assert (row.subject, row.body, row.language) == (draft.subject, draft.body, "fr")
    assert "Envoyez-nous votre catalogue" in text(client.get(f"/merchants/{people.alice.pk}/"))
    assert "no e-mail address" in text(client.get(f"/merchants/{people.bob.pk}/mail/"))
