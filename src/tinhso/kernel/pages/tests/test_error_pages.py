"""What cannot be shown is told on a page of ours, with a way on."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_address_of_an_act_opened_like_a_page_is_told_in_words(client: Client) -> None:
    answer = client.get("/hien-thi")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "chỉ chạy khi bấm nút" in answer.content.decode() and 'href="/"' in answer.content.decode()


@pytest.mark.django_db
def test_the_same_page_answers_in_english(client: Client) -> None:
    client.cookies["django_language"] = "en"
    assert "opened like a page" in client.get("/hien-thi").content.decode()
