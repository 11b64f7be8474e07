"""The page of a unit says what is known of it, from where, and what is an estimate."""

import pytest
from django.test import Client

from tinhso.kernel.places.models import Unit

pytestmark = pytest.mark.usefixtures("country")


def page(key, language="vi"):
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get(f"/dia-ban/{key}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_commune_names_what_it_was_made_of_with_the_source_and_what_is_a_guess():
    text = page(32028828)  # An Phước from 1/12/2024
    for name in ("xã An Phước", "xã An Hóa", "xã Phú An Hòa", "xã Giao Long", "huyện Châu Thành"):
        assert name in text
    assert "Nghị quyết 1237/NQ-UBTVQH15" in text
    assert "nơi nhập là ước tính" in text and "danh sách tên cũ" in text


def test_a_split_commune_shows_its_estimated_parts():
    text = page(31005461)  # phường Gia Sàng up to 30/6/2025
    assert "75,0%" in text or "75 %" in text or "75%" in text
    assert "tỷ lệ ước tính" in text and "ước tính" in text
    assert "30/6/2025" in text


def test_a_province_that_became_a_city_shows_its_earlier_kind():
    text = page(Unit.objects.get(code="75", valid_to=None).pk)
    assert "Thành phố Đồng Nai" in text and "tỉnh Đồng Nai" in text and "29/4/2026" in text
    assert "30/2026/QH16" in text


def test_a_unit_without_published_numbers_says_so_in_both_languages():
    assert "chưa có số công bố" in page(33005569)
    assert "no published number" in page(33005569, "en")


@pytest.mark.parametrize("key", [999, 405461005])
def test_what_is_no_unit_or_a_simulated_hamlet_has_no_page(key):
    assert Client().get(f"/dia-ban/{key}").status_code == 404


def test_the_search_box_finds_a_unit_that_has_ended():
    text = " ".join(Client().get("/tim", {"q": "Na Mao"}).content.decode().split())
    assert "/dia-ban/31005782" in text and "30/11/2024" in text


def test_a_unit_of_today_leads_to_its_board_and_its_parts():
    province = Unit.objects.get(code="19", valid_to=None)
    text = page(province.pk)
    assert 'href="/?unit=19"' in text and "92 đơn vị" in text and "/dia-ban/33005443" in text
    ended = page(31005782)
    assert "/?unit=" not in ended
