"""An indicator that is kept no more: out of lists and boards, its own page says since when."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tinhso.centre import board
from tinhso.centre.search import search
from tinhso.ledger.indicators.models import Indicator, IndicatorVersion

pytestmark = pytest.mark.django_db
CODE = "test.standing"
PAGE = f"/chi-tieu/{CODE}"


def test_a_retired_indicator_leaves_lists_and_the_board_and_keeps_its_page(desk: Client) -> None:
    assert IndicatorVersion.objects.filter(indicator_id=CODE).exists()
    listed = reverse("centre:indicators")
    before = desk.get(PAGE).content.decode()
    assert "Không còn theo dõi" not in before and PAGE in desk.get(listed).content.decode()
    assert CODE in board.codes("02")

    Indicator.objects.filter(pk=CODE).update(retired_on=date(2026, 11, 1))
    page = desk.get(PAGE)
    assert "Không còn theo dõi từ 1/11/2026" in page.content.decode()
    assert page.context["value"].period.last_day == date(2026, 10, 31), "the last day on which it was kept"
    assert page.context["value"].value is not None
    assert PAGE not in desk.get(listed).content.decode()
    assert CODE not in board.codes("02")
    hits = [hit for hit in search(None, "standing", 9) if hit.url == PAGE]
    assert [hit.kind for hit in hits] == ["chỉ tiêu không còn theo dõi"]
