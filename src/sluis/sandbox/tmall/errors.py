"""What the gateway refuses, with its codes and texts.

Codes below 100 come from the platform's error page as copied at
https://blog.csdn.net/ye1992/article/details/8616047; business errors travel under code 15 with a sub code:
`isv.*` is the caller's fault, `isp.*` the platform's own trouble.
"""

from __future__ import annotations


class TopError(Exception):
    """One refusal: code and message, and for business errors a sub code with its text."""

    def __init__(self, code: int, msg: str, sub_code: str = "", sub_msg: str = "") -> None:
        super().__init__(msg)
        self.code = code
        self.msg = msg
        self.sub_code = sub_code
        self.sub_msg = sub_msg


def upload_failed(reason: str) -> TopError:
    """The picture is broken, too big or of a kind the platform does not take."""
    return TopError(3, "Upload Fail", "isv.invalid-parameter:img", reason)


def flow_limited(seconds: int, sub_code: str = "accesscontrol.limited-by-api-access-count") -> TopError:
    """Too many calls: banned for so many more seconds."""
    return TopError(7, "App Call Limited", sub_code, f"This ban will last for {seconds} more seconds")


def http_action() -> TopError:
    """Only GET and POST are served."""
    return TopError(9, "Http Action Not Allowed")


def unavailable() -> TopError:
    """The service cannot answer now, or the request cannot be read at all."""
    return TopError(10, "Service Currently Unavailable", "isp.service-unavailable", "服务暂时不可用")


def no_permission(sub_code: str = "isv.permission-api-package-empty") -> TopError:
    """The application lacks the package this API belongs to."""
    return TopError(11, "Insufficient ISV Permissions", sub_code, "应用没有此API的调用权限")


def business(sub_code: str, sub_msg: str) -> TopError:
    """A business refusal under code 15."""
    return TopError(15, "Remote service error", sub_code, sub_msg)


def invalid_parameter(name: str, reason: str) -> TopError:
    """A business field has a value the platform does not take."""
    return business(f"isv.invalid-parameter:{name}", reason)


def missing_parameter(name: str, reason: str) -> TopError:
    """A business field is missing."""
    return business(f"isv.missing-parameter:{name}", reason)


def item_not_found(num_iid: int) -> TopError:
    """No such item in the shop of this session."""
    return business("isv.item-not-exist", f"商品不存在或不属于当前店铺：{num_iid}")


def trade_not_found(tid: int) -> TopError:
    """Unknown, foreign or too old a trade."""
    return business("isv.trade-not-exist", f"交易订单不存在：{tid}")


def invalid_method() -> TopError:
    """No API of that name."""
    return TopError(22, "Invalid Method")


def invalid_format() -> TopError:
    """The answer's format is neither xml nor json."""
    return TopError(23, "Invalid Format")


def invalid_signature() -> TopError:
    """One answer for everything that can be wrong with a signature."""
    return TopError(25, "Invalid signature")


def missing_session() -> TopError:
    """The API needs a seller's authorisation."""
    return TopError(26, "Missing session")


def invalid_session(sub_code: str = "invalid-sessionkey") -> TopError:
    """The seller's authorisation is unknown or has lapsed."""
    return TopError(27, "Invalid session", sub_code, "SessionKey非法")


def invalid_app_key() -> TopError:
    """No application has this key."""
    return TopError(29, "Invalid app Key", "isv.appkey-not-exists", "appkey不存在")


def invalid_timestamp() -> TopError:
    """Not a time in GMT+8, or more than ten minutes away."""
    return TopError(31, "Invalid timestamp")


def invalid_version() -> TopError:
    """Only version 2.0 is spoken."""
    return TopError(33, "Invalid version")


def missing_argument(name: str) -> TopError:
    """A parameter of the API is not there."""
    return TopError(40, f"Missing required arguments:{name}")


def invalid_argument(name: str) -> TopError:
    """A parameter of the API has the wrong type or is out of range."""
    return TopError(41, f"Invalid arguments:{name}")


MISSING_PROTOCOL = {
    "method": TopError(21, "Missing Method"),
    "sign": TopError(24, "Missing signature"),
    "app_key": TopError(28, "Missing App Key"),
    "timestamp": TopError(30, "Missing timestamp"),
    "v": TopError(32, "Missing version"),
}
