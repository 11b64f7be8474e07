"""What formulas name: that it is there, that no formula leads back to itself, and that none looks back two years.

A definition is checked before it is written. What is stored is checked again after an upgrade and by `tinhso doctor`: a version of the
product and one of the province may each be right and make a circle together.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from tinhso.ledger.cells.registry import load as load_measures
from tinhso.ledger.cells.together import together
from tinhso.ledger.indicators import formula as formulas
from tinhso.ledger.indicators.definition import IndicatorDefinition, VersionDefinition
from tinhso.ledger.indicators.versions import all_in_force, all_kept, by_indicator, rules_of

Rules = Mapping[str, VersionDefinition]
"""The definition of every indicator on one day, by code."""


def reference_problems(code: str, definition: IndicatorDefinition, together_with: Collection[str] = ()) -> list[str]:
    """What a definition refers to that is neither a measure nor an indicator, and circles through it.

    `together_with` are codes that come in the same file.
    """
    measures = set(load_measures().measures)
    stored = {found: rules_of(version) for found, version in all_kept(date.max).items()}
    problems = []
    for version in definition.versions:
        names = unknown(version, measures | stored.keys() | {code, *together_with})
        problems += names
        if problems:
            continue
        rules = {**stored, code: version}
        if way := circle(code, rules, measures):
            problems.append(f"Công thức chạy vòng: {' dùng '.join(way)}. Bỏ một bước.")
        else:
            problems += far_back(rules, measures)
    return problems


@together()
def stored_problems() -> list[str]:
    """What is wrong between the definitions that are stored, on any day since the first: each thing once, in the order of the days."""
    measures = set(load_measures().measures)
    days = sorted({version.valid_from for versions in by_indicator().values() for version in versions})
    found: dict[str, None] = {}
    for day in days:
        found |= dict.fromkeys(_on(day, measures))
    return list(found)


def _on(day: date, measures: set[str]) -> Iterator[str]:
    standing = all_in_force(day)
    known = measures | standing.keys()
    # What the product no longer defines may name what is gone with it.
    rules = {code: rules_of(version) for code, version in standing.items() if version.indicator.kept_on(date.max)}
    circles = {code: way for code in rules if (way := circle(code, rules, measures))}
    for code, version in rules.items():
        yield from (f"{code}: {words}" for words in unknown(version, known))
    # Every indicator on a circle, and every one that leads to it, finds it; it is told once, from its first code on.
    for way in {tuple(sorted(set(way))): way for way in circles.values()}.values():
        yield f"Công thức chạy vòng: {' dùng '.join(way)}. Bỏ một bước."
    yield from far_back({code: version for code, version in rules.items() if code not in circles}, measures)


def unknown(version: VersionDefinition, known: Collection[str]) -> list[str]:
    """The names in a definition that nothing bears."""
    needed = formulas.codes(version.node) if version.node is not None else []
    found = []
    for name in [*needed, *_related(version)]:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=2)
            found.append(f"Không có số đo hay chỉ tiêu “{name}”." + (f" Gần giống: {', '.join(near)}." if near else ""))
    return found


def _related(version: VersionDefinition) -> list[str]:
    relations = version.relations
    per_head = [relations.per_head.of] if relations.per_head else []
    return [*relations.parts, *([relations.within] if relations.within else []), *per_head]


def circle(code: str, rules: Rules, measures: Collection[str]) -> list[str]:
    """The indicators of a circle that the formula of `code` leads to, the first one again at its end; a measure of the same code
    ends the way."""
    path: list[str] = []
    done: set[str] = set()

    def walk(current: str) -> list[str]:
        if current in path:
            return [*path[path.index(current) :], current]
        version = rules.get(current)
        if current in done or version is None or version.node is None:
            return []
        path.append(current)
        for name in formulas.codes(version.node):
            if name not in measures and (found := walk(name)):
                return found
        path.pop()
        done.add(current)
        return []

    return walk(code)


def far_back(rules: Rules, measures: Collection[str]) -> list[str]:
    """The indicators that would look back two years. There is no circle.

    A book of values holds each period and the one a year before; what reaches further has no answer.
    """
    years: dict[str, int] = {}

    def reach(current: str) -> int:
        if current not in years:
            version = rules.get(current)
            node = None if current in measures or version is None else version.node
            years[current] = 0 if node is None else formulas.years_back(node, reach)
        return years[current]

    return [
        f"“{name}” so với hai năm trước: previous và growth chỉ lùi được một năm. Bỏ một lần lùi."
        for name in sorted(rules)
        if reach(name) > 1
    ]
