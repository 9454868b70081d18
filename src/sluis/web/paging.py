"""Pages of a list by cursor: opaque, signed, bound to list and filters, stable while rows are added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from ninja import Schema
from pydantic import Field

from sluis.kernel.errors import SluisError
from sluis.web.addresses import with_query

MOST = 200
Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)


class BadCursor(SluisError):
    """The cursor was changed, or belongs to another list or other filters."""

    code = "bad_cursor"


class Paging(Schema):
    """The parameters of every list."""

    limit: int = Field(50, ge=1, le=MOST, description="How many rows a page holds.")
    cursor: str = Field("", description="The `next` of the page before.")


class Page(Schema, Generic[Item]):
    """One page; `next` is null on the last."""

    items: list[Item]
    next: str | None


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """The rows of one page and the cursor of the next."""

    items: list[Row]
    next: str | None


def _salt(request: HttpRequest) -> str:
    """Bind a cursor to the path and the filters; limit may change from page to page."""
    filters: QueryDict = request.GET.copy()
    for name in ("cursor", "limit"):
        filters.pop(name, None)
    return f"cursor {request.path}?{'&'.join(sorted(filters.urlencode().split('&')))}"


def page_of(
    request: HttpRequest,
    response: HttpResponse,
    rows: QuerySet[Row],
    paging: Paging,
    *,
    key: str = "pk",
    newest_first: bool = True,
) -> Slice[Row]:
    """Return one page of rows ordered by `key`, a unique column, and name the next page in the Link header.

    Raise BadCursor (400) for a cursor that was not given out for this list and these filters.
    """
    salt = _salt(request)
    if paging.cursor:
        after = _open(paging.cursor, salt)
        rows = rows.filter(**{f"{key}__{'lt' if newest_first else 'gt'}": after})
    found = list(rows.order_by(f"-{key}" if newest_first else key)[: paging.limit + 1])
    if len(found) <= paging.limit:
        return Slice(found, None)
    items = found[: paging.limit]
    last: Any = items[-1].pk if key == "pk" else getattr(items[-1], key)
    onward = signing.dumps(last, salt=salt, compress=False)
    address = request.build_absolute_uri(with_query(request, cursor=onward))
    response.headers["Link"] = f'<{address}>; rel="next"'
    return Slice(items, onward)


def _open(cursor: str, salt: str) -> Any:
    try:
        return signing.loads(cursor, salt=salt)
    except signing.BadSignature as error:
        raise BadCursor("the cursor belongs to another list or other filters; start without one") from error
