"""What an import did, and what a person should look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

KEPT_PROBLEMS = 1000  # More than anybody reads; the rest is counted.


@dataclass(slots=True)
class ImportResult:
    """What an import did; `rows` counts rows of products and rows in error, each once.

    `questions` names what the file left open and was assumed: "currency", "prices_include_vat", "language".
    """

    run_id: str
    format: str
    why: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[dict[str, object]] = field(default_factory=list)
    error_rows: set[int] = field(default_factory=set)
    error_count: int = 0
    warnings: list[dict[str, object]] = field(default_factory=list)
    warning_count: int = 0
    questions: tuple[str, ...] = ()
    merchants: set[str] = field(default_factory=set)

    @property
    def products(self) -> int:
        """Return how many products of the file are stored now."""
        return self.created + self.updated + self.unchanged

    @property
    def rows(self) -> int:
        """Return how many rows were products or in error."""
        return self.products + len(self.error_rows)

    def as_dict(self) -> dict[str, Any]:
        """Return the form that the command and the API print."""
        return {
            "run": self.run_id,
            "format": self.format,
            "why": self.why,
            "rows": self.rows,
            "products": self.products,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": self.errors,
            "error_count": self.error_count,
            "warnings": self.warnings,
            "warning_count": self.warning_count,
            "questions": list(self.questions),
        }

    def note(self, error: dict[str, object], row: int) -> None:
        """Note that a row was left out, and why."""
        self.error_rows.add(row)
        self.note_part(error)

    def note_part(self, error: dict[str, object]) -> None:
        """Note what of a row could not be taken; the rest of it is stored."""
        self.error_count += 1
        if len(self.errors) < KEPT_PROBLEMS:
            self.errors.append(error)
