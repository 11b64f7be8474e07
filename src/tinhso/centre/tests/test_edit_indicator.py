"""An officer adds an indicator in the browser, tries it first, and sees it on the board."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.time import FixedClock
from tinhso.ledger.indicators.files import read
from tinhso.ledger.indicators.models import Indicator, IndicatorVersion
from tinhso.ledger.indicators.services import seed_indicators

pytestmark = pytest.mark.django_db

NEW = {
    "code": "test.share_b", "title_vi": "Tỷ lệ lượt loại A", "title_en": "Share of visits of kind A", "pillar": "society", "owner": "",
    "valid_from": "2020-01-01", "formula": "100 * test.visits_a / test.visits", "unit_vi": "%", "unit_en": "%", "of_vi": "lượt",
    "of_en": "visits", "nature": "flow", "direction": "up", "rounding": "2", "period_rule": "calendar", "warn": "60", "bad": "45,5",
    "legal_basis": "", "examples": "test.visits_a = 4; test.visits = 10 → 40,00", "reason": "Theo dõi loại A",
}  # fmt: skip
HOSTILE = "<script>alert(1)</script>"


def _send(desk: Client, address: str = "/chi-tieu/moi", act: str = "save", **changed: Any) -> HttpResponse:
    key = re.search(r'name="key" value="([^"]+)"', desk.get(address).content.decode())
    assert key
    return desk.post(address, {**NEW, "key": key[1], "act": act, **changed})  # type: ignore[return-value]


def test_a_preview_shows_the_value_and_writes_nothing(desk: Client) -> None:
    versions = IndicatorVersion.objects.count()
    text = _send(desk, act="preview").content.decode()
    assert "Xem trước, chưa lưu." in text
    assert "<b>50,00% (2/4 lượt)</b>" in text or "50,00%" in text
    assert (IndicatorVersion.objects.count(), Indicator.objects.filter(pk="test.share_b").exists()) == (versions, False)


def test_a_saved_indicator_has_its_page_stands_on_the_board_and_is_audited(desk: Client, officer: Person) -> None:
    answer = _send(desk)
    assert (answer.status_code, answer["Location"]) == (302, "/chi-tieu/test.share_b")
    version = IndicatorVersion.objects.get(indicator_id="test.share_b")
    assert (version.author, version.reason, version.origin) == (officer, "Theo dõi loại A", "local")
    assert AuditEntry.objects.filter(verb="indicators.edit_version", actor=officer).count() == 1
    assert "50,00" in desk.get("/chi-tieu/test.share_b").content.decode()
    assert "Tỷ lệ lượt loại A" in desk.get("/").content.decode()


def test_a_wrong_example_is_the_only_thing_said(desk: Client) -> None:
    answer = _send(desk, examples="test.visits_a = 4; test.visits = 10 => 41,00")
    assert answer.status_code == 422
    assert {field: list(errors) for field, errors in answer.context["form"].errors.items()} == {
        "examples": ["ví dụ 1: công thức cho 40,00, ví dụ ghi 41,00"]
    }


def test_the_same_form_sent_twice_writes_once(desk: Client) -> None:
    key = "một-lần"
    for _ in range(2):
        assert desk.post("/chi-tieu/moi", {**NEW, "key": key, "act": "save"}).status_code == 302
    assert IndicatorVersion.objects.filter(indicator_id="test.share_b").count() == 1


def test_a_version_in_the_browser_is_the_same_as_a_file(desk: Client) -> None:
    _send(desk)
    text = desk.get("/chi-tieu/test.share_b/ban/1.yaml").content.decode()
    [defined] = read(text, "tải.yaml")
    rules = defined.definition.versions[0]
    assert (rules.formula, rules.rounding, str(rules.thresholds.bad if rules.thresholds else "")) == (NEW["formula"], 2, "45.5")
    assert [str(example.value) for example in rules.examples] == ["40.00"]


def test_a_change_is_a_new_version_and_the_old_one_keeps_its_days(desk: Client) -> None:
    _send(desk)
    answer = _send(
        desk, "/chi-tieu/test.share_b/sua", valid_from="2026-07-01", rounding="0", examples="", reason="Làm tròn số nguyên"
    )
    assert answer.status_code == 302
    versions = IndicatorVersion.objects.filter(indicator_id="test.share_b").order_by("number")
    assert [(v.number, v.valid_from) for v in versions] == [(1, date(2020, 1, 1)), (2, date(2026, 7, 1))]
    page = desk.get("/chi-tieu/test.share_b/sua").content.decode()
    assert "Làm tròn số nguyên" in page and "đang dùng" in page


def test_a_preview_of_a_change_shows_the_lines_that_differ(desk: Client) -> None:
    _send(desk)
    text = _send(desk, "/chi-tieu/test.share_b/sua", "preview", rounding="1", examples="", reason="Một chữ số").content.decode()
    assert re.search(r"<del>\s+rounding: 2</del>", text) and re.search(r"<ins>\s+rounding: 1</ins>", text)


def test_a_version_of_the_product_waits_behind_the_provinces_until_it_is_taken_over(desk: Client) -> None:
    _send(desk)
    clock = FixedClock.on(date(2026, 11, 20))
    [mine] = read(desk.get("/chi-tieu/test.share_b/ban/1.yaml").content.decode(), "sản phẩm.yaml")
    newer = mine.definition.versions[0].model_copy(update={"legal_basis": "Văn bản mới", "examples": ()})
    assert seed_indicators([replace(mine, definition=mine.definition.model_copy(update={"versions": (newer,)}))], clock) == 1
    page = desk.get("/chi-tieu/test.share_b/sua").content.decode()
    assert "Bản nâng cấp đưa đến" in page and "Văn bản mới" in page and 'href="?from=2"' in page
    offered = desk.get("/chi-tieu/test.share_b/sua?from=2").content.decode()
    assert 'value="Văn bản mới"' in offered and 'value="2020-01-01"' in offered
    _send(desk, "/chi-tieu/test.share_b/sua", legal_basis="Văn bản mới", examples="", reason="Nhận bản mới")
    assert "Bản nâng cấp đưa đến" not in desk.get("/chi-tieu/test.share_b/sua").content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"formula": "100 * test.visits_a / test.nothing", "examples": ""}, "Không có số đo hay chỉ tiêu “test.nothing”"),
        ({"formula": "100 * ("}, "công thức"),
        ({"examples": "test.visits_a = 4; test.visits = 10 → 41"}, "công thức cho 40,00"),
        ({"examples": "bốn trên mười"}, "Dòng 1"),
        ({"code": "Không Đúng"}, "chữ thường không dấu"),
        ({"bad": ""}, "Ghi cả hai mức"),
        ({"of_vi": ""}, "tỷ lệ này của cái gì"),
        ({"warn": "sáu mươi"}, "Nhập số"),
        ({"valid_from": "31/02/2026"}, "Không có ngày này"),
        ({"reason": ""}, "Điền mục này"),
    ],
)
def test_a_mistake_is_shown_at_its_field_and_what_was_typed_is_kept(desk: Client, changed: dict[str, str], words: str) -> None:
    answer = _send(desk, title_vi="Tên đã gõ", **changed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words.lower() in text.lower()
    assert "Tên đã gõ" in text
    assert not Indicator.objects.filter(pk="test.share_b").exists()


def test_a_script_in_any_field_is_text(desk: Client) -> None:
    text = _send(
        desk, **{name: HOSTILE for name in NEW if name not in ("pillar", "nature", "direction", "period_rule")}
    ).content.decode()
    assert HOSTILE not in text
    _send(
        desk, title_vi=HOSTILE, title_en=HOSTILE, owner=HOSTILE, unit_vi=HOSTILE, legal_basis=HOSTILE, reason=HOSTILE, of_vi=HOSTILE
    )
    for page in ("/", "/chi-tieu", "/chi-tieu/test.share_b", "/chi-tieu/test.share_b/sua", "/tim?q=script"):
        assert HOSTILE not in desk.get(page).content.decode(), page


def test_who_may_not_edit_finds_no_editor(centre: None, chi: Person, client: Client) -> None:
    for who in (None, chi):
        if who:
            client.force_login(who)
        assert client.get("/chi-tieu/moi").status_code == 404
        assert client.post("/chi-tieu/test.count/sua", NEW).status_code == 404
        assert client.get("/chi-tieu/test.count/ban/1.yaml").status_code == 404
