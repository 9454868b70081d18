"""Lives of our process: in this process with an exception as death, or in children that are really killed."""

from __future__ import annotations

import os
import pickle
import signal
from typing import Any, Protocol

from django.db import connection, connections

from simulator.acts import Act
from simulator.seams import Died, death
from sluis.connectors.alipay import client
from sluis.work import due


class Lives(Protocol):
    """Does acts in a process that may die."""

    def do(self, act: Act, **told: Any) -> Any:
        """Do one act. Raise Died when the process ended meanwhile; the next act runs in a new one."""

    def die_after(self, seams: int | None) -> None:
        """Let the process end after so many seams; None lets it live."""


class InProcess:
    """Quick: the process ends by an exception and its memory is forgotten."""

    def die_after(self, seams: int | None) -> None:
        """See Lives."""
        death.left = seams

    def do(self, act: Act, **told: Any) -> Any:
        """See Lives."""
        try:
            return act(**told)
        except Died:
            self._begin_anew()
            raise

    def _begin_anew(self) -> None:
        connection.connection = None
        connection.in_atomic_block = False
        connection.run_on_commit = []
        client._pool.cache_clear()
        due.woken.clear()


class Killed:
    """For real: each act runs in a forked child that ends itself by `kill -9` at the chosen seam."""

    def __init__(self) -> None:
        death.for_real = True
        self._left: int | None = None

    def die_after(self, seams: int | None) -> None:
        """See Lives."""
        self._left = seams

    def do(self, act: Act, **told: Any) -> Any:
        """See Lives."""
        # A child must not inherit a connection: two processes on one SQLite handle would break each other.
        connections.close_all()
        client._pool.cache_clear()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            self._live(act, told, writer)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            self._left = None
            death.last = said.decode()
            death.points[death.last] += 1
            raise Died(death.last)
        result, passed = pickle.loads(said)
        if self._left is not None:
            self._left = max(1, self._left - passed)
        if isinstance(result, BaseException):
            raise result
        return result

    def _live(self, act: Act, told: dict[str, Any], writer: int) -> None:
        death.left, death.passed = self._left, 0
        death.tell = lambda name: os.write(writer, name.encode()) and None
        try:
            result: Any = act(**told)
        except Exception as error:
            result = error
        data = pickle.dumps((result, death.passed))
        while data:
            data = data[os.write(writer, data) :]
        os._exit(0)
