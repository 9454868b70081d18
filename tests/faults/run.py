"""Play days from seeds: `python tests/faults/run.py --seeds 200 [--from N] [--kill] [--jobs 2] [--verbose] [--json]`.

Exit code 0 when every invariant held on every day, 1 otherwise; a failing seed prints the command that replays it.
SQLite by default; with `DATABASE_URL` PostgreSQL, in databases of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from simulator import databases
from simulator.world import World, migrate, prepare_django


def main(argv: list[str]) -> int:
    """Play the asked days; print one line a failing seed and a summary."""
    options = _options(argv)
    if options.template:
        return _play(options)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sluis-faults-") as folder:
        template = Path(folder) / "template"
        template.mkdir()
        try:
            subprocess.run([*_self(), "--make-template", str(template)], check=True)
            parts = _run_jobs(options, template)
        finally:
            server = os.environ.get("DATABASE_URL", "")
            databases.drop(server, databases.template_url(server, template))
    summary = _sum(parts)
    summary["seconds"] = round(time.monotonic() - started, 1)
    print(json.dumps(summary) if options.json else _sentence(summary))
    return 1 if summary["failed"] or summary["invariants_broken"] else 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="processes that share the seeds")
    parser.add_argument("--kill", action="store_true", help="end processes by a real kill -9")
    parser.add_argument("--verbose", action="store_true", help="tell the story of each day")
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")
    parser.add_argument("--template", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--make-template", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.make_template:
        prepare_django(options.make_template, url=databases.begin_template(options.make_template))
        migrate()
        sys.exit(0)
    return options


def _self() -> list[str]:
    return [sys.executable, str(Path(__file__).resolve())]


def _run_jobs(options: argparse.Namespace, template: Path) -> list[dict[str, Any]]:
    """Share the seeds out; what the jobs say goes on, their last line is their summary."""
    jobs = max(1, min(options.jobs, options.seeds))
    flags = [flag for flag in ("--kill", "--verbose") if getattr(options, flag.strip("-"))]
    processes = []
    for job in range(jobs):
        first = options.first + job * options.seeds // jobs
        end = options.first + (job + 1) * options.seeds // jobs
        words = [
            *_self(),
            "--template",
            str(template),
            "--from",
            str(first),
            "--seeds",
            str(end - first),
            *flags,
        ]
        processes.append(subprocess.Popen(words, stdout=subprocess.PIPE, text=True))
    parts = []
    for process in processes:
        assert process.stdout is not None
        last = ""
        for line in process.stdout:
            if last:
                print(last, end="", flush=True)
            last = line
        if process.wait() not in (0, 1) or not last.startswith("{"):
            print(last)
            raise SystemExit(f"a job ended with code {process.returncode}")
        parts.append(json.loads(last))
    return parts


def _play(options: argparse.Namespace) -> int:
    server = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="sluis-faults-") as name:
        folder = Path(name)
        url = databases.clone(options.template, folder)
        world = World(folder)
        try:
            prepare_django(folder, url=url, post_office=world.post_office_port)
            world.connect()
            summary = _days(options, world)
        finally:
            world.close()
            databases.drop(server, url)
    print(json.dumps(summary))
    return 0


def _days(options: argparse.Namespace, world: World) -> dict[str, Any]:
    from simulator import acts, seams
    from simulator.day import Day
    from simulator.lives import InProcess, Killed

    seams.install()
    lives = Killed() if options.kill else InProcess()
    failed: list[int] = []
    charges, points, moves = 0, Counter[str](), Counter[str]()
    tell = (lambda text: print(f"  {text}")) if options.verbose else (lambda text: None)
    for seed in range(options.first, options.first + options.seeds):
        report = Day(seed, world=world, lives=lives, tell=tell).play()
        charges += report.charges
        points.update(report.deaths)
        moves.update(report.moves)
        if report.wrong:
            failed.append(seed)
            _tell_failure(report.wrong, seed, kill=options.kill)
    wrong = lives.do(acts.findings)
    for one in wrong:
        print(f"after all days: {one}")
    return {
        "seeds": options.seeds,
        "failed": failed,
        "charges": charges,
        "points": points,
        "moves": moves,
        "invariants_broken": wrong,
    }


def _tell_failure(wrong: list[str], seed: int, *, kill: bool) -> None:
    for one in wrong:
        print(f"seed {seed}: {one}")
    server = "DATABASE_URL=… " if os.environ["DATABASE_URL"] else ""
    print(
        f"replay: {server}./sluis soak --from {seed} --seeds 1 --verbose{' --kill' if kill else ''}",
        flush=True,
    )


def _sum(parts: list[dict[str, Any]]) -> dict[str, Any]:
    points = sum((Counter(part["points"]) for part in parts), Counter[str]())
    moves = sum((Counter(part["moves"]) for part in parts), Counter[str]())
    return {
        "seeds": sum(part["seeds"] for part in parts),
        "failed": [seed for part in parts for seed in part["failed"]],
        "charges": sum(part["charges"] for part in parts),
        "deaths": points.total(),
        "points": dict(points.most_common()),
        "moves": dict(moves.most_common()),
        "invariants_broken": [one for part in parts for one in part["invariants_broken"]],
    }


def _sentence(summary: dict[str, Any]) -> str:
    return (
        f"{summary['seeds']} seeds, {summary['charges']} charges, {summary['deaths']} deaths at "
        f"{len(summary['points'])} points, {len(summary['failed'])} failed, {summary['seconds']} s"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
