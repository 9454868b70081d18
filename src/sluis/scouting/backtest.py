"""Would the demand score have told us? Past lists, ranked with what was known then, held against what came.

Protocol: one list per market and start year T, all (exporter, six-digit code) pairs of the exporters that
were sold anywhere in T or T-1; features from T-2..T; outcome D, the change of the exports to the market from
T to T + horizon; gain ln(1 + max(D, 0) / 1000 USD). The score's weights are learned only from windows that
had ended by T.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sluis.kernel.errors import BadInput
from sluis.scouting import demand, metrics, trade_data, windows
from sluis.scouting.baselines import BASELINES
from sluis.scouting.countries import CHINA, EU_MEMBERS, iso3_of, known_iso3
from sluis.scouting.metrics import Numbers

MEASURES = ("ndcg50", "spearman", "hit50")
_TRAINING_STARTS = 6
# Far beyond what the figures mean; the last bits of a sum depend on the order of the threads.
_DIGITS = 10


@dataclass(frozen=True, slots=True)
class ScoredList:
    """One list with the measures of the score and of every baseline."""

    market: str
    start: int
    rows: int
    weights: demand.Weights
    measures: dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Report:
    """The lists of a backtest, its summary in the printed form, and remarks for the reader."""

    lists: tuple[ScoredList, ...]
    summary: dict[str, Any]
    remarks: tuple[str, ...]


def measure(scores: Numbers, change_usd: Numbers) -> dict[str, float]:
    """Return the three measures of one ranking."""
    return {
        "ndcg50": metrics.ndcg(scores, metrics.gain(change_usd)),
        "spearman": metrics.spearman(scores, change_usd),
        "hit50": metrics.hit_rate(scores, change_usd),
    }


def weights_for(past: Sequence[windows.Candidates], *, start: int, horizon: int) -> demand.Weights:
    """Learn the weights of a start year from those lists whose outcome was known by then."""
    ended = [one for one in past if one.start + horizon <= start]
    starts = sorted({one.start for one in ended})[-_TRAINING_STARTS:]
    return demand.learn([(one.features, metrics.gain(one.change)) for one in ended if one.start in starts])


def _best_baseline(lists: Sequence[ScoredList]) -> str:
    return max(BASELINES, key=lambda name: float(np.mean([one.measures[name]["ndcg50"] for one in lists])))


def _error(lists: Sequence[ScoredList], best: str, last: Ranked) -> tuple[float, tuple[float, float]]:
    """Return standard error and 95 % interval of NDCG@50 of the score minus that of the best baseline.

    Over whole lists; a single list has no spread of its own, so its rows are redrawn instead.
    """
    if len(lists) > 1:
        differences = np.array(
            [one.measures["sluis"]["ndcg50"] - one.measures[best]["ndcg50"] for one in lists]
        )
        return metrics.standard_error(differences), metrics.interval(metrics.bootstrap_means(differences))
    gains, theirs = metrics.gain(last.rows.change), BASELINES[best](last.rows.features)
    draws = np.array(
        [
            metrics.ndcg(last.scores[pick], gains[pick]) - metrics.ndcg(theirs[pick], gains[pick])
            for pick in metrics.row_draws(len(gains))
        ]
    )
    return float(draws.std(ddof=1)), metrics.interval(draws)


def _mean(lists: Sequence[ScoredList], name: str, key: str) -> float:
    return round(float(np.mean([one.measures[name][key] for one in lists])), _DIGITS)


def _summary(lists: Sequence[ScoredList], se: float, interval: tuple[float, float]) -> dict[str, Any]:
    scores: dict[str, dict[str, Any]] = {
        name: {key: _mean(lists, name, key) for key in MEASURES} for name in ("sluis", *BASELINES)
    }
    scores["sluis"] |= {"se": round(se, _DIGITS), "interval": [round(end, _DIGITS) for end in interval]}
    return {"lists": len(lists), "scores": scores}


def _checked(book: windows.Book, until: Sequence[int], horizon: int) -> list[int]:
    """Return the start years that the file can answer; raise BadInput when there is none."""
    if horizon < 1:
        raise BadInput("the horizon must be one year or more", field="horizon")
    if not until:
        raise BadInput("give at least one start year", field="until")
    usable = [start for start in sorted(set(until)) if start in book.years and start + horizon in book.years]
    if not usable:
        years = f"{book.years[0]} to {book.years[-1]}" if book.years else "no year"
        raise BadInput(
            f"the trade file holds {years}; none of the years {', '.join(map(str, until))} has both its own "
            f"trade and that of {horizon} years later",
            field="until",
        )
    return usable


def report(
    trade_path: str | Path,
    *,
    until: Sequence[int],
    horizon: int,
    exporters: Sequence[str] | None = None,
    markets: Sequence[str] | None = None,
) -> Report:
    """Backtest the demand score on a trade file. Raise BadInput when the file or the years cannot be used."""
    sellers = _named(EU_MEMBERS if exporters is None else exporters, "exporters")
    buyers = _named((CHINA,) if markets is None else markets, "markets")
    with trade_data.opened(trade_path) as trade:
        pool = list(dict.fromkeys([*sellers, *EU_MEMBERS]))
        book = windows.book(trade, exporters=pool, markets=buyers, learn_until=min(until, default=0))
        starts = _checked(book, until, horizon)
        ranked = list(
            rankings(book, starts=starts, horizon=horizon, pool=(pool, book.study), asked=(sellers, buyers))
        )
    if not ranked:
        raise BadInput(
            f"none of the exporters {', '.join(sellers)} has trade in the years asked", field="exporters"
        )
    lists = [_measured(one) for one in ranked]
    best = _best_baseline(lists)
    se, interval = _error(lists, best, ranked[-1])
    return Report(
        lists=tuple(lists),
        summary=_summary(lists, se, interval),
        remarks=(*_left_out(until, starts, horizon), *_remarks(lists, book, best, interval)),
    )


def _named(given: Sequence[str], field: str) -> list[str]:
    """Return countries as alpha-3, each once; a number of BACI is translated. Raise BadInput for an unknown one."""
    names = [iso3_of(int(one)) or one if one.isdecimal() else one.upper() for one in given]
    unknown = [one for one in names if one not in known_iso3()]
    if unknown:
        raise BadInput(
            f"{', '.join(unknown)}: no such country; write ISO 3166 alpha-3, as BEL, or a number of BACI, as 56",
            field=field,
        )
    if not names:
        raise BadInput("name at least one country, as BEL, or leave the option out", field=field)
    return list(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Ranked:
    """One list with the score of each of its rows, and the weights behind it."""

    rows: windows.Candidates
    weights: demand.Weights
    scores: Numbers


Places = tuple[Sequence[str], Sequence[str]]


def rankings(
    book: windows.Book, *, starts: Sequence[int], horizon: int, pool: Places, asked: Places
) -> Iterator[Ranked]:
    """Score the asked lists (exporters, markets) of each start year with weights learned from the pool's
    past.
    """
    past = _past(book, starts, horizon, *pool)
    for start in starts:
        weights = weights_for(past, start=start, horizon=horizon)
        for one in windows.candidates(
            book, start=start, horizon=horizon, exporters=asked[0], markets=asked[1]
        ):
            yield Ranked(one, weights, ranking(one, weights))


def _past(
    book: windows.Book, starts: Sequence[int], horizon: int, exporters: Sequence[str], markets: Sequence[str]
) -> list[windows.Candidates]:
    """Return the lists to learn from: every start year whose outcome was known by the last year asked."""
    usable = [year for year in book.years if year + horizon <= max(starts) and year + horizon in book.years]
    first = min(starts) - horizon - _TRAINING_STARTS + 1
    return [
        one
        for year in usable
        if year >= first
        for one in windows.candidates(book, start=year, horizon=horizon, exporters=exporters, markets=markets)
    ]


def ranking(one: windows.Candidates, weights: demand.Weights) -> Numbers:
    """Return the demand score of every row of a list: the same function that users are shown."""
    return demand.scores(one.features, weights)


def _measured(one: Ranked) -> ScoredList:
    change = one.rows.change
    each = {name: rule(one.rows.features) for name, rule in BASELINES.items()}
    measures = {name: measure(values, change) for name, values in (("sluis", one.scores), *each.items())}
    return ScoredList(
        market=one.rows.market,
        start=one.rows.start,
        rows=len(one.rows),
        weights=one.weights,
        measures=measures,
    )


def _left_out(until: Sequence[int], starts: Sequence[int], horizon: int) -> list[str]:
    """Say which of the years asked could not be scored."""
    left = sorted(set(until) - set(starts))
    if not left:
        return []
    years = ", ".join(map(str, left))
    return [f"{years}: left out, the file lacks that year or the one {horizon} years later"]


def _remarks(
    lists: Sequence[ScoredList], book: windows.Book, best: str, interval: tuple[float, float]
) -> tuple[str, ...]:
    """Say in sentences what the figures do and do not show."""
    said = []
    if interval[0] > 0:
        said.append(f"better than {best}, the best baseline, on NDCG@50; the 95 % interval is above zero")
    else:
        said.append(
            f"not shown to be better than {best}, the best baseline: "
            f"the 95 % interval reaches {interval[0]:.4f}"
        )
    said += [
        f"{measure_name}: {name} does better than the score"
        for measure_name in MEASURES
        for name in BASELINES
        if np.mean([one.measures[name][measure_name] - one.measures["sluis"][measure_name] for one in lists])
        > 1e-12
    ]
    untrained = sorted({one.start for one in lists if one.weights is demand.STARTING})
    if untrained:
        said.append(
            f"no earlier window had ended by {', '.join(map(str, untrained))}: "
            "the starting weights were used there"
        )
    if book.edition is None:
        said.append("the codes follow the re-codings of the Harmonized System and were joined in groups")
    if len(lists) == 1:
        said.append("a single list: the error is from redrawing its rows and says nothing about other years")
    return tuple(said)


def learned(
    trade_path: str | Path,
    *,
    year: int,
    horizon: int = 3,
    exporters: Sequence[str] = EU_MEMBERS,
    markets: Sequence[str] = (CHINA,),
) -> demand.Weights:
    """Return the weights that a year's evidence should use: those that this backtest would use for it."""
    with trade_data.opened(trade_path) as trade:
        book = windows.book(trade, exporters=exporters, markets=markets, learn_until=year)
        past = _past(book, [year], horizon, exporters, book.study)
    return weights_for(past, start=year, horizon=horizon)


def run(
    trade_path: str | Path,
    until: list[int],
    horizon: int,
    exporters: list[str] | None = None,
    markets: list[str] | None = None,
) -> dict[str, Any]:
    """Return the summary of a backtest as the command prints it."""
    return report(trade_path, until=until, horizon=horizon, exporters=exporters, markets=markets).summary
