"""What happens to stored documents as time goes: the steps of each kind, one receipt a step.

A step is taken when it is due on the sandbox clock; the next is due `seconds` after. The gate waits for the
papers, the desk and two faults may hold or reject a list.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from sluis.sandbox.chinaport import answers, codes, gate, holdings
from sluis.sandbox.chinaport.errors import Refusal
from sluis.sandbox.chinaport.exchange import CHINA
from sluis.sandbox.chinaport.intake import DRAFT, FIRST
from sluis.sandbox.chinaport.outbox import Outbox
from sluis.sandbox.chinaport.permits import REJECTED, WITHDRAWN
from sluis.sandbox.chinaport.returning import Returns
from sluis.sandbox.chinaport.scenarios import strikes
from sluis.sandbox.chinaport.state import Book, Document
from sluis.sandbox.chinaport.taxing import make_bill
from sluis.sandbox.world import World

_PLAIN = ("2", "3", "120")
RUNS: dict[str, tuple[str, ...]] = {
    "311": _PLAIN,
    "411": _PLAIN,
    "511": _PLAIN,
    "513": _PLAIN,
    "711": _PLAIN,
    "621": ("1", "2", "3", "gate", "120", "399", "800", "899"),
    "623": ("1", "2", "3", "399"),
    "625": ("1", "2", "3", "weigh", "120", "399", "goods_in"),
}
_DELETION = ("1", "2", "3", "120")
_ACCEPTED_FROM = 120


def china_date(at_s: float) -> date:
    """Return the day in China."""
    return datetime.fromtimestamp(at_s, UTC).astimezone(CHINA).date()


class Progress:
    """Moves documents along their runs."""

    def __init__(self, world: World, book: Book, outbox: Outbox) -> None:
        self._world = world
        self._book = book
        self._outbox = outbox
        self._returns = Returns(book, outbox)
        self._special: dict[str, Callable[[Document, float], answers.Values | None]] = {
            DRAFT: self._draft,
            "gate": self._gate,
            "weigh": self._weigh,
            "goods_in": self._goods_in,
            "hold": self.hold,
        }

    def run(self) -> None:
        """Take every step that is due."""
        while True:
            with self._book.store.transaction():
                documents = self._book.due(self._now_s())
                if not documents:
                    return
                self._steps(documents)

    def _now_s(self) -> float:
        return self._world.clock.now().timestamp()

    def _steps(self, documents: list[Document]) -> None:
        """Take one step of each; equal answers to one message travel together."""
        nodes: dict[str, list[answers.Values]] = {}
        for document in documents:
            values = self._step(document, document.row["next_due_s"])
            if values is not None:
                nodes.setdefault(document.kind, []).append(values)
        for kind, values_of_kind in nodes.items():
            self._send(kind, values_of_kind)
        for document in documents:
            if document.kind == "621" and self._book.document(document.id).status == "800":
                self._bill_once(document.id)

    def _send(self, kind: str, nodes: list[answers.Values]) -> None:
        msg_type, messages = answers.returns(kind, nodes)
        for content in messages:
            self._outbox.put(msg_type, content)

    def _bill_once(self, document_id: int) -> None:
        document = self._book.document(document_id)
        if not document.row["tax_no"]:
            make_bill(self._book, self._outbox, document, document.lines, document.row["released_s"])

    def _run_of(self, document: Document) -> tuple[str, ...]:
        deletes = document.kind == "621" and document.head["appType"] == "3"
        return _DELETION if deletes else RUNS[document.kind]

    def _step(self, document: Document, due_s: float) -> answers.Values | None:
        step = str(document.row["next_step"])
        if step == FIRST:
            step = self._run_of(document)[0]
            document = self._book.change(document.id, next_step=step)
        if step in self._special:
            return self._special[step](document, due_s)
        return self._reach(document, step, due_s)

    def _after(self, document: Document, step: str) -> str:
        run = self._run_of(document)
        place = run.index(step) + 1
        return run[place] if place < len(run) else ""

    def _schedule(self, document: Document, step: str, due_s: float) -> Document:
        """Make the step after this one due."""
        following = self._after(document, step)
        if not following:
            return self._book.change(document.id, next_step="", next_due_s=None)
        name = "goods_back_s" if following == "goods_in" else "seconds"
        wait_s = 0.0 if step == "weigh" else float(self._book.setting(name))
        return self._book.change(document.id, next_step=following, next_due_s=due_s + wait_s)

    def _reach(self, document: Document, status: str, at_s: float) -> answers.Values:
        """Give a document a status, do what hangs on it, and say so."""
        changes: dict[str, object] = {"status": status, "info": codes.STATUS_TEXTS[status]}
        if int(status) >= _ACCEPTED_FROM:
            changes["accepted"] = 1
        if status == "120" and document.kind in ("621", "711") and not document.row["invt_no"]:
            changes["invt_no"] = self._customs_number(document, at_s)
        if status == "800":
            changes["released_s"] = at_s
        document = self._book.change(document.id, **changes)
        if document.kind == "623" and status == "399":
            self._withdraw(document)
        self._schedule(document, status, at_s)
        return answers.result(document, status, f"[{status}]{codes.STATUS_TEXTS[status]}", at_s)

    def _customs_number(self, document: Document, at_s: float) -> str:
        year = china_date(at_s).year
        letter = "I" if document.kind == "621" else "R"
        serial = self._book.serial(f"customs {letter} {year}")
        return f"{document.head['customsCode']}{year}{letter}{serial:09d}"

    def _withdraw(self, document: Document) -> None:
        found = self._book.list_of(document.head["invtNo"])
        if found is not None:
            holdings.give_back(self._book, found)
            self._book.change(found.id, status=WITHDRAWN, next_step="", next_due_s=None)

    def reject(self, document: Document, reason: str, at_s: float) -> answers.Values:
        """Reject a document with status 100."""
        if document.kind == "621":
            holdings.give_back(self._book, document)
        document = self._book.change(document.id, status=REJECTED, info=reason, next_step="", next_due_s=None)
        return answers.result(document, REJECTED, f"[100]{reason}", at_s)

    def _draft(self, document: Document, at_s: float) -> answers.Values:
        document = self._book.change(document.id, status="1", next_due_s=None)
        return answers.result(document, "1", f"[1]{codes.STATUS_TEXTS['1']}", at_s)

    def _gate(self, document: Document, due_s: float) -> answers.Values | None:
        reached_s = document.row["gate_s"] or due_s
        papers, missing = gate.gather(self._book, document)
        if papers is None:
            now_s = max(due_s, self._now_s())
            deadline_s = reached_s + float(self._book.setting("match_wait_s"))
            if now_s >= deadline_s:
                return self.reject(document, f"三单比对失败: 缺少{missing}", deadline_s)
            pause_s = max(0.2, float(self._book.setting("seconds")))
            next_s = min(deadline_s, max(due_s + pause_s, now_s))
            self._book.change(document.id, gate_s=reached_s, next_due_s=next_s)
            return None
        if (fault := strikes(self._world, "reject_next")) is not None:
            return self.reject(document, str(fault.get("reason", "海关布控拒绝")), due_s)
        wrong = gate.differences(
            papers, payer_must_be_buyer=bool(self._book.setting("payer_must_be_buyer"))
        ) + gate.obstacles(self._book, document, china_date(due_s))
        if wrong:
            return self.reject(document, "; ".join(wrong)[:900], due_s)
        return self._admit(document, due_s)

    def _admit(self, document: Document, at_s: float) -> answers.Values:
        try:
            holdings.take_allowance(self._book, document, china_date(at_s).year)
        except Refusal as refusal:
            document = self._book.change(
                document.id, status=refusal.code, info=refusal.info, next_step="", next_due_s=None
            )
            return answers.result(document, refusal.code, refusal.info, at_s)
        holdings.take_stock(self._book, document)
        values = self._reach(document, "120", at_s)
        if strikes(self._world, "hold_next") is not None:
            self._book.change(document.id, next_step="hold", next_due_s=at_s)
        return values

    def hold(self, document: Document, at_s: float, status: str = "500") -> answers.Values:
        """Let a list wait for a person: 500 inspection, 300 reviewer."""
        text = codes.STATUS_TEXTS[status]
        document = self._book.change(document.id, status=status, info=text, next_step="399", next_due_s=None)
        return answers.result(document, status, f"[{status}]{text}", at_s)

    def say(self, values: answers.Values) -> None:
        """Send one answer about a list now."""
        self._send("621", [values])

    def _weigh(self, document: Document, at_s: float) -> answers.Values | None:
        reason = self._returns.objection(document, at_s)
        if reason:
            return self.reject(document, reason, at_s)
        self._schedule(document, "weigh", at_s)
        return None

    def _goods_in(self, document: Document, at_s: float) -> None:
        document = self._book.change(document.id, gate_s=at_s, next_step="", next_due_s=None)
        self._returns.goods_in(document, at_s)
