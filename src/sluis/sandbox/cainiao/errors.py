"""What LINK answers when it refuses: one exception with the code and the text that go on the wire."""

from __future__ import annotations

ILLEGAL_FORMAT = "S01"
ILLEGAL_SIGNATURE = "S02"
ILLEGAL_PROVIDER = "S03"
ILLEGAL_MESSAGE_TYPE = "S04"
ILLEGAL_CONTENT = "S05"
SYSTEM_ERROR = "S07"
ILLEGAL_BUSINESS_TYPE = "S08"


class LinkError(Exception):
    """A refusal; nothing was changed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def missing(parameter: str) -> LinkError:
    """Return the refusal of an absent form field, in the words clients have seen."""
    return LinkError(ILLEGAL_CONTENT, f"request param {parameter} can not be null")


def bad_content(path: str, problem: str) -> LinkError:
    """Return the refusal of a field of the content; the text begins with the field's path."""
    return LinkError(ILLEGAL_CONTENT, f"{path}: {problem}")
