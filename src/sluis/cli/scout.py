"""`sluis scout`: verdicts, reports, dossiers, market pictures and the proof, from files, without a database."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from sluis.cli import setup
from sluis.cli.output import console, print_json, print_pairs, print_table, say
from sluis.kernel.errors import BadInput


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("scout", help="what is worth selling").add_subparsers(dest="verb", required=True)
    assess = verbs.add_parser("assess", parents=[common], help="rank the products of a catalogue file")
    assess.add_argument("file", type=Path)
    assess.add_argument("--as-of", metavar="DAY", help="YYYY-MM-DD (default: today)")
    assess.add_argument("--html", type=Path, metavar="FILE", help="write a report that needs nothing else")
    assess.add_argument("--lang", choices=["en", "nl", "fr"], default="en", help="language of the report")
    assess.set_defaults(run=_assess)
    explain = verbs.add_parser("explain", parents=[common], help="explain one product of a catalogue file")
    explain.add_argument("sku")
    explain.add_argument("--file", type=Path, required=True)
    explain.add_argument("--as-of", metavar="DAY")
    explain.set_defaults(run=_explain)
    paper = verbs.add_parser("dossier", parents=[common], help="the market-entry dossier of one product")
    paper.add_argument("sku")
    paper.add_argument("--file", type=Path, required=True)
    paper.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    paper.add_argument("--lang", choices=["en", "nl", "fr"], default="en")
    paper.add_argument("--as-of", metavar="DAY")
    paper.set_defaults(run=_dossier)
    market = verbs.add_parser("market", parents=[common], help="the market picture of a code in China")
    market.add_argument("hs6", metavar="HS6")
    market.add_argument("--trade", type=Path, required=True, metavar="FILE")
    market.add_argument("--as-of", type=int, required=True, metavar="YEAR")
    market.set_defaults(run=_market)
    _add_backtest(verbs, common)


def _add_backtest(verbs: Any, common: argparse.ArgumentParser) -> None:
    back = verbs.add_parser("backtest", parents=[common], help="score the demand ranking on past trade")
    back.add_argument(
        "--trade", type=Path, required=True, metavar="FILE", help="BACI or bilateral trade file"
    )
    back.add_argument("--until", required=True, metavar="YEAR[,YEAR…]", help="last year that may be used")
    back.add_argument("--horizon", type=int, default=3, metavar="N", help="years ahead (default 3)")
    back.add_argument("--exporters", metavar="ISO3[,ISO3…]", help="default: the 27 EU members")
    back.add_argument("--markets", metavar="ISO3[,ISO3…]", help="default: CHN")
    back.set_defaults(run=_backtest)


def _day(text: str | None) -> date:
    from sluis.kernel import clock

    if text is None:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is no day; write YYYY-MM-DD", field="--as-of") from None


def _found(path: Path, as_of: date) -> tuple[list[Any], list[dict[str, object]]]:
    from sluis.catalogue import reading
    from sluis.catalogue.rows import ProductRow
    from sluis.scouting import evidence, pricing
    from sluis.scouting.assess_rows import assess_products, product_input

    known = evidence.example()
    products, errors = [], []
    for item in reading.read(path):
        if isinstance(item, ProductRow):
            products.append(product_input(item))
        else:
            errors.append(item.json())
    found = assess_products(products, as_of=as_of, evidence=known, pricing=pricing.for_evidence(known))
    return found, errors


def _assess(options: argparse.Namespace) -> int:
    from sluis.scouting import outputs

    if options.html:
        setup.django(options, migrate=False)
    found, errors = _found(options.file, _day(options.as_of))
    if options.html:
        _write_report(options, found)
    if options.json:
        print_json({"assessments": [outputs.to_json(one) for one in found], "errors": errors})
        return 0 if found else 1
    print_table(
        "What China may want",
        ["SKU", "product", "verdict", "#score", "best route", "#lands at", "next"],
        [_line(one) for one in found],
    )
    for error in errors:
        say(f"row {error['row']}, {error['column']}: {error['message']}")
    if any(one.is_example for one in found):
        say(outputs.EXAMPLE_NOTICE)
    return 0 if found else 1


def _write_report(options: argparse.Namespace, found: list[Any]) -> None:
    from sluis.scouting import report

    text = report.page(found, file_name=options.file.name, language=options.lang)
    options.html.write_text(text, encoding="utf-8")
    say(f"report in {options.html}")


def _market(options: argparse.Namespace) -> int:
    from sluis.scouting import market_figures

    found = market_figures.of_code(options.trade, options.hs6, as_of=options.as_of)
    if options.json:
        print_json(found)
        return 0
    rows = {name: _figure(name, value) for name, value in found.items()}
    print_pairs(f"What China imports of {options.hs6} in {options.as_of} (USD)", rows)
    return 0


def _figure(name: str, value: object) -> str:
    from sluis.scouting.market_figures import USD

    if value is None:
        return "not known"
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if name in USD else f"{value:.4f}"


def _line(one: Any) -> tuple[object, ...]:
    best = next((p for p in one.landed if p.route == one.best_route and p.cost), None)
    step = one.next_steps[0].text if one.next_steps else ""
    score = "" if one.score is None else f"{one.score} ({one.interval[0]}–{one.interval[1]})"
    return (
        one.product.sku,
        one.product.name,
        one.verdict,
        score,
        one.best_route,
        best.cost if best else "",
        step,
    )


def _wanted(options: argparse.Namespace) -> Any:
    found, _ = _found(options.file, _day(options.as_of))
    wanted = next((one for one in found if one.product.sku == options.sku), None)
    if wanted is None:
        raise BadInput(f"the file holds no product {options.sku}", field="sku")
    return wanted


def _dossier(options: argparse.Namespace) -> int:
    setup.django(options, migrate=False)
    from sluis.scouting import dossier, unsaved

    wanted = _wanted(options)
    paper = dossier.draw(
        unsaved.product_of(wanted.product), unsaved.assessment_of(wanted), language=options.lang
    )
    options.out.write_bytes(paper)
    if options.json:
        print_json({"file": str(options.out), "bytes": len(paper), "verdict": wanted.verdict})
    else:
        say(f"dossier of {options.sku} in {options.out}")
    return 0


def _explain(options: argparse.Namespace) -> int:
    from sluis.scouting import outputs

    wanted = _wanted(options)
    if options.json:
        print_json(outputs.to_json(wanted))
    else:
        console.print(outputs.explain(wanted), highlight=False, markup=False)
    return 0


def _list(text: str | None) -> list[str] | None:
    return None if text is None else [part.strip().upper() for part in text.split(",") if part.strip()]


def _backtest(options: argparse.Namespace) -> int:
    from sluis.scouting import backtest

    try:
        until = [int(year) for year in options.until.split(",")]
    except ValueError:
        raise BadInput("--until takes years, as 2015 or 2012,2015", field="--until") from None
    tested = backtest.report(
        options.trade,
        until=until,
        horizon=options.horizon,
        exporters=_list(options.exporters),
        markets=_list(options.markets),
    )
    result = tested.summary
    for remark in tested.remarks:
        say(remark)
    if options.json:
        print_json(result)
        return 0
    say(f"{result['lists']} lists")
    print_table(
        "Backtest",
        ["score", "#NDCG@50", "#Spearman", "#hit@50"],
        [
            (n, f"{s['ndcg50']:.4f}", f"{s['spearman']:.4f}", f"{s['hit50']:.4f}")
            for n, s in result["scores"].items()
        ],
    )
    return 0
