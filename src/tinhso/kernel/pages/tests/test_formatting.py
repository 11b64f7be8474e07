"""What people read is written one way, and can be read back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.pages import formatting
from tinhso.kernel.pages.forms import AmountField
from tinhso.kernel.pages.templatetags.tinhso import breakable


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=3),
    st.sampled_from(["vi", "en"]),
)
def test_a_printed_number_is_read_back_exactly(value: Decimal, lang: str) -> None:
    assert formatting.read_number(formatting.number(value, lang=lang), lang) == value


@pytest.mark.parametrize("text", ["95.5", "1.5.5", "12.3456", "1.500.00", "NaN", "1e9", "²", "1,2,3", "", "--5"])
def test_what_is_no_number_or_another_languages_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="không phải số"):
        formatting.read_number(text)
    with pytest.raises(ValidationError):
        AmountField().clean(text)


def test_a_number_is_read_with_its_marks_of_thousands_or_without() -> None:
    assert [formatting.read_number(text) for text in ("1.250", "1250", "1 250,5", "\u22125")] == [1250, 1250, Decimal("1250.5"), -5]
    assert AmountField().clean("1.766.865") == AmountField().clean("1766865") == 1766865


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (1766865, None, "1.766.865"),
        (Fraction(2562900, 26869), 2, "95,39"),
        (Decimal("-0.5"), 0, "−1"),
        (Decimal("80.20"), None, "80,20"),
        (Fraction(1, 3), None, "0,33"),
        (0, None, "0"),
    ],
)
def test_numbers_read_as_officials_write_them(value: int | Decimal | Fraction, places: int | None, shown: str) -> None:
    assert formatting.number(value, places, "vi") == shown


def test_days_and_instants_are_those_of_vietnam() -> None:
    late = datetime(2026, 6, 29, 17, 30, tzinfo=UTC)
    assert formatting.moment(late) == "00:30, 30/6/2026"
    assert formatting.day(late) == "30/6/2026"
    assert formatting.day(date(2026, 1, 5)) == "5/1/2026"


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("2024-H1", "6 tháng đầu năm 2024", "first half of 2024"),
        ("2024-Q3", "quý III năm 2024", "Q3 2024"),
        ("2024-05", "tháng 5/2024", "5/2024"),
        ("as-at:2023-10-14", "đến 14/10/2023", "as at 14/10/2023"),
        ("2024", "năm 2024", "2024"),
    ],
)
def test_a_period_has_a_name(text: str, vi: str, en: str) -> None:
    assert formatting.period_name(text, "vi") == vi
    assert formatting.period_name(text, "en") == en


def test_a_personal_number_shows_its_end_only() -> None:
    assert formatting.masked("019203004127") == "•••••••••127"


def test_a_single_day_in_place_of_a_period_is_written_as_a_day() -> None:
    assert formatting.period_name("2023-12-31", "vi") == "31/12/2023"


def test_a_long_code_breaks_after_its_signs_and_is_escaped() -> None:
    assert breakable("markets.cashless_fee_share/19/2026-10") == ("markets.<wbr>cashless_<wbr>fee_<wbr>share/<wbr>19/<wbr>2026-10")
    assert breakable("<b>.x") == "&lt;b&gt;.<wbr>x"
