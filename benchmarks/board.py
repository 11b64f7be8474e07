"""`python -m benchmarks.board`: the board of 20 tiles, for an officer of one commune and for the administrator, on the data here.

Paired: the two take turns. Each round asks with a person read anew, as a request does, so that what a right costs is in the time.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

TILES = 20
LIMIT = 1.2


def main() -> None:
    """Measure, print and keep the result."""
    parser = argparse.ArgumentParser(prog="benchmarks.board")
    parser.add_argument("--officer", default="an")
    parser.add_argument("--administrator", default="quan.tri")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--results", type=Path, help="folder for the results; benchmarks/results unless told otherwise")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.settings")
    from tinhso.runtime import database

    database.ensure()
    import django

    django.setup()
    _measure(given.officer, given.administrator, given.rounds, given.results)


def _measure(officer: str, administrator: str, rounds: int, folder: Path | None) -> None:
    from benchmarks import report, runs
    from benchmarks.timing import Pair, pair
    from tinhso.centre import board, standing
    from tinhso.kernel.people.models import Person
    from tinhso.kernel.places.models import Level
    from tinhso.ledger.indicators.versions import all_in_force, rules_of

    def asked(name: str) -> standing.Standing:
        return standing.standing_of(Person.objects.get(username=name))

    restricted = asked(officer)
    if restricted.unit.level != Level.COMMUNE:
        raise SystemExit(f"{officer} is no officer of one commune")
    versions = all_in_force(restricted.today)
    codes = sorted(code for code, version in versions.items() if not rules_of(version).declared)[:TILES]
    results = runs.Results()
    whole = Pair(f"Board of {len(codes)} tiles, as drawn", "officer of one commune", "administrator, whole province", LIMIT)
    same = Pair(f"Board of {len(codes)} tiles, same place", "officer of one commune", "administrator, that commune", LIMIT)
    place = restricted.unit.code

    def draw(name: str, code: str = "") -> None:
        drawn = board.draw(standing.standing_of(Person.objects.get(username=name), code), codes)
        assert len(drawn) == len(codes)

    draw(officer)
    draw(administrator)
    results.pairs.append(pair(whole, lambda: draw(officer), lambda: draw(administrator), rounds))
    results.pairs.append(pair(same, lambda: draw(officer), lambda: draw(administrator, place), rounds))
    target = report.write("board", {"tiles": len(codes), "months": 24, "rounds": rounds}, results, folder)
    for one in results.pairs:
        print(f"{one.name}: {1000 * one.median:.1f} ms against {1000 * one.peer_median:.1f} ms, {one.ratio:.2f}×")
    print(target)
    if not all(one.holds for one in results.pairs):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
