"""A sentence says the amount as officials write it, its change, its target and what must not be left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tinhso.kernel.time import parse_period
from tinhso.ledger.indicators.answers import Value
from tinhso.ledger.indicators.definition import VersionDefinition
from tinhso.ledger.indicators.values import Change
from tinhso.reports import sentences
from tinhso.reports.model import FigureSpan
from tinhso.reports.sentences import Said

SHARE = {"unit": {"vi": "%", "en": "%", "of": {"vi": "hộ", "en": "households"}}, "rounding": 2}
TEAMS = {"unit": {"vi": "tổ", "en": "teams"}}
MONEY = {"unit": {"vi": "đồng", "en": "VND"}}
RANK = {"unit": {"vi": "hạng", "en": "rank"}, "nature": "rank"}


def value(rules: dict[str, object], number: Fraction | int, **more: object) -> Value:
    definition = VersionDefinition.model_validate({"from": date(2021, 1, 1), **rules})
    given = {"expected": 92, "reported": 92, "origin": "computed", **more}
    return Value("a.b", 1, parse_period("2026-H1"), None, 1, definition, Fraction(number), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "vi", "en"),
    [
        (
            value(SHARE, Fraction(2562900, 26869), numerator=Fraction(25629), denominator=Fraction(26869)),
            "25.629/26.869 hộ, đạt 95,39%",
            "25,629/26,869 households, or 95.39%",
        ),
        (value(SHARE, Fraction(1995, 20)), "99,75%", "99.75%"),
        (value(TEAMS, 3504), "3.504 tổ", "3,504 teams"),
        (value(TEAMS, 1100000, qualifier="over"), "trên 1.100.000 tổ", "over 1,100,000 teams"),
        (value(MONEY, 389 * 10**12, qualifier="about"), "khoảng 389 nghìn tỷ đồng", "about 389 trillion VND"),
        (value(MONEY, 1234567), "1.234.567 đồng", "1,234,567 VND"),
        (value(RANK, 8, denominator=Fraction(63)), "hạng 8/63", "rank 8/63"),
    ],
)
def test_an_amount_in_both_languages(found: Value, vi: str, en: str) -> None:
    assert sentences.amount(found, "vi") == vi
    assert sentences.amount(found, "en") == en


def test_a_printed_value_keeps_the_decimals_it_was_printed_with() -> None:
    assert sentences.amount(value(SHARE, 90), "vi", places=0) == "90%"


def test_a_sentence_holds_change_and_caveats_and_traces_its_amount() -> None:
    now, before = value(TEAMS, 3504, simulated=True, reported=91), value(TEAMS, 3444)
    line = sentences.sentence(Said("Tổng số tổ", now, Change("percent", Decimal("1.74"), before), None), 7, "vi")
    assert line.text == "Tổng số tổ: 3.504 tổ, tăng 1,74% so với cùng kỳ (mô phỏng, mới có 91/92 đơn vị báo cáo)."
    assert [span.trace for span in line.spans if isinstance(span, FigureSpan)] == [7]


def test_a_fall_in_points_and_no_change_have_their_words() -> None:
    before = value(TEAMS, 1)
    assert sentences.change_words(Change("points", Decimal("-0.42"), before), "vi") == "giảm 0,42 điểm so với cùng kỳ"
    assert sentences.change_words(Change("percent", Decimal(0), before), "vi") == "bằng cùng kỳ"
    assert sentences.change_words(None, "vi") == ""
