"""The platform's own state: its clock, its numbers, its shops and their sessions."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass

from sluis.sandbox.store import Store
from sluis.sandbox.tmall import beijing
from sluis.sandbox.tmall.tables import TABLES
from sluis.sandbox.world import World

APP_KEY = "12345678"

# Trade numbers on the real platform have 18 or 19 digits, beyond 2^53; items have 12, SKUs 13.
_FIRST_NUMBERS = {
    "seller": 2_206_000_000_000,
    "trade": 318_400_000_000_000_000,
    "item": 640_000_000_000,
    "sku": 4_800_000_000_000,
    "product": 1_500_000_000,
    "picture": 70_000_000_000,
    "refund": 91_000_000_000_000_000,
    "message": 9_410_000_000_000_000,
    "shipment": 700_000_000_000,
    "pay": 2_026_000_000_000_000_000,
    "brand": 30_120_000,
}
_STRIDES = {"trade": 104_729, "item": 7_919, "sku": 7_919, "refund": 104_729}

# Brands every new shop of the sandbox may use; more are granted through the control address.
FREE_BRANDS = ("Sluis Proef", "Lage Landen Keuze", "Vlaamse Smaak")


@dataclass(frozen=True, slots=True)
class Shop:
    """One seller on the platform."""

    seller_id: int
    nick: str
    title: str


class Platform:
    """The surroundings every answer needs: the world, the store, the clock, fresh numbers, the settings."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.store: Store = world.store
        self.store.script(TABLES)

    def now(self) -> int:
        """Return the present moment in seconds since 1970, by the sandbox's clock."""
        return beijing.seconds(self.world.clock.now())

    def next_number(self, kind: str) -> int:
        """Return a fresh id of a kind; ids are never given twice, also across restarts."""
        with self.store.transaction() as db:
            db.execute(
                "INSERT INTO tmall_sequence VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
                (kind,),
            )
            row = db.execute("SELECT value FROM tmall_sequence WHERE name = ?", (kind,)).fetchone()
        return _FIRST_NUMBERS[kind] + int(row["value"]) * _STRIDES.get(kind, 1)

    def setting(self, name: str, default: str = "") -> str:
        """Return one of the platform's settings."""
        row = self.store.row("SELECT value FROM tmall_setting WHERE name = ?", (name,))
        return str(row["value"]) if row else default

    def set_setting(self, name: str, value: str) -> None:
        """Keep one of the platform's settings."""
        with self.store.transaction() as db:
            db.execute(
                "INSERT INTO tmall_setting VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def app_secret(self) -> str:
        """Return the secret of the one application; made at first use and kept."""
        secret = self.setting("app_secret")
        if not secret:
            secret = secrets.token_hex(16)
            self.set_setting("app_secret", secret)
        return secret


def shop_by_id(platform: Platform, seller_id: int) -> Shop:
    """Return a shop that is known to exist."""
    row = platform.store.row("SELECT * FROM tmall_shop WHERE seller_id = ?", (seller_id,))
    if row is None:
        raise LookupError(f"no shop {seller_id}")
    return _shop(row)


def shop_by_nick(platform: Platform, nick: str) -> Shop | None:
    """Return the shop of a seller's nick, or None."""
    row = platform.store.row("SELECT * FROM tmall_shop WHERE nick = ?", (nick,))
    return _shop(row) if row else None


def open_shop(platform: Platform, nick: str, title: str) -> Shop:
    """Return the shop of a nick, opening it with the free brands when it is new."""
    with platform.store.transaction() as db:
        found = shop_by_nick(platform, nick)
        if found:
            return found
        shop = Shop(platform.next_number("seller"), nick, title)
        db.execute(
            "INSERT INTO tmall_shop (seller_id, nick, title) VALUES (?, ?, ?)",
            (shop.seller_id, shop.nick, shop.title),
        )
        for name in FREE_BRANDS:
            grant_brand(platform, shop.seller_id, name)
    return shop


def shops(platform: Platform) -> list[Shop]:
    """Return all shops, oldest first."""
    return [_shop(row) for row in platform.store.rows("SELECT * FROM tmall_shop ORDER BY seller_id")]


def brands(platform: Platform, seller_id: int) -> list[tuple[int, str]]:
    """Return vid and name of the brands a shop may sell."""
    rows = platform.store.rows(
        "SELECT vid, name FROM tmall_brand WHERE seller_id = ? ORDER BY vid", (seller_id,)
    )
    return [(int(row["vid"]), str(row["name"])) for row in rows]


def grant_brand(platform: Platform, seller_id: int, name: str) -> int:
    """Let a shop sell a brand and return its vid; a brand has one vid for all shops."""
    with platform.store.transaction() as db:
        known = platform.store.row("SELECT vid FROM tmall_brand WHERE name = ?", (name,))
        vid = int(known["vid"]) if known else platform.next_number("brand")
        db.execute("INSERT OR IGNORE INTO tmall_brand VALUES (?, ?, ?)", (seller_id, vid, name))
    return vid


def _shop(row: sqlite3.Row) -> Shop:
    return Shop(int(row["seller_id"]), str(row["nick"]), str(row["title"]))
