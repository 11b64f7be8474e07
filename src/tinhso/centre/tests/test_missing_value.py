"""An indicator without a value says that there is none and why, in the reader's language; no dash stands for a number."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_that_there_is_no_value_and_why(centre: None) -> None:
    page = Client().get("/chi-tieu/test.share_a?period=2026-H1").content.decode()
    assert "Vì sao chưa có số?" in page and "Vì sao là –" not in page
    assert "Chưa công bố." in page


def test_the_reason_is_english_for_an_english_reader(centre: None) -> None:
    visitor = Client()
    visitor.cookies["django_language"] = "en"
    page = visitor.get("/chi-tieu/test.share_a?period=2026-H1").content.decode()
    assert "Why is there no value?" in page and "Not published." in page and "Chưa công bố" not in page


def test_a_known_value_is_asked_about_by_its_number(desk: Client) -> None:
    page = desk.get("/chi-tieu/test.share_a?period=2026-H1").content.decode()
    assert "Vì sao là 50,00%?" in page and "Vì sao chưa có số?" not in page
