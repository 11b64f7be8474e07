"""`python -m benchmarks [--smoke] [--rows N] [--name NAME]`: makes a database of its own, measures, and keeps the results."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.database import own_database

STEPS = ("facts", "cells", "refresh", "reading", "writing", "distinct")


def main() -> None:
    """Run all, or a small part in seconds."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--smoke", action="store_true", help="200,000 rows, one round: shows that the benchmarks run")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--name")
    parser.add_argument("--only", nargs="+", choices=STEPS, default=STEPS, help="some of the steps")
    parser.add_argument("--results", type=Path, help="folder for the results; benchmarks/results unless told otherwise")
    given = parser.parse_args()
    rows = given.rows or (200_000 if given.smoke else 20_000_000)
    rounds = given.rounds or (1 if given.smoke else 3)
    with own_database("tinhso_bench"), tempfile.TemporaryDirectory() as folder:
        from django.conf import settings

        settings.LEDGER_FOLDER = Path(os.environ.get("TINHSO_VAR", folder)) / "bench-ledger"
        _measure(rows, rounds, given.name or ("smoke" if given.smoke else "full"), given.results, given.only)


def _measure(rows: int, rounds: int, name: str, folder: Path | None, only: Sequence[str]) -> None:
    from benchmarks import report, runs, world
    from tinhso.ledger.cells import rebuild

    started = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - started:7.1f} s  {text}", file=sys.stderr, flush=True)

    places = world.load_places()
    say(f"places loaded: {len(places.communes)} communes, {len(places.before)} before the merger")
    world.make_events(rows, places)
    say(f"{rows:,} records made")
    results = runs.Results()
    with world.measured(world.measures()):
        say("triggers and indexes made")
        steps: dict[str, Callable[[], None]] = {
            "facts": lambda: runs.read_facts(results, rounds),
            "cells": lambda: runs.compute_cells(results, rounds),
            "refresh": lambda: runs.refreshes(results, places, rounds),
            "reading": lambda: runs.reads(results, places, rounds + 2),
            "writing": lambda: runs.writes(results, places, rounds + 2, min(200_000, rows // 10)),
        }
        if "reading" in only and "refresh" not in only:
            rebuild.rebuild(world.FACT.code)
        for step, run in steps.items():
            if step in only:
                run()
                say(step)
    if "distinct" in only:
        with world.measured(world.distinct()):
            runs.distinct_counts(results, places, rounds)
            say("distinct")
    sizes: dict[str, object] = {
        "records": f"{rows:,}", "measures": "20 flows, 8 stocks, 2 distinct", "months": 78, "rounds": rounds,
        "communes": f"{len(places.before)} before, {len(places.communes)} after the merger",
    }  # fmt: skip
    print(report.write(name, sizes, results, folder).read_text())


if __name__ == "__main__":
    main()
