"""Where a seller finds his statements: `/tmall/statements/?session=…` and `/tmall/statements/<day>.csv`."""

from __future__ import annotations

from sluis.sandbox.http import Request, Response, json_response
from sluis.sandbox.tmall import sessions
from sluis.sandbox.tmall.errors import TopError
from sluis.sandbox.tmall.settlement import find_statement, statement_csv, statements
from sluis.sandbox.tmall.state import Platform

PREFIX = "/tmall/statements/"


def serve_statements(platform: Platform, request: Request) -> Response:
    """List a shop's statements as JSON, or give one as CSV; 403 without a valid session."""
    token = dict(request.query_pairs()).get("session", "")
    try:
        shop = sessions.shop_of(platform, token)
    except TopError as error:
        return json_response({"error": error.sub_msg or error.msg}, 403)
    name = request.path.removeprefix(PREFIX)
    if not name:
        return json_response(
            {
                "statements": [
                    {
                        "date": statement.date,
                        "url": f"{platform.world.origin}{PREFIX}{statement.date}.csv",
                        "net_eur_minor": statement.net_eur_minor,
                        "transfer_eur_minor": statement.transfer_eur_minor,
                        "rate": statement.rate,
                        "reference": statement.reference,
                    }
                    for statement in statements(platform, shop)
                ]
            }
        )
    found = find_statement(platform, shop, name.removesuffix(".csv"))
    if found is None:
        return json_response({"error": "no statement of that day"}, 404)
    headers = [
        ("Content-Type", "text/csv; charset=UTF-8"),
        ("Content-Disposition", f'attachment; filename="tmall-{found.date}.csv"'),
    ]
    return Response(200, headers, statement_csv(platform, shop, found).encode())
