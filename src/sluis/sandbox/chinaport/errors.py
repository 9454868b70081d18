"""What the exchange and customs refuse with: exchange codes, processing codes by family, the texts' shape."""

from __future__ import annotations

from dataclasses import dataclass

ACCEPTED = "0000"
BAD_FORMAT = "0001"
BAD_SCHEMA = "0002"
SIGNATURE_INVALID = "1001"
SIGNATURE_EXPIRED = "1002"
SIGNATURE_DIFFERS = "1004"
RECEIVER_UNKNOWN = "2001"
ADDRESS_MISMATCH = "2002"
OTHER_LOGIC = "2999"
OTHER_SYSTEM = "3999"

UNKNOWN_COMPANY = "-10102"
WRONG_COMPANY = "-621015"
NO_RIGHT = "-621016"
UNSIGNED = "-621026"
DATA_DIFFER = "-621028"
NOT_VERIFIED = "-621029"
OVER_SINGLE_LIMIT = "-621005"
OVER_ANNUAL_LIMIT = "-621018"
RETURN_LINE_UNKNOWN = "-625209"


class ExchangeRefusal(Exception):
    """The exchange does not take a terminal message."""

    def __init__(self, code: str, info: str, *, cop_msg_id: str = "") -> None:
        super().__init__(f"{code}: {info}")
        self.code = code
        self.info = info
        self.cop_msg_id = cop_msg_id


class SchemaBreach(Exception):
    """The message does not fit its tables; answered by CEB900."""


class Refusal(Exception):
    """One business node is refused with a processing code and a text."""

    def __init__(self, code: str, info: str) -> None:
        super().__init__(f"{code}: {info}")
        self.code = code
        self.info = info


@dataclass(frozen=True, slots=True)
class Family:
    """The processing codes of one kind of message.

    The standard names no code for these, so they are chosen here: 411 check; 623 empty, too many and check;
    625 too many, check and unknown; 711 empty, too many, check and unknown.
    """

    empty: str
    too_many: str
    check: str
    exists: str
    unknown: str
    too_late: str
    old: str
    no_lines: str = ""
    line_twice: str = ""


FAMILIES: dict[str, Family] = {
    "311": Family("-301007", "-301015", "-301008", "-301010", "-301009", "-301011", "-301014",
                  no_lines="-301001", line_twice="-301002"),
    "411": Family("-401004", "-401013", "-401002", "-401007", "-401006", "-401008", "-401012"),
    "511": Family("-504010", "-504013", "-504011", "-504012", "-504014", "-504016", "-504015"),
    "513": Family("-505010", "-505013", "-505011", "-505012", "-505014", "-505016", "-505016"),
    "621": Family("-621000", "-621030", "-621001", "-621004", "-621011", "-621012", "-621004",
                  no_lines="-621000", line_twice="-621027"),
    "623": Family("-623001", "-623001", "-623001", "-623009", "-623003", "-623005", "-623009"),
    "625": Family("-625006", "-625001", "-625001", "-625022", "-625001", "-625022", "-625022",
                  no_lines="-625006", line_twice="-625001"),
    "711": Family("-800001", "-800001", "-800002", "-800003", "-800001", "-800003", "-800005",
                  no_lines="-800001", line_twice="-800002"),
}  # fmt: skip
