"""What is said of a figure beside the ledger and beside the other figures of its text: the verdicts, with their arithmetic."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tinhso.kernel.time import parse_period
from tinhso.reports.drafts.claims.cuts import Cuts
from tinhso.reports.drafts.claims.model import Candidate, Claim, Place
from tinhso.reports.drafts.grammar import figures
from tinhso.reports.drafts.judging import precision
from tinhso.reports.drafts.judging.judge import judge
from tinhso.reports.drafts.judging.model import Consistent, Judged, Known, Verdict
from tinhso.reports.drafts.model import Block, Draft, Kind

HERE, ELSEWHERE = 1, 2
CODE = "a.b"


def known(value: str, form: str = "amount", period: str = "2024-H1", **more: object) -> Known:
    when = parse_period(period)
    row = Known(CODE, HERE, period, when.interval.start, when.last_day, Decimal(value), form, "hộ", when=period)
    return replace(row, **more)  # type: ignore[arg-type]


class Rows:
    def __init__(self, *rows: Known) -> None:
        self.rows = sorted(rows, key=lambda row: row.last_day)

    def known(self, indicators: Sequence[str], claims: Sequence[Claim]) -> Mapping[str, Sequence[Known]]:
        return {CODE: self.rows}


def judged(text: str, *rows: Known, period: str = "2024-H1", said: bool = True, score: float = 0.9) -> list[Judged]:
    """Every figure of a text, all of one indicator, place and period."""
    block = Block(0, len(text))
    sentences = Cuts(text, block, re.compile(r"\.(?=\s)"))
    claims = [
        Claim(
            figure, block, text[max(0, figure.start - 40) : figure.end], sentences.around(figure), Place(HERE, "19", "tỉnh A", 1),
            period, said, True,
            (Candidate(CODE, "Hộ", score),), "“" in text[: figure.start],
        )
        for figure in figures.find(text).figures
    ]  # fmt: skip
    return judge(Draft(text, (block,)), claims, Rows(*rows), HERE)


def verdict(text: str, *rows: Known, **more: object) -> Verdict:
    return judged(text, *rows, **more)[0].verdict  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "truth", "holds"),
    [
        ("72,73%", "72.7273", True), ("72,72%", "72.7273", False), ("73%", "72.7273", True), ("hơn 72%", "72.7273", True),
        ("hơn 72%", "73", False), ("hơn 72%", "72", False), ("trên 1.100.000 hộ", "1182686", True), ("gần 73%", "72.7273", True),
        ("gần 73%", "71.9", False), ("khoảng 73%", "72.7273", True), ("khoảng 74%", "72.7273", False), ("xấp xỉ 73%", "72.5", True),
        ("tối thiểu 70%", "72.7", True), ("tối thiểu 75%", "72.7", False), ("không quá 75%", "72.7", True), ("dưới 72%", "72", False),
        ("70% trở lên", "70", True), ("25.629 hộ", "25629", True), ("25.629 hộ", "25630", False),
    ],
)  # fmt: skip
def test_a_number_holds_at_its_precision_and_with_its_hedge(written: str, truth: str, holds: bool) -> None:
    figure = figures.find(f"đạt {written}").figures[0]
    assert precision.holds(figure.value, figure.step, figure.places, figure.qualifier, Fraction(truth)) is holds


SHARE = known("95.38", "percent", numerator=Decimal(25629), denominator=Decimal(26869), percent=Decimal("95.38"))


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("có 25.629 hộ", known("25629"), Verdict.AGREES),
        ("có 25.692 hộ", known("25629"), Verdict.DISAGREES),
        ("có 25.629/26.869 hộ, đạt 95,39%", SHARE, Verdict.AGREES),
        ("có 25.629/26.869 hộ, đạt 95,38%", SHARE, Verdict.ROUNDING),
        ("có 25.629/26.869 hộ, đạt 59,39%", SHARE, Verdict.INTERNAL),
        ("đạt 95,38%", SHARE, Verdict.ROUNDING),
        ("đạt 95,39%", SHARE, Verdict.AGREES),
        ("đạt 95,37%", SHARE, Verdict.DISAGREES),
        ("có 25.600/26.869 hộ", SHARE, Verdict.DISAGREES),
        ("có 1,8 triệu hộ", known("1766865"), Verdict.AGREES),
        ("có 1,7 triệu hộ", known("1766865"), Verdict.DISAGREES),
        ("có 1.182.686 hộ", known("1100000", qualifier="trên"), Verdict.AGREES),
        ("có trên 1.100.000 hộ", known("1100000", qualifier="trên"), Verdict.AGREES),
        ("có gần 1.100.000 hộ", known("1100000", qualifier="trên"), Verdict.DISAGREES),
        ("doanh thu 33,1 tỷ USD", known("33100000000", unit="USD"), Verdict.AGREES),
        ("doanh thu 33,1 tỷ đồng", known("33100000000", unit="USD"), Verdict.ABSENT),
        ("xếp thứ 8/63", known("8", "rank", rank_of=63), Verdict.AGREES),
        ("xếp thứ 9/63", known("8", "rank", rank_of=63), Verdict.DISAGREES),
        ("phấn đấu đạt 60 hộ", known("60", target=True, due=date(2025, 12, 31)), Verdict.AGREES),
        ("phấn đấu đạt 65 hộ", known("60", target=True, due=date(2025, 12, 31)), Verdict.DISAGREES),
        ("có 60 hộ", known("60", target=True, due=date(2025, 12, 31)), Verdict.ABSENT),
        ("có 120 hộ", known("130", earlier=(known("120"),)), Verdict.OLD),
        ("có 120 hộ", known("130", complete=False), Verdict.ABSENT),
        ("có 120 hộ", known("120", place=ELSEWHERE), Verdict.SCOPE),
        ("có 120 hộ", known("120", period="2023", last_day=date(2023, 12, 31)), Verdict.SCOPE),
    ],
)  # fmt: skip
def test_a_figure_against_what_the_ledger_holds(text: str, row: Known, expected: Verdict) -> None:
    assert verdict(text, row) == expected, judged(text, row)[0].reason


def test_a_figure_of_an_earlier_period_is_old_where_the_text_names_none() -> None:
    before, now = known("120", period="2023"), known("130")
    assert verdict("có 120 hộ", before, now, said=False, period="") == Verdict.OLD
    assert verdict("có 130 hộ", before, now, said=False, period="") == Verdict.AGREES
    assert verdict("có 120 hộ", before, now) == Verdict.OLD, "this period's value is another one"


def test_without_an_indicator_nothing_is_known() -> None:
    assert verdict("có 120 hộ", known("120"), score=0.3) == Verdict.UNKNOWN


CHANGE = known("0", "change", now=Fraction(120), before=Fraction(100))
POINTS = known("0", "change", now=Fraction(80), before=Fraction(85), share_of_whole=True)


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("tăng 20% so với cùng kỳ", CHANGE, Verdict.AGREES),
        ("giảm 20% so với cùng kỳ", CHANGE, Verdict.DISAGREES),
        ("tăng 21% so với cùng kỳ", CHANGE, Verdict.DISAGREES),
        ("tăng hơn 19% so với cùng kỳ", CHANGE, Verdict.DISAGREES),
        ("tăng gần 21% so với cùng kỳ", CHANGE, Verdict.DISAGREES),
        ("tăng 20 hộ so với cùng kỳ", CHANGE, Verdict.AGREES),
        ("bằng 120% so với cùng kỳ", CHANGE, Verdict.AGREES),
        ("gấp 1,2 lần cùng kỳ", CHANGE, Verdict.AGREES),
        ("tăng 20% so với đầu nhiệm kỳ", CHANGE, Verdict.ABSENT),
        ("giảm 5 điểm phần trăm so với cùng kỳ", POINTS, Verdict.AGREES),
        ("giảm hơn 4,9 điểm phần trăm so với cùng kỳ", POINTS, Verdict.DISAGREES),
        ("tăng 5 điểm phần trăm so với cùng kỳ", POINTS, Verdict.DISAGREES),
        ("tăng 15,2% so với cùng kỳ", known("7", growth=Decimal("15.2")), Verdict.AGREES),
    ],
)
def test_growth_against_the_same_period(text: str, row: Known, expected: Verdict) -> None:
    found = next(one for one in judged(text, row) if one.claim.figure.kind == Kind.GROWTH)
    assert found.verdict == expected, found.reason


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("có 100 hộ, gồm 60 hộ nghèo và 40 hộ cận nghèo", True),
        ("có 100 hộ, gồm 60 hộ nghèo và 45 hộ cận nghèo", False),
        ("chi 48,5 tỷ đồng, gồm 30 tỷ đồng của tỉnh và 18,9 tỷ đồng của huyện", True),
        ("chi 48,5 tỷ đồng, gồm 30 tỷ đồng của tỉnh và 20,5 tỷ đồng của huyện", False),
        ("chi 48.500.000 đồng, gồm 30.000.000 đồng của tỉnh và 18.600.000 đồng của huyện", False),
        ("có 100 hộ, trong đó 60 hộ nghèo và 25 hộ cận nghèo", True),
        ("có 100 hộ, trong đó 160 hộ nghèo và 25 hộ cận nghèo", False),
        ("bình quân 7 người/tổ, trong đó 894 người nữ và 617 người trẻ", True),
        ("hỗ trợ 60 hộ nghèo, 45 hộ cận nghèo, tổng cộng 105 hộ", True),
        ("hỗ trợ 60 hộ nghèo, 45 hộ cận nghèo, tổng cộng 115 hộ", False),
    ],
)
def test_wholes_are_what_their_parts_make(text: str, good: bool) -> None:
    blamed = [one.claim.figure.text for one in judged(text, score=0.3) if one.verdict == Verdict.INTERNAL]
    assert (not blamed) is good, blamed


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("từ 80 hộ lên 100 hộ, tăng 25%", True),
        ("từ 80 hộ lên 100 hộ, tăng 20%", False),
        ("có 80 hộ, lên 100 hộ, tăng 20%", False),
        ("có 100 hộ, trong đó 80 hộ nghèo, tăng 9%", True),
    ],
)
def test_growth_is_what_its_two_values_give(text: str, good: bool) -> None:
    change = judged(text, score=0.3)[-1]
    assert (change.verdict != Verdict.INTERNAL) is good
    assert good or "= 25%" in change.arithmetic


def test_the_same_thing_said_twice_is_said_alike() -> None:
    first, later = judged("Toàn tỉnh có 25.629 hộ nghèo. Toàn tỉnh có 25.692 hộ nghèo")
    assert (first.verdict, later.verdict) == (Verdict.ABSENT, Verdict.INTERNAL)
    rough = judged("Toàn tỉnh có 25.629 hộ nghèo. Toàn tỉnh có hơn 25.000 hộ nghèo")
    assert Verdict.INTERNAL not in [one.verdict for one in rough]
    parts = judged("Toàn tỉnh có 25.629/26.869 hộ nghèo. Toàn tỉnh có 25.629/26.869 hộ nghèo, đạt 95,39%")
    assert Verdict.INTERNAL not in [one.verdict for one in parts]


def test_the_whole_of_a_share_is_no_wrong_value_of_it() -> None:
    whole, part = judged("có 26.869 hộ, có 25.629 hộ", SHARE)
    assert (whole.verdict, part.verdict) == (Verdict.AGREES, Verdict.AGREES)
    assert "tổng số" in whole.reason and whole.suggestion == "26.869 hộ"
    wrong = judged("phải rà soát 26.896 hộ", SHARE)[0]
    assert "tổng số là 26.869 hộ" in wrong.reason and wrong.suggestion == "26.869 hộ"
    assert judged("phải rà soát 25.692 hộ", SHARE)[0].suggestion == "25.629 hộ"
    assert judged("có 26.896 hộ", SHARE)[0].suggestion == "25.629 hộ"


def test_a_part_is_held_against_a_count_without_a_whole() -> None:
    assert verdict("có 48/48 hộ", known("48")) == Verdict.AGREES
    late = judged("có 47/48 hộ", known("48"))[0]
    assert late.verdict == Verdict.DISAGREES and late.arithmetic == "47 − 48 = −1"


def test_a_target_given_as_reached_is_told_as_a_target() -> None:
    goal = known("60", target=True, due=date(2025, 12, 31))
    reached = judged("có 60 hộ", known("50"), goal)[0]
    assert reached.verdict == Verdict.SCOPE and "mục tiêu" in reached.reason and reached.suggestion == "50 hộ"
    alone = judged("có 60 hộ", goal)[0]
    assert "chưa có kết quả" in alone.reason and "xem lại" in alone.notes[0]


def test_a_multiple_is_told_as_a_multiple() -> None:
    assert "ghi bằng 1,20 lần" in judged("gấp 1,5 lần cùng kỳ", CHANGE)[0].reason
    assert "ghi bằng 120,00%" in judged("bằng 150% so với cùng kỳ", CHANGE)[0].reason


def test_what_a_person_may_not_see_is_no_missing_value_and_tells_nothing() -> None:
    unseen = known("0", "unseen")
    for text in ("có 60 hộ", "có 0 hộ", "đạt 0%", "có 60/80 hộ, đạt 75%"):
        found = judged(text, unseen)[0]
        assert (found.verdict, found.suggestion, found.known) == (Verdict.ABSENT, "", None)
        assert "không được xem" in found.reason
    assert "không được xem" not in judged("có 60 hộ", replace(unseen, place=ELSEWHERE))[0].reason


def test_a_value_in_the_wrong_unit_is_told_as_such() -> None:
    assert "gấp 1.000 lần, xem lại đơn vị tính" in judged("có 120.000 hộ", known("120"))[0].reason
    assert "1 phần 10" in judged("có 12 hộ", known("120"))[0].reason
    assert "đơn vị tính" not in judged("có 1.210 hộ", known("120"))[0].reason


def test_few_words_are_enough_for_a_figure_that_is_the_ledgers_own() -> None:
    assert verdict("có 1.234 hộ", known("1234"), score=0.4) == Verdict.AGREES
    assert verdict("có 1.235 hộ", known("1234"), score=0.4) == Verdict.UNKNOWN
    assert verdict("có 100 hộ", known("100"), score=0.4) == Verdict.UNKNOWN
    assert verdict("có 1.234 hộ", known("1234", period="2023-H1"), score=0.4) == Verdict.UNKNOWN


def test_where_a_change_started_is_no_second_value() -> None:
    text = "Toàn tỉnh có 80 hộ nghèo. Toàn tỉnh tăng từ 70 hộ nghèo lên 80 hộ nghèo"
    claims = [replace(one.claim, starts=one.claim.figure.value == 70) for one in judged(text)]
    found = judge(Draft(text, ()), claims, Rows(known("80")), HERE)
    assert [one.verdict for one in found] == [Verdict.AGREES, Verdict.UNKNOWN, Verdict.AGREES]
    named = [replace(claim, period="2023-H1", base_period="2023-H1") if claim.starts else claim for claim in claims]
    found = judge(Draft(text, ()), named, Rows(known("80"), known("75", period="2023-H1")), HERE)
    assert [one.verdict for one in found] == [Verdict.AGREES, Verdict.DISAGREES, Verdict.AGREES]


class Asked(Rows):
    """A ledger that computes: it answers for the places and periods that claims name."""

    def known(self, indicators: Sequence[str], claims: Sequence[Claim]) -> Mapping[str, Sequence[Known]]:
        named = {(claim.place.key if claim.place else HERE, claim.period) for claim in claims}
        return {CODE: [row for row in self.rows if (row.place, row.period) in named]}


def test_a_denied_figure_is_looked_for_at_the_periods_and_places_beside() -> None:
    rows = Asked(known("824"), known("1696", period="2023-H1"), known("798", place=ELSEWHERE, where="xã B"))
    claims = [one.claim for one in judged("có 1.696 hộ, có 798 hộ, có 823 hộ, có 824 hộ", score=0.7)]
    claims[3] = replace(claims[3], place=Place(ELSEWHERE, "20", "xã B", 3))
    late, other, wrong, _ = judge(Draft("", ()), claims, rows, HERE)
    assert late.verdict == Verdict.OLD and "2023-H1" in late.reason and late.suggestion == "824 hộ"
    assert other.verdict == Verdict.SCOPE and "cho xã B; đúng nơi" in other.reason
    assert wrong.verdict == Verdict.DISAGREES


def test_a_growth_is_held_against_the_base_that_the_draft_names() -> None:
    quarter = known("0", "change", now=Fraction(120), before=Fraction(80), base="2023-H2")
    text = "tăng 50% so với 6 tháng cuối năm 2023"
    claim = judged(text)[0].claim
    named = [replace(claim, base_period="2023-H2")]
    assert judge(Draft(text, ()), named, Rows(CHANGE, quarter), HERE)[0].verdict == Verdict.AGREES
    assert judge(Draft(text, ()), [replace(claim, base_period="2022-H2")], Rows(CHANGE, quarter), HERE)[0].verdict == Verdict.ABSENT


def test_what_the_ledger_holds_is_not_blamed_for_the_figure_that_contradicts_it() -> None:
    text = "Toàn tỉnh có 25.692 hộ nghèo. Toàn tỉnh có 25.629 hộ nghèo"
    wrong, right = judged(text, known("25629"))
    assert (wrong.verdict, right.verdict) == (Verdict.DISAGREES, Verdict.AGREES)
    assert "ghi hai số" in right.notes[0]
    assert [one.verdict for one in judged(text, known("3"))] == [Verdict.DISAGREES, Verdict.INTERNAL]
    assert [one.verdict for one in judged(text)] == [Verdict.ABSENT, Verdict.INTERNAL]


@pytest.mark.parametrize(
    "text",
    [
        "Toàn tỉnh có 527 hộ nghèo, gồm 391 hộ nghèo ở xã và 136 hộ nghèo ở phường",
        "Toàn tỉnh có 527 hộ nghèo. Toàn tỉnh có 136 hộ nghèo",
    ],
)
def test_several_things_of_one_kind_are_not_one_said_twice(text: str) -> None:
    assert Verdict.INTERNAL not in [one.verdict for one in judged(text)]


def test_what_is_quoted_is_not_what_the_draft_reports() -> None:
    assert verdict("theo báo cáo: “có 120 hộ”", known("130")) == Verdict.UNKNOWN
    assert verdict("theo báo cáo: “có 130 hộ”", known("130")) == Verdict.AGREES


def test_what_the_ledger_has_found_is_shown_with_the_figure_that_repeats_it() -> None:
    row = known("25629", remarks=("Từ 26.000 xuống 25.629: giảm 371.",))
    assert judged("có 25.629 hộ", row)[0].notes == ("Sổ số liệu đã ghi nhận: Từ 26.000 xuống 25.629: giảm 371.",)
    assert judged("có 25.700 hộ", row)[0].notes == ()


def test_parts_above_the_whole_are_the_ledgers_to_explain_where_it_holds_them() -> None:
    row = known("102.5", "percent", numerator=Decimal(41), denominator=Decimal(40))
    own, ledgers = judged("có 41/40 hộ, đạt 102,5%")[0], judged("có 41/40 hộ, đạt 102,5%", row)[0]
    assert (own.verdict, ledgers.verdict) == (Verdict.INTERNAL, Verdict.AGREES)
    assert ledgers.notes == ("Phần (41) lớn hơn tổng (40).",)


@pytest.mark.parametrize(
    ("text", "row", "written"),
    [
        ("có hơn 25.000 hộ", known("26869"), "26.000 hộ"),
        ("có gần 25.000 hộ", known("26869"), "27.000 hộ"),
        ("có khoảng 25.000 hộ", known("26869"), "27.000 hộ"),
        ("đạt hơn 70%", SHARE, "90%"),
        ("đạt hơn 71%", SHARE, "95%"),
        ("đạt gần 71%", SHARE, "96%"),
        ("có hơn 25.629 hộ", known("26869"), ""),
        ("có hơn 25 nghìn hộ", known("26869"), "26 nghìn hộ"),
        ("tăng gần 31% so với cùng kỳ", CHANGE, ""),
        ("tăng gần 31% so với cùng kỳ", replace(CHANGE, now=Fraction(1205, 10)), "tăng gần 21%"),
    ],
)
def test_what_is_written_after_a_hedge_makes_the_hedge_true(text: str, row: Known, written: str) -> None:
    found = judged(text, row)[0]
    assert found.verdict == Verdict.DISAGREES
    assert found.suggestion == written
    if written:
        again = text.replace(found.claim.figure.text, written)
        assert verdict(again, row) == Verdict.AGREES


def test_consistency_speaks_only_of_three_written_numbers() -> None:
    assert judged("có 16/22 hộ, đạt hơn 72%")[0].consistent == Consistent.YES
    assert judged("có 16/22 hộ, đạt 73,7%")[0].consistent == Consistent.NO
    assert judged("có 16/22 hộ")[0].consistent == Consistent.NA


def test_the_ledgers_value_is_offered_in_the_drafts_own_way_of_writing() -> None:
    assert judged("có 25.692 hộ", known("25629"))[0].suggestion == "25.629 hộ"
    assert judged("có 25 692 hộ", known("25629"))[0].suggestion == "25 629 hộ"
    assert judged("tăng 21,5% so với cùng kỳ", CHANGE)[0].suggestion == "tăng 20,0%"
    assert judged("Giảm 20% so với cùng kỳ", CHANGE)[0].suggestion == "Tăng 20%"
    assert judged("gấp 1,5 lần cùng kỳ", CHANGE)[0].suggestion == "gấp 1,2 lần"
    assert judged("có 25.600/26.869 hộ, đạt 95,28%", SHARE)[0].suggestion == "25.629/26.869 hộ, đạt 95,39%"
