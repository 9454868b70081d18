"""The form in which each room reports what `sluis check` proves of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One invariant (id as in the list of invariants), what it says, and what breaks it."""

    invariant: str
    statement: str
    broken: list[str] = field(default_factory=list)
    unproven: str = ""  # why it could not be proven here, if so

    @property
    def holds(self) -> bool:
        """Tell whether nothing breaks it and it was proven."""
        return not self.broken and not self.unproven


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that needs a person now: what happened, what to do, and the page where it is done."""

    code: str  # "payment_unknown"
    subject: str  # prefixed id
    merchant: str
    parameters: dict[str, str] = field(default_factory=dict)  # for the sentence in the reader's language
    url: str = ""
    urgent: bool = True
