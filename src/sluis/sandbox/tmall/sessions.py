"""Sessions: the seller's authorisation for our application, with its lifetime and its refresh token."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sluis.sandbox.tmall import beijing, errors
from sluis.sandbox.tmall.state import Platform, Shop, shop_by_id

# A merchant's own back-office application: one year on the real platform, and there it cannot be refreshed.
# The sandbox lets it be refreshed for as long, so that both paths of a client can be tested.
LIFETIME_S = 365 * beijing.DAY_S
CODE_LIFETIME_S = 600


@dataclass(frozen=True, slots=True)
class Session:
    """One token pair with its moments."""

    token: str
    refresh_token: str
    shop: Shop
    issued: int
    expires: int
    refresh_until: int


def issue(platform: Platform, shop: Shop, *, lifetime_s: int = LIFETIME_S) -> Session:
    """Make a new token pair for a shop; earlier ones stay valid until they lapse."""
    now = platform.now()
    session = Session(
        f"6100{secrets.token_hex(20)}{shop.seller_id}",
        f"6101{secrets.token_hex(20)}{shop.seller_id}",
        shop,
        now,
        now + lifetime_s,
        now + lifetime_s,
    )
    with platform.store.transaction() as db:
        db.execute(
            "INSERT INTO tmall_session VALUES (?, ?, ?, ?, ?, ?)",
            (
                session.token,
                shop.seller_id,
                session.refresh_token,
                now,
                session.expires,
                session.refresh_until,
            ),
        )
    return session


def shop_of(platform: Platform, token: str) -> Shop:
    """Return the shop of a valid token; raise the gateway's 27 for an unknown or lapsed one."""
    row = platform.store.row("SELECT seller_id, expires FROM tmall_session WHERE token = ?", (token,))
    if row is None:
        raise errors.invalid_session()
    if int(row["expires"]) <= platform.now():
        raise errors.invalid_session("session-expired")
    return shop_by_id(platform, int(row["seller_id"]))


def refresh(platform: Platform, refresh_token: str) -> Session | None:
    """Exchange a refresh token for a new pair, once; None when it is unknown, used or lapsed."""
    with platform.store.transaction() as db:
        row = db.execute("SELECT * FROM tmall_session WHERE refresh_token = ?", (refresh_token,)).fetchone()
        if row is None or int(row["refresh_until"]) <= platform.now():
            return None
        db.execute("DELETE FROM tmall_session WHERE refresh_token = ?", (refresh_token,))
        return issue(platform, shop_by_id(platform, int(row["seller_id"])))


def expire(platform: Platform, token: str) -> bool:
    """End a token now, as when the seller withdraws his authorisation; tell whether it was known."""
    with platform.store.transaction() as db:
        done = db.execute("UPDATE tmall_session SET expires = ? WHERE token = ?", (platform.now(), token))
    return done.rowcount == 1


def newest(platform: Platform, shop: Shop) -> Session | None:
    """Return the newest valid session of a shop, or None."""
    row = platform.store.row(
        "SELECT * FROM tmall_session WHERE seller_id = ? AND expires > ? ORDER BY rowid DESC LIMIT 1",
        (shop.seller_id, platform.now()),
    )
    if row is None:
        return None
    return Session(
        row["token"], row["refresh_token"], shop, row["issued"], row["expires"], row["refresh_until"]
    )


def new_code(platform: Platform, shop: Shop, redirect_uri: str) -> str:
    """Make a one-time authorisation code."""
    code = secrets.token_urlsafe(18)
    with platform.store.transaction() as db:
        db.execute(
            "INSERT INTO tmall_code VALUES (?, ?, ?, ?)",
            (code, shop.seller_id, redirect_uri, platform.now() + CODE_LIFETIME_S),
        )
    return code


def redeem(platform: Platform, code: str, redirect_uri: str | None) -> Session | None:
    """Turn a code into a session, once; `redirect_uri` must be the one it was issued for unless None."""
    with platform.store.transaction() as db:
        row = db.execute("SELECT * FROM tmall_code WHERE code = ?", (code,)).fetchone()
        if row is None or (redirect_uri is not None and redirect_uri != row["redirect_uri"]):
            return None
        db.execute("DELETE FROM tmall_code WHERE code = ?", (code,))
        if int(row["expires"]) <= platform.now():
            return None
        return issue(platform, shop_by_id(platform, int(row["seller_id"])))
