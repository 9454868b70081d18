"""Lets what is due happen to parcels: planned events, faults on the way, events put in by hand."""

from __future__ import annotations

import sqlite3

from sluis.sandbox.cainiao import story
from sluis.sandbox.cainiao.scenarios import strikes_parcel
from sluis.sandbox.cainiao.state import PAUSED, Book
from sluis.sandbox.cainiao.trace import Traces
from sluis.sandbox.world import World


class Journeys:
    """Moves parcels along their stories."""

    def __init__(self, world: World, book: Book, traces: Traces) -> None:
        self._world = world
        self._book = book
        self._traces = traces

    def run(self, now_s: float) -> None:
        """Let every event that is due happen, in the order of their times."""
        while True:
            with self._book.store.transaction():  # found and moved in one: calls and ticks run side by side
                event = self._book.due_event(now_s)
                if event is None:
                    return
                self._happen(event)

    def _happen(self, event: sqlite3.Row) -> None:
        mail_no, code = event["mail_no"], event["code"]
        fails_as = story.CLEARANCE_FAILS.get(code)
        if fails_as and strikes_parcel(self._world, "held_at_customs", mail_no):
            self._book.let_happen(event["id"], fails_as)
            self._book.pause_rest(mail_no)
        else:
            self._book.let_happen(event["id"], code)
            if code != "GTMS_ASN" and strikes_parcel(self._world, "lost_parcel", mail_no):
                self._book.cancel_rest(mail_no)
        self._traces.announce(mail_no, event["id"])

    def inject(self, mail_no: str, code: str, at_s: float, location: str, note: str) -> int:
        """Put an event in by hand and let the story go on from there; return the event's id."""
        with self._book.store.transaction():
            paused = [row for row in self._book.ahead(mail_no) if row["state"] == PAUSED]
            if paused and story.status(code) != "EXCEPTION":
                held_s = max(row["due_s"] for row in self._book.happened(mail_no))
                self._book.resume_rest(mail_no, max(0.0, at_s - held_s))
            self._book.cancel_through(mail_no, code)
            if code in story.FINAL:
                self._book.cancel_rest(mail_no)
            event_id = self._book.add_happened(mail_no, code, at_s, location, note)
            self._traces.announce(mail_no, event_id)
            return event_id
