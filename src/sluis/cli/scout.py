"""`sluis scout`: verdicts, reports, dossiers, market pictures and the proof, from files, without a database."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from sluis.cli import scout_evidence, setup
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
    _add_stored(assess)
    assess.set_defaults(run=_assess)
    explain = verbs.add_parser("explain", parents=[common], help="explain one product")
    explain.add_argument("sku")
    explain.add_argument("--file", type=Path, help="catalogue file (default: the stored products)")
    explain.add_argument("--as-of", metavar="DAY")
    _add_stored(explain)
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
    market.add_argument(
        "--trade", type=Path, metavar="FILE", help="trade file (default: what the office has loaded)"
    )
    market.add_argument("--as-of", type=int, metavar="YEAR", help="default: the last year of the file")
    market.add_argument("--office", metavar="CODE")
    market.set_defaults(run=_market)
    _add_backtest(verbs, common)
    scout_evidence.add(verbs, common)


def _add_stored(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--stored",
        action="store_true",
        help="use what the office has loaded instead of the example's evidence",
    )
    verb.add_argument("--office", metavar="CODE", help="whose evidence, where there are several offices")


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


def _evidence(options: argparse.Namespace, as_of: date) -> tuple[Any, Any]:
    """Return evidence and weights: the example's, or with `--stored` what the office has loaded."""
    from sluis.scouting import evidence

    if not getattr(options, "stored", False):
        return evidence.example(), None
    setup.django(options)
    from sluis.scouting import stored, weights_of_office

    office = scout_evidence.office_of(options.office)
    known = stored.of_office(office.pk, as_of=as_of)
    if known is None:
        raise BadInput(f"office {office.pk} has loaded no evidence; see `sluis scout load`", field="--stored")
    return known, weights_of_office.in_force(office.pk)


def _found(options: argparse.Namespace) -> tuple[list[Any], list[dict[str, object]]]:
    from sluis.catalogue import reading
    from sluis.catalogue.rows import ProductRow
    from sluis.scouting import pricing
    from sluis.scouting.assess_rows import assess_products, product_input

    as_of = _day(options.as_of)
    known, weights = _evidence(options, as_of)
    products, errors = [], []
    for item in reading.read(options.file):
        if isinstance(item, ProductRow):
            products.append(product_input(item))
        else:
            errors.append(item.json())
    found = assess_products(
        products, as_of=as_of, evidence=known, pricing=pricing.for_evidence(known), weights=weights
    )
    return found, errors


def _assess(options: argparse.Namespace) -> int:
    from sluis.scouting import outputs

    if options.html:
        setup.django(options, migrate=False)
    found, errors = _found(options)
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
    if options.trade is None:
        setup.django(options)
        from sluis.scouting import stored_market

        found = stored_market.of_code(scout_evidence.office_of(options.office).pk, options.hs6)
    else:
        from sluis.scouting import market_figures

        found = market_figures.of_code(options.trade, options.hs6, as_of=options.as_of)
    if options.json:
        print_json(found)
        return 0
    rows = {name: _figure(name, value) for name, value in found.items()}
    print_pairs(f"What China imports of {options.hs6} in {found['year']} (USD)", rows)
    return 0


def _figure(name: str, value: object) -> str:
    from sluis.scouting.market_figures import USD

    if value is None:
        return "not known"
    if isinstance(value, dict):
        return f"strength {value['strength']:.2f}; by month {', '.join(map(str, value['factors']))}"
    if isinstance(value, list):
        return "; ".join(f"{one['name']} {one['version']}" for one in value)
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
    if options.file is None:
        return _stored_product(options)
    found, _ = _found(options)
    wanted = next((one for one in found if one.product.sku == options.sku), None)
    if wanted is None:
        raise BadInput(f"the file holds no product {options.sku}", field="sku")
    return wanted


def _stored_product(options: argparse.Namespace) -> Any:
    """Assess one stored product as it would be now, on the office's evidence, or on the example's where it has none."""
    setup.django(options)
    from sluis.scouting import explain

    return explain.of_sku(options.sku, office=options.office, as_of=_day(options.as_of))


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
    if text is None:
        return None
    found = [part.strip().upper() for part in text.split(",") if part.strip()]
    if not found:
        raise BadInput("name at least one country, as BEL,NLD, or leave the option out", field="countries")
    return found


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
