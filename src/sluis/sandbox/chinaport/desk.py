"""What the officer at the customs desk may do with a list, or with the goods of a return."""

from __future__ import annotations

from sluis.sandbox.chinaport.progress import Progress
from sluis.sandbox.chinaport.state import Book, Document

ACTIONS = ("release", "hold", "refuse", "review", "goods_in")
_AT_THE_DESK = frozenset({"120", "300", "399", "500"})


class DeskError(ValueError):
    """The officer asked for something that is not possible; the text says why."""


class Desk:
    """Carries out the officer's wishes."""

    def __init__(self, book: Book, progress: Progress) -> None:
        self._book = book
        self._progress = progress

    def act(self, *, order_no: str, invt_no: str, action: str, reason: str, now_s: float) -> Document:
        """Do something with a list and return it. Raise DeskError."""
        if action not in ACTIONS:
            raise DeskError(f"action must be one of {', '.join(ACTIONS)}")
        with self._book.store.transaction():
            found = self._find(order_no, invt_no)
            if action == "goods_in":
                self._goods_in(found, now_s)
            elif found.status not in _AT_THE_DESK:
                raise DeskError(f"a list at {found.status or 'its start'} is not at the desk")
            elif action == "refuse":
                if not reason:
                    raise DeskError("refuse wants a reason")
                self._progress.say(self._progress.reject(found, reason[:900], now_s))
            elif action == "release":
                step = "800" if found.status == "399" else "399"
                self._book.change(found.id, next_step=step, next_due_s=now_s)
            else:
                status = "500" if action == "hold" else "300"
                self._progress.say(self._progress.hold(found, now_s, status))
            return self._book.document(found.id)

    def _find(self, order_no: str, invt_no: str) -> Document:
        if invt_no:
            found = self._book.list_of(invt_no)
        else:
            lists = self._book.live_of_order("621", order_no)
            found = lists[-1] if lists else None
        if found is None:
            raise DeskError(f"no list for {invt_no or order_no or 'nothing'}: give orderNo or invtNo")
        return found

    def _goods_in(self, found: Document, now_s: float) -> None:
        waiting = [
            document
            for document in self._book.about_list("625", str(found.row["invt_no"]))
            if document.row["next_step"] == "goods_in"
        ]
        if not waiting:
            raise DeskError("no accepted return of this list waits for its goods")
        for document in waiting:
            self._book.change(document.id, next_due_s=now_s)
