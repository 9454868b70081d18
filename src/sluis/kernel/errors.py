"""Errors, split by what the caller should do.

SluisError
├── BadInput           the person's input; names the field and what to do
├── NotFound           no such thing for whoever asks
├── Conflict           the thing is in a state that forbids this
├── NotAllowed         the role does not permit it
└── CounterpartyError
    ├── Rejected       they refused, with a reason: do not repeat unchanged
    ├── TryLater       nothing was done: repeat the same later
    ├── OutcomeUnknown they may have acted: ask before telling anyone
    └── Misconfigured  keys, certificates or contracts are wrong: a person must act
"""

from __future__ import annotations


class SluisError(Exception):
    """Base of all errors that a person is meant to read."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class BadInput(SluisError):
    """Input that cannot be taken; `field` names where, the message says what to do."""

    code = "bad_input"

    def __init__(self, message: str, *, field: str = "", code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.field = field


class NotFound(SluisError):
    """There is no such thing for whoever asks; the same answer for a foreign one and a missing one."""

    code = "not_found"


class Conflict(SluisError):
    """The thing is in a state that forbids this."""

    code = "conflict"


class NotAllowed(SluisError):
    """The asking person's role does not permit this."""

    code = "not_allowed"


class CounterpartyError(SluisError):
    """Base of what can come of a call to another party; keeps their code and text."""

    code = "counterparty"

    def __init__(
        self, message: str, *, party: str = "", their_code: str = "", code: str | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.party = party
        self.their_code = their_code


class Rejected(CounterpartyError):
    """They refused with a reason; repeating it unchanged is pointless."""

    code = "rejected"


class TryLater(CounterpartyError):
    """They did nothing; the same call may succeed later."""

    code = "try_later"

    def __init__(self, message: str, *, party: str = "", their_code: str = "", wait_s: float = 0.0) -> None:
        super().__init__(message, party=party, their_code=their_code)
        self.wait_s = wait_s


class OutcomeUnknown(CounterpartyError):
    """They may or may not have acted; ask them before telling anyone."""

    code = "outcome_unknown"


class Misconfigured(CounterpartyError):
    """Keys, certificates, addresses or contracts are wrong; a person must act."""

    code = "misconfigured"
