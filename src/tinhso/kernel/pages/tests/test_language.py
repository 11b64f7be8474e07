"""The reader's language: Vietnamese until English is chosen; every text follows, exports too."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from tinhso.kernel.pages import formatting

pytestmark = pytest.mark.django_db


def test_a_browser_that_prefers_english_still_gets_vietnamese(client: Client) -> None:
    page = client.get("/tim", headers={"accept-language": "en-US,en;q=0.9"})
    assert page["Content-Language"] == "vi"
    assert '<html lang="vi"' in page.content.decode()


def test_english_once_chosen_stays(client: Client) -> None:
    client.post("/hien-thi", {"language": "en"})
    text = client.get("/tim?q=zzzz").content.decode()
    assert '<html lang="en"' in text
    assert "Nothing found" in text and "0 results" in text
    assert "Page not found" in client.get("/khong-co").content.decode()


def test_an_unknown_language_is_vietnamese(client: Client) -> None:
    client.cookies["django_language"] = "xx"
    assert client.get("/tim")["Content-Language"] == "vi"


def test_one_request_leaves_no_language_for_the_next(client: Client) -> None:
    client.post("/hien-thi", {"language": "en"})
    client.get("/tim")
    assert translation.get_language() == "vi"


def test_a_label_follows_the_name_of_its_column_and_a_persons_name_stays() -> None:
    with translation.override("en"):
        assert formatting.words("tên tổ") == "team name"
        assert formatting.words("Tên tổ") == "Team name"
        assert formatting.words("Nguyễn Thị An") == "Nguyễn Thị An"
        assert formatting.words("") == ""
    assert formatting.words("Tên tổ") == "Tên tổ"


def test_our_mistake_has_a_code_that_the_log_holds(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tinhso.kernel.pages import searching

    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("hỏng")

    monkeypatch.setattr(searching, "search", fail)
    client.raise_request_exception = False
    answer = client.get("/tim?q=ba")
    assert answer.status_code == 500
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    [code] = {record.args[0] for record in caplog.records if record.name == "tinhso.kernel.pages.views" and record.args}
    assert str(code).startswith("TS-5") and str(code) in answer.content.decode()
    assert '<header class="mast"><a class="ident" href="/">' in answer.content.decode()  # a way back, without the database
