"""The rules on generated data: an injected error is found, consistent data stays silent. No rule knows a real figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tinhso.ledger.figures.checks.catalogue import examine
from tinhso.ledger.figures.checks.world import Span, Stated, World
from tinhso.ledger.indicators.definition import VersionDefinition
from tinhso.ledger.indicators.rounding import cut, half_up

COUNT = {"from": "2020-01-01", "unit": {"vi": "việc", "en": "things"}}
SHARE = {"from": "2020-01-01", "unit": {"vi": "%", "en": "%", "of": {"vi": "việc", "en": "things"}}, "rounding": 2}
counts = st.integers(1, 10**7)
decimals = st.integers(0, 3)


def rules(**changes: object) -> VersionDefinition:
    return VersionDefinition.model_validate({**COUNT, **changes})


def at(year: int, month: int = 12) -> Span:
    day = date(year, month, 28)
    return Span(day, day + timedelta(days=1))


def stated(key: str, value: object, code: str = "a.x", span: Span | None = None, **more: object) -> Stated:
    span = span or at(2024)
    fields = {"form": "amount", "document": "r1", "pillar": "society", **more}
    return Stated(key=key, indicator=code, place=1, span=span, as_of=span.start.isoformat(), value=Decimal(str(value)), **fields)  # type: ignore[arg-type]


def found(
    values: list[Stated], definitions: dict[str, VersionDefinition] | None = None, people: dict[int, int] | None = None
) -> list[str]:
    share = VersionDefinition.model_validate(SHARE)
    versions = {code: [definition] for code, definition in (definitions or {"a.x": share}).items()}
    return [f.rule for f in examine(World(values, versions, people or {}))]


@settings(deadline=None)
@given(counts, counts, decimals)
def test_a_rightly_rounded_share_is_silent_and_any_other_is_found(n: int, d: int, places: int) -> None:
    n, d = min(n, d), max(n, d)
    share = 100 * Fraction(n, d)
    right = half_up(share, places)
    value = stated("f-1", n, numerator=Decimal(n), denominator=Decimal(d), percent=right)
    assert found([value]) == []
    dropped = cut(share, places)
    wrong = right + Decimal(3).scaleb(-places)
    assert found([replace(value, percent=wrong)])[0] == "share_differs"
    if dropped != right:
        assert found([replace(value, percent=dropped)]) == ["share_cut"]


@settings(deadline=None)
@given(counts, counts)
def test_a_part_greater_than_its_whole_is_found(n: int, d: int) -> None:
    assume(n > d)
    assert "share_over_whole" in found([stated("f-1", n, numerator=Decimal(n), denominator=Decimal(d))])
    assert "share_over_whole" in found([stated("f-1", "100.5", form="percent")])
    assert found([stated("f-1", "100.5", form="percent")], {"a.x": rules(unit={"vi": "%", "en": "%"})}) == []


@settings(deadline=None)
@given(st.lists(counts, min_size=2, max_size=6), st.integers(1, 1000))
def test_parts_that_make_the_whole_are_silent_and_others_are_found(parts: list[int], error: int) -> None:
    codes = [f"a.p{n}" for n in range(len(parts))]
    definitions = {"a.whole": rules(relations={"parts": codes}), **{code: rules() for code in codes}}
    values = [stated(f"p-{n}", value, code) for n, (code, value) in enumerate(zip(codes, parts, strict=True))]
    whole = stated("w-1", sum(parts), "a.whole")
    assert found([whole, *values], definitions) == []
    assert found([replace(whole, value=Decimal(sum(parts) + error)), *values], definitions) == ["parts_not_whole"]
    assert found([replace(whole, value=Decimal(parts[0] - 1)), values[0]], definitions) == ["parts_beyond_whole"]
    assert found([replace(whole, value=Decimal(sum(parts) + error)), *values[1:]], definitions) == []
    assert found([replace(whole, value=Decimal(sum(parts) + error), span=at(2023)), *values], definitions) == []


@settings(deadline=None)
@given(counts, counts)
def test_bases_of_parts_make_the_base_of_the_whole(first: int, second: int) -> None:
    definitions = {"a.whole": rules(relations={"parts": ["a.p", "a.q"]}), "a.p": rules(), "a.q": rules()}

    def part(key: str, code: str, base: int, value: int = 1) -> Stated:
        return stated(key, value, code, numerator=Decimal(value), denominator=Decimal(base))

    values = [part("p-1", "a.p", first), part("q-1", "a.q", second)]
    assert found([part("w-1", "a.whole", first + second, 2), *values], definitions) == []
    assert found([part("w-1", "a.whole", first + second + 1, 2), *values], definitions) == ["parts_not_whole"]


@settings(deadline=None)
@given(st.integers(1, 10**6), st.integers(1, 10**6), decimals)
def test_growth_from_a_whole_base_is_silent(base: int, value: int, places: int) -> None:
    growth = half_up(100 * Fraction(value - base, base), places)
    claim = stated("g-1", value, growth=growth, growth_base=at(2023), growth_base_text="2023")
    assert found([claim], {"a.x": rules()}) == []
    assert found([claim, stated("g-0", base, span=at(2023))], {"a.x": rules(direction="none")}) == []


@settings(deadline=None)
@given(st.integers(2, 400))
def test_growth_that_no_whole_base_gives_is_found(value: int) -> None:
    possible = {half_up(100 * Fraction(value - base, base), 2) for base in range(1, 40 * value)}
    impossible = next(g for cents in range(1, 10**4) if (g := Decimal(cents).scaleb(-2)) not in possible)
    claim = stated("g-1", value, growth=impossible, growth_base=at(2023), growth_base_text="2023")
    assert found([claim], {"a.x": rules()}) == ["growth_without_base"]


@settings(deadline=None)
@given(st.integers(100, 10**6), st.integers(100, 10**6), st.integers(2, 50))
def test_growth_that_does_not_follow_from_its_stated_base_is_found(base: int, value: int, off: int) -> None:
    growth = half_up(100 * Fraction(value - base, base), 0) + off
    claim = stated("g-1", value, growth=growth, growth_base=at(2023), growth_base_text="2023")
    assert "growth_not_from_base" in found([claim, stated("g-0", base, span=at(2023))], {"a.x": rules(direction="none")})


@settings(deadline=None)
@given(st.decimals("0.1", "99.9", places=1), st.decimals("0.2", "20", places=1))
def test_growth_said_in_two_ways_must_agree(percent: Decimal, off: Decimal) -> None:
    claim = stated("g-1", 10**9, percent_of_base=percent, growth=percent - 100)
    assert found([claim], {"a.x": rules()}) == []
    assert found([replace(claim, growth=percent - 100 + off)], {"a.x": rules()}) == ["growth_said_twice"]


@settings(deadline=None)
@given(st.lists(counts, min_size=2, max_size=8))
def test_a_stock_that_may_only_rise_is_found_where_it_falls_and_nowhere_else(levels: list[int]) -> None:
    values = [stated(f"s-{n}", level, span=at(2010 + n)) for n, level in enumerate(levels)]
    falls = sum(b < a for a, b in pairwise(levels))
    assert found(values, {"a.x": rules(only_rises=True)}) == ["stock_falls"] * falls
    assert found(values, {"a.x": rules(only_rises=True, nature="flow")}) == []
    assert found(values, {"a.x": rules(direction="none")}) == []


def test_the_version_of_the_day_says_whether_a_stock_may_fall() -> None:
    versions = {"a.x": [rules(only_rises=True), rules(**{"from": "2024-07-01"})]}
    levels = [stated("s-1", 100, span=at(2022)), stated("s-2", 99, span=at(2023)), stated("s-3", 98, span=at(2024))]
    assert [(f.rule, f.key) for f in examine(World(levels, versions))] == [("stock_falls", "s-2")]


def test_a_fall_of_a_tenth_needs_a_reason_and_a_smaller_one_does_not() -> None:
    before = stated("s-1", 1000, span=at(2023))
    for now, expected in ((1000, []), (901, []), (900, ["fall_to_explain"]), (10, ["fall_to_explain"])):
        assert found([before, stated("s-2", now)], {"a.x": rules()}) == expected
    about = replace(before, qualifier="about")
    assert found([about, stated("s-2", 700)], {"a.x": rules()}) == []
    share = [stated("p-1", 90, form="percent", span=at(2023)), stated("p-2", 84, form="percent")]
    assert found(share) == ["fall_to_explain"]


@pytest.mark.parametrize(
    ("qualifier", "value", "expected"),
    [
        ("exact", 2300, ["stock_falls"]),
        ("over", 2300, []),
        ("about", 2300, ["stock_falls"]),
        ("about", 2000, []),
        ("under", 2399, ["stock_falls"]),
    ],
)
def test_qualifiers_leave_room(qualifier: str, value: int, expected: list[str]) -> None:
    values = [stated("s-1", 2400, span=at(2023)), stated("s-2", value, qualifier=qualifier)]
    assert found(values, {"a.x": rules(only_rises=True)}) == expected


def test_two_reports_may_not_say_two_things_about_one() -> None:
    one = stated("a-1", 100, document="r1")
    assert found([one, stated("b-1", 100, document="r2")], {"a.x": rules()}) == []
    assert found([one, stated("b-1", 101, document="r2")], {"a.x": rules()}) == ["reports_disagree"]
    assert found([one, stated("b-1", 90, document="r2", qualifier="over")], {"a.x": rules()}) == []
    assert found([one, stated("b-1", 101, span=at(2025), document="r2")], {"a.x": rules()}) == []
    part = stated("a-1", 136, numerator=Decimal(136), denominator=Decimal(161))
    assert found([part, stated("b-1", 84, form="percent")]) == []
    assert found([part, stated("b-1", 85, form="percent")]) == ["reports_disagree"]
    ranks = [stated("a-1", 8, form="rank", rank_of=63), stated("b-1", 9, form="rank", rank_of=63)]
    assert found(ranks, {"a.x": rules(nature="rank")}) == ["reports_disagree"]


@settings(deadline=None)
@given(st.integers(10**4, 10**7), st.integers(-40, 40))
def test_a_base_that_moves_by_more_than_a_twentieth_is_found(base: int, change: int) -> None:
    moved = base + base * change // 100
    before = stated("s-1", base // 2, span=at(2023), numerator=Decimal(base // 2), denominator=Decimal(base))
    now = stated("s-2", moved // 2, numerator=Decimal(moved // 2), denominator=Decimal(moved))
    expected = [] if abs(Fraction(moved - base, base)) <= Fraction(5, 100) else ["base_moved"]
    assert found([before, now], {"a.x": rules(direction="none")}) == expected


def test_a_base_implied_by_a_rounded_share_is_known_only_that_well() -> None:
    parts = [stated(f"p-{n}", 40, f"a.p{n}", at(2023), numerator=Decimal(40), denominator=Decimal(50)) for n in range(2)]
    definitions = {
        "a.x": rules(relations={"parts": ["a.p0", "a.p1"]}, direction="none"),
        "a.p0": rules(),
        "a.p1": rules(),
    }
    assert found([*parts, stated("w-1", 85, percent=Decimal(85))], definitions) == []
    assert found([*parts, stated("w-1", 70, percent=Decimal(90))], definitions) == ["base_moved"]
    assert found([parts[0], stated("w-1", 70, percent=Decimal(90))], definitions) == []


def test_a_share_with_fewer_decimals_than_its_siblings_is_found_where_its_parts_give_more() -> None:
    siblings = [stated(f"s-{n}", f"{60 + n}.{n + 1}7", f"b.x{n}", form="percent") for n in range(4)]
    odd = stated("o-1", 786, numerator=Decimal(786), denominator=Decimal(822), percent=Decimal(96))
    assert found([*siblings, odd]) == ["share_precision"]
    assert found([*siblings[:2], odd]) == []
    assert found([*siblings, replace(odd, document="r2")]) == []
    assert found([*siblings, replace(odd, numerator=None, denominator=None)]) == []
    even = stated("o-1", 802, numerator=Decimal(802), denominator=Decimal(1000), percent=Decimal("80.2"))
    assert found([*siblings, even]) == []


def test_what_is_part_of_another_is_not_more_and_has_it_as_base() -> None:
    definitions = {"a.part": rules(relations={"within": "a.x"}), "a.x": rules()}
    whole = stated("w-1", 100)
    assert found([whole, stated("p-1", 100, "a.part")], definitions) == []
    assert found([whole, stated("p-1", 101, "a.part")], definitions) == ["more_than_whole"]
    assert found([whole, stated("p-1", 101, "a.part", qualifier="under")], definitions) == []
    based = stated("p-1", 40, "a.part", numerator=Decimal(40), denominator=Decimal(99))
    assert found([whole, based], definitions) == ["base_not_stated_value"]
    assert found([whole, replace(based, denominator=Decimal(100))], definitions) == []


def test_a_density_must_fit_the_inhabitants() -> None:
    definitions = {"a.per": rules(relations={"per_head": {"of": "a.x", "per": 100}}), "a.x": rules()}
    values = [stated("c-1", 1_766_865), stated("d-1", 133, "a.per")]
    assert found(values, definitions, {1: 1_330_000}) == []
    assert found([values[0], replace(values[1], value=Decimal(103))], definitions, {1: 1_330_000}) == ["per_head_people"]
    assert found(values, definitions) == []


@settings(deadline=None)
@given(st.integers(1, 63))
def test_ranks_lie_within_their_table(rank: int) -> None:
    kind = {"a.x": rules(nature="rank")}
    assert found([stated("r-1", rank, form="rank", rank_of=63)], kind) == []
    assert found([stated("r-1", rank, form="rank", rank_of=rank - 1 or None)], kind) == (["rank_range"] if rank > 1 else [])
    assert found([stated("r-1", 0, form="rank", rank_of=63)], kind) == ["rank_range"]
