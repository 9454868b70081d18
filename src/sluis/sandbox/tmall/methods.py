"""What an API is to the gateway: a name, its parameters, and the function that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sluis.sandbox.tmall.arguments import Arg, Arguments
from sluis.sandbox.tmall.responses import Answer
from sluis.sandbox.tmall.state import Platform, Shop


@dataclass(frozen=True, slots=True)
class Call:
    """One call that passed the gateway's checks."""

    platform: Platform
    arguments: Arguments
    caller: Shop | None  # None only for APIs that need no session

    @property
    def shop(self) -> Shop:
        """Return the shop of the session; the gateway has made sure there is one."""
        if self.caller is None:
            raise LookupError("this API was declared without a session")
        return self.caller


@dataclass(frozen=True, slots=True)
class Method:
    """One API; `session` says whether the seller's authorisation is needed."""

    name: str
    answer: Callable[[Call], Answer]
    arguments: tuple[Arg, ...] = ()
    session: bool = True
