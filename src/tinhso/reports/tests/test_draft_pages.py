"""The pages of drafts as their reader meets them: the list, the parts of a long one, one without figures, and keys."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tinhso.kernel.loading.clock import installation_clock
from tinhso.reports import underway
from tinhso.reports.models import Underway
from tinhso.reports.pages import marked
from tinhso.reports.tests.test_check_draft import DRAFT, paste

pytestmark = pytest.mark.django_db


def test_the_list_says_what_came_of_each_draft(client: Client) -> None:
    waiting, failed = paste(client), paste(client)
    paste(client)
    for draft, code in ((waiting, ""), (failed, "damaged")):
        underway.begin(draft, draft.checks.get().sha256, "Kiểm tra lại", installation_clock())
        Underway.objects.filter(draft=draft).update(code=code)
    paste(client, "Không có số nào ở đây.")
    page = client.get("/du-thao").content.decode()
    said = re.findall(r"Đang kiểm tra|Không kiểm tra được|1 số cần xem lại|Không có số phải sửa", page)
    assert said == ["Không có số phải sửa", "1 số cần xem lại", "Không kiểm tra được", "Đang kiểm tra"]


def test_a_text_is_called_by_its_first_words_strokes_and_all(client: Client) -> None:
    assert paste(client, "\n Báo cáo số 12/BC-UBND \n\n" + DRAFT).name == "Báo cáo số 12/BC-UBND"
    assert paste(client, "Giá\u202e trị\x07 12%").name == "Giá trị 12%"
    source = "<html><head><style>p{}</style></head>\n<body><h1>BÁO CÁO  quý I</h1></body></html>"
    assert paste(client, source).name == "BÁO CÁO quý I"
    assert "<b>7 hộ" in paste(client, "<b>7 hộ</b> xem a/b.html").checks.get().result["text"], "a name makes no page of a text"


def test_a_text_without_figures_says_so_and_shows_no_empty_table(client: Client) -> None:
    draft = paste(client, "Họp ngày 12/5/2024 theo Công văn số 12/CV-UBND.")
    page = client.get(f"/du-thao/{draft.pk}").content.decode()
    assert "Không thấy số liệu nào trong văn bản" in page
    assert "<table" not in page
    assert "không có số nào phải sửa" not in page


def test_a_long_draft_is_shown_in_parts_that_hold_every_figure_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked, "PART_FIGURES", 5)
    text = "".join(f"Đoạn {n}: thôn có {n + 100} hộ.\n\n" for n in range(12)) + DRAFT
    draft = paste(client, text)
    every = [figure["start"] for figure in draft.checks.get().result["figures"]]
    first = client.get(f"/du-thao/{draft.pk}").content.decode()
    count = max(int(number) for number in re.findall(r'href="\?phan=(\d+)"', first))
    assert count >= 3
    shown: list[int] = []
    for number in range(1, count + 1):
        page = client.get(f"/du-thao/{draft.pk}?phan={number}").content.decode()
        shown += [int(start) for start in re.findall(r'<a class="fig[^"]*" id="f(\d+)"', page)]
    assert shown == every
    for odd in ("0", "-1", "99", "x", "9" * 30):
        assert client.get(f"/du-thao/{draft.pk}?phan={odd}").status_code == 200
    wrong = next(row for row in draft.checks.get().result["figures"] if row["verdict"] == "disagrees")
    answer = client.post(f"/du-thao/{draft.pk}/ghi-theo-so", {"start": wrong["start"]})
    part = marked.part_of(marked.parts(draft.checks.latest("number").result), wrong["start"])
    assert answer["Location"].endswith(f"?phan={part.number}#f{wrong['start']}")


def test_a_long_table_is_cut_only_where_it_is_longer_than_two_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked, "PART_FIGURES", 4)
    blocks = [{"start": n * 10, "end": n * 10 + 5, "cell": [0, n, 0] if 2 <= n < 7 else None} for n in range(9)]
    figures = [{"start": n * 10 + 1, "verdict": "agrees"} for n in range(9)]
    assert [len(part.figures) for part in marked.parts({"blocks": blocks, "figures": figures})] == [7, 2]
    table = [{"start": n * 10, "end": n * 10 + 5, "cell": [0, n, 0]} for n in range(9)]
    assert [len(part.figures) for part in marked.parts({"blocks": table, "figures": figures})] == [8, 1]


def test_an_ended_session_does_nothing_and_a_page_that_waits_goes_to_the_sign_in(client: Client) -> None:
    draft = paste(client)
    stranger = Client()
    for act in ("ghi-theo-so", "chi-tieu", "kiem-tra-lai", "xoa"):
        assert "sign-in" in stranger.post(f"/du-thao/{draft.pk}/{act}", {"all": "1"})["Location"]
    assert draft.checks.count() == 1
    assert stranger.get(f"/du-thao/{draft.pk}?part=1")["HX-Refresh"] == "true", "rather than the sign-in within the page"
    assert stranger.get(f"/du-thao/{draft.pk}")["Location"].endswith(f"next=/du-thao/{draft.pk}")


def test_a_tables_empty_cells_stand_so_that_numbers_stay_under_their_heads(client: Client) -> None:
    html = "<html><table><tr><th rowspan=2>TT<th colspan=2>Kết quả<tr><th>2023<th>2024<tr><td>1<td><td>225 hộ</table></html>"
    page = client.get(f"/du-thao/{paste(client, html).pk}").content.decode()
    rows = [re.findall(r"<td>(.*?)</td>", row, re.S) for row in re.findall(r"<tr>(<td>.*?)</tr>", page, re.S)[:3]]
    assert [len(row) for row in rows] == [3, 3, 3]
    assert "225" in rows[2][2] and not rows[2][1].strip()


def test_a_table_of_few_cells_far_apart_fills_no_page() -> None:
    cells = {(n, n): [n] for n in range(3000)}
    assert sum(len(row) for row in marked._table(0, cells)["rows"]) == 3000
