"""Where a process can die: around each commit, each statement that writes, and each call to the wallet.

The seams are found, not placed, so no commit or call of tomorrow is forgotten. Each is named by the function of ours
that stands on it: "after commit in payments.charge._open".
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from sluis.connectors.alipay import adapter, client

WRITES = ("INSERT", "UPDATE", "DELETE")


class Died(BaseException):
    """The process is gone. Not an Exception: nothing of ours may catch it and go on."""


class Death:
    """Counts the seams that a life passes and ends the life at a chosen one."""

    def __init__(self) -> None:
        self.left: int | None = None  # seams to pass before the end; None means to live on
        self.for_real = False  # kill -9 instead of an exception
        self.passed = 0
        self.last = ""
        self.points: Counter[str] = Counter()  # where lives have ended
        self.tell: Callable[[str], None] = lambda name: None

    def at(self, name: str) -> None:
        """Pass a seam, or die on it."""
        self.passed += 1
        if self.left is None:
            return
        self.left -= 1
        if self.left > 0:
            return
        self.left = None
        self.last = f"{name} in {_where()}"
        self.points[self.last] += 1
        self.tell(self.last)
        if self.for_real:
            os.kill(os.getpid(), signal.SIGKILL)
        _drop_connection()
        raise Died(self.last)


death = Death()


def _where() -> str:
    frame = sys._getframe(2)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("sluis."):
            return f"{module.removeprefix('sluis.')}.{frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return "a test"


def _drop_connection() -> None:
    """Let the database see what it sees when a process dies: the connection is gone, nothing is committed."""
    # Also inside `commit`, where Django believes that the block is left already: it must not commit on its way out.
    connection.closed_in_transaction = True
    connection.needs_rollback = True
    connection._close()


def _on_statement(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    result = execute(sql, params, many, context)
    if sql.lstrip().upper().startswith(WRITES):
        inside = context["connection"].in_atomic_block
        death.at("after a write" if inside else "after commit")
    return result


def _commit(self: BaseDatabaseWrapper) -> Any:
    death.at("before commit")
    result = _real_commit(self)
    death.at("after commit")
    return result


def _call(*args: Any, **kwargs: Any) -> client.Answer:
    death.at("before the call")
    answer = _real_call(*args, **kwargs)
    death.at("after the call")
    return answer


_real_commit = BaseDatabaseWrapper._commit
_real_call = client.call


def install() -> None:
    """Put the seams in; once per process."""
    BaseDatabaseWrapper._commit = _commit  # type: ignore[method-assign]
    adapter.client.call = _call  # type: ignore[assignment]
    connection.execute_wrappers.append(_on_statement)
