"""Any number that the product's formatter writes, in any accepted style, is read back exactly."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.pages.formatting import number
from tinhso.reports.drafts.grammar import figures, numerals, spoken

amounts = st.decimals(min_value=0, max_value=10**15, places=0)
fractions = st.integers(0, 10**9).flatmap(lambda whole: st.integers(1, 9999).map(lambda rest: Decimal(f"{whole}.{rest}")))


@given(amounts)
def test_whole_numbers_in_every_grouping(value: Decimal) -> None:
    dotted = number(value, 0, "vi")
    for written in (dotted, dotted.replace(".", " "), f"{value:f}", f"0{value:f}" if value < 10 else dotted):
        assert numerals.read(written).value == value, written
    if value >= 10**6:
        assert numerals.read(number(value, 0, "en")).value == value


@given(fractions)
def test_decimals_with_a_comma(value: Decimal) -> None:
    read = numerals.read(number(value, None, "vi"))
    assert read.value == value
    assert read.places == -int(value.as_tuple().exponent)


@given(fractions.filter(lambda value: value < 1000 and -int(value.as_tuple().exponent) != 3))
def test_decimals_with_a_point_where_it_cannot_be_thousands(value: Decimal) -> None:
    assert numerals.read(f"{value:f}").value == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("hai mươi", 20), ("mười lăm", 15), ("hai mươi mốt", 21), ("một trăm linh năm", 105), ("ba nghìn hai trăm", 3200),
        ("hai triệu rưỡi", 2_500_000), ("tám trăm mười lăm nghìn tỷ", 815 * 10**12), ("bốn mươi lăm tỷ", 45 * 10**9),
        ("một nghìn không trăm linh hai", 1002), ("chín mươi chín", 99),
    ],
)  # fmt: skip
def test_numbers_in_words(written: str, value: int) -> None:
    assert spoken.read(written) == value


@pytest.mark.parametrize("written", ["hai ba", "linh hai", "mươi", "năm trăm mươi", "trăm", "ba nghìn năm"])
def test_words_that_say_no_number(written: str) -> None:
    assert spoken.read(written) is None


TEXTS = [
    "Hòa Bình có 25.629/26.869 hộ nghèo (đạt 95,38%), tăng 15,2% so với cùng kỳ.",
    "Số hóa hồ sơ đạt 69%, tương ứng 942.934 trên tổng số 979.536 hồ sơ.",
    "Doanh thu ước đạt 815 nghìn tỷ đồng; xếp thứ 8/63 tỉnh, thành phố; hơn 1,1 triệu thuê bao.",
]


def _claims(text: str) -> list[tuple[object, ...]]:
    return [
        (f.kind, f.value, f.unit, f.numerator, f.denominator, f.stated_percent, f.qualifier) for f in figures.find(text).figures
    ]


@pytest.mark.parametrize("text", TEXTS)
@given(st.data())
def test_spaces_and_line_breaks_change_nothing(text: str, data: st.DataObject) -> None:
    pieces = []
    for letter in text:
        pieces.append(data.draw(st.sampled_from([" ", "  ", "\u00a0", "\n", " \u2009"])) if letter == " " else letter)
    assert _claims("".join(pieces)) == _claims(text)


@pytest.mark.parametrize("text", TEXTS)
def test_spelling_of_tones_changes_nothing(text: str) -> None:
    late = text.replace("Hòa", "Hoà").replace("hóa", "hoá")
    assert _claims(late) == _claims(text)
    assert _claims(unicodedata.normalize("NFD", text)) == _claims(text)


@pytest.mark.parametrize("text", TEXTS)
def test_positions_lead_back_to_the_original(text: str) -> None:
    for form in (text, unicodedata.normalize("NFD", text), text.replace(" ", "\u00a0")):
        for figure in figures.find(form).figures:
            assert form[figure.start : figure.end] == figure.text
