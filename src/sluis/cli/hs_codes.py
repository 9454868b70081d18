"""`sluis catalogue propose-hs` and `confirm-hs`: codes for the products of a file or of the database."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_table, say
from sluis.kernel.errors import BadInput


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    propose = verbs.add_parser(
        "propose-hs", parents=[common], help="propose HS codes for products that have none; stores nothing"
    )
    propose.add_argument(
        "file", type=Path, nargs="?", help="a product file; without it the products of the database"
    )
    propose.add_argument("--merchant", metavar="CODE", help="only the stored products of one merchant")
    propose.add_argument("--all", action="store_true", help="also for products that have one")
    propose.add_argument(
        "--nomenclature",
        metavar="FILE",
        type=Path,
        help="CSV (.gz) with level, code, parent, en, nl, fr, de: look through all its codes as well",
    )
    propose.set_defaults(run=_propose)
    confirm = verbs.add_parser(
        "confirm-hs", parents=[common], help="give a product the code that you decided on"
    )
    confirm.add_argument("product", metavar="PRODUCT", help="its id, prd_…, or its SKU with --merchant")
    confirm.add_argument("code", metavar="CODE", help="6, 8 or 10 digits")
    confirm.add_argument("--merchant", metavar="CODE", help="whose SKU it is")
    confirm.set_defaults(run=_confirm)


def _propose(options: argparse.Namespace) -> int:
    if options.file and options.merchant:
        raise BadInput("a file is read by itself: leave --merchant out", field="merchant")
    if options.nomenclature and not options.file:
        raise BadInput("--nomenclature goes with a file", field="nomenclature")
    found = list(_of_file(options) if options.file else _of_database(options))
    if options.json:
        print_json({"products": found})
    else:
        _print(found)
    return 0


def _of_file(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from sluis.catalogue import hs_texts, reading
    from sluis.catalogue.hs_index import HsIndex
    from sluis.catalogue.hs_proposal import own_index, propose
    from sluis.catalogue.rows import ProductRow

    index = own_index()
    if options.nomenclature:
        index = HsIndex(hs_texts.with_nomenclature(options.nomenclature))
    for row in reading.read(options.file):
        if isinstance(row, ProductRow) and (options.all or not row.hs_code):
            proposal = propose(
                names=row.names, family=row.family or "", categories=row.categories or (), index=index
            )
            told = {"row": row.row, "product": row.identity, "names": dict(row.names)}
            yield {**told, "hs_code": row.hs_code or "", **proposal.as_dict()}


def _of_database(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    setup.django(options)
    from sluis.catalogue import queries
    from sluis.catalogue.hs_learning import propose_for
    from sluis.offices.scope import SYSTEM

    rows = queries.products(SYSTEM) if options.all else queries.without_hs(SYSTEM)
    if options.merchant:
        rows = rows.filter(merchant__code=options.merchant)
    for product in rows.iterator(chunk_size=500):
        told = {"id": product.pk, "product": product.sku, "names": product.names, "hs_code": product.hs_code}
        yield {**told, **propose_for(product).as_dict()}


def _print(found: list[dict[str, Any]]) -> None:
    rows = []
    for one in found:
        best = one["candidates"][0] if one["candidates"] else None
        rows.append(
            (
                one["product"],
                next(iter(one["names"].values()), ""),
                "choose" if one["ask"] else "confirm",
                f"{best['hs6']} {best['title']}" if best else "–",
                f"{best['probability']:.0%}" if best else "",
                best["reason"] if best else "",
                ", ".join(candidate["hs6"] for candidate in one["candidates"][1:3]),
            )
        )
    columns = ["product", "name", "a person must", "likeliest", "#", "why", "else"]
    print_table(f"{len(rows)} products to code; nothing is stored", columns, rows)


def _confirm(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.catalogue import queries
    from sluis.catalogue.confirm_hs import confirm_hs
    from sluis.kernel.errors import NotFound
    from sluis.offices.scope import SYSTEM

    rows = queries.products(SYSTEM)
    if options.merchant:
        rows = rows.filter(merchant__code=options.merchant, sku=options.product)
    else:
        rows = rows.filter(pk=options.product)
    product = rows.first()
    if product is None:
        raise NotFound(f"there is no product {options.product!r}; an SKU needs --merchant CODE")
    product = confirm_hs(product=product, code=options.code, actor=SYSTEM.actor)
    if options.json:
        print_json({"id": product.pk, "product": product.sku, "hs_code": product.hs_code})
    else:
        say(f"{product.sku} has HS code {product.hs_code}")
    return 0
