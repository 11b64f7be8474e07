"""Checking drafts in the browser and by program: kept for their sender alone, corrected from the ledger, taught, forgotten."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from docx import Document

from tinhso.kernel.files import store
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, make_person
from tinhso.kernel.places import lookup
from tinhso.kernel.time import parse_period
from tinhso.ledger.figures.models import Figure, Revision
from tinhso.ledger.indicators.models import IndicatorVersion
from tinhso.reports.drafts.tests.test_pdf_files import typeset
from tinhso.reports.drafts.tests.test_word_files import paragraph, run, word_file
from tinhso.reports.models import DraftCheck, KeptDraft, TaughtWords

pytestmark = pytest.mark.django_db

DRAFT = (
    "BÁO CÁO\nKết quả chuyển đổi số tỉnh Thái Nguyên, tính đến ngày 14/10/2023\n\n"
    "Số hộ nghèo, hộ cận nghèo có tài khoản là 25.600/26.869 hộ, đạt 95,28%.\n\n"
    "Có 7.777 cái quạt máy tại hội trường.\n"
)


def paste(client: Client, text: str = DRAFT, **more: str) -> KeptDraft:
    answer = client.post("/du-thao/moi", {"text": text, "place": "19", **more})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return KeptDraft.objects.get(pk=int(answer["Location"].rsplit("/", 1)[1]))


def found(draft: KeptDraft) -> dict[str, dict[str, object]]:
    """The figures of its last checking by their words."""
    return {" ".join(figure["text"].split()): figure for figure in draft.checks.latest("number").result["figures"]}


def test_a_pasted_draft_is_checked_and_shown_with_what_to_look_at(client: Client) -> None:
    draft = paste(client)
    figures = found(draft)
    share = next(figure for text, figure in figures.items() if "25.600/26.869" in text)
    assert share["verdict"] == "disagrees"
    assert share["indicator"] == "welfare.household_accounts"
    assert figures["7.777 cái quạt"]["verdict"] == "unknown"
    page = client.get(f"/du-thao/{draft.pk}").content.decode()
    assert "25.600/26.869" in page
    assert str(share["reason"]) in page
    assert client.get(f"/du-thao/{draft.pk}/json").json() == draft.checks.get().result


def test_a_value_that_was_corrected_since_is_told_as_old(client: Client, officer: Person) -> None:
    when = parse_period("2025-H1")
    figure = Figure.objects.create(
        code="to-2025", origin=Figure.Origin.COMPUTED, indicator_id="teams.teams", unit=lookup.unit_by_code("19", when.last_day),
        period=when.text, starts=when.interval.start, ends=when.interval.end,
    )  # fmt: skip
    version = IndicatorVersion.objects.filter(indicator_id="teams.teams").latest("number")

    def publish(number: int, value: int) -> None:
        Revision.objects.create(
            figure=figure, number=number, version=version, value=value, exact=str(value), inputs={}, digest="", published_by=officer,
            published_at=timezone.now(),
        )  # fmt: skip

    text = "Báo cáo tỉnh Thái Nguyên 6 tháng đầu năm 2025\n\nTỉnh có 3.400 tổ công nghệ số cộng đồng."
    publish(1, 3400)
    draft = paste(client, text)
    assert found(draft)["3.400 tổ công nghệ số cộng đồng"]["verdict"] == "agrees"
    publish(2, 3444)
    assert client.post(f"/du-thao/{draft.pk}/kiem-tra-lai").status_code == 302
    again = found(draft)["3.400 tổ công nghệ số cộng đồng"]
    assert (again["verdict"], again["suggestion"]) == ("old", "3.444 tổ công nghệ số cộng đồng")
    assert "trước khi đính chính" in str(again["reason"])


def test_a_double_click_makes_one_draft(client: Client) -> None:
    key = client.get("/du-thao/moi").content.decode().split('name="key" value="')[1].split('"')[0]
    assert paste(client, key=key).pk == paste(client, key=key).pk
    assert KeptDraft.objects.count() == 1


@pytest.mark.parametrize(("language", "words"), [("vi", "Đây là tệp RTF"), ("en", "This is an RTF file")])
def test_a_refused_file_says_why_and_keeps_what_was_typed(client: Client, language: str, words: str) -> None:
    client.cookies["django_language"] = language
    file = SimpleUploadedFile("a.rtf", b"{\\rtf1 76%}")
    answer = client.post(
        "/du-thao/moi", {"file": file, "text": "Đang soạn dở 12%", "period": "2024-H1"}, HTTP_ACCEPT_LANGUAGE=language
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Đang soạn dở 12%" in page
    assert 'value="2024-H1"' in page
    assert not KeptDraft.objects.exists()


def test_one_figure_is_written_as_the_ledger_has_it_and_once(client: Client) -> None:
    draft = paste(client)
    share = next(figure for text, figure in found(draft).items() if "25.600/26.869" in text)
    first = draft.checks.get()
    assert f'name="check" value="{first.pk}"' in client.get(f"/du-thao/{draft.pk}").content.decode()
    for _click in range(2):
        answer = client.post(f"/du-thao/{draft.pk}/ghi-theo-so", {"start": share["start"], "check": first.pk})
        assert answer.status_code == 302
    client.post(f"/du-thao/{draft.pk}/ghi-theo-so", {"all": "1", "check": first.pk})
    client.post(f"/du-thao/{draft.pk}/ghi-theo-so", {"start": share["start"]})
    assert draft.checks.count() == 2, "neither a second click, nor an old page, nor a figure that agrees makes another"
    text = draft.checks.latest("number").result["text"]
    assert "25.629/26.869 hộ, đạt 95,39%" in text
    assert text.replace("25.629", "25.600").replace("95,39", "95,28") == DRAFT


@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
def test_all_figures_are_written_whatever_the_file_was(client: Client, kind: str) -> None:
    paragraphs = [line for line in DRAFT.splitlines() if line]
    if kind == "docx":
        document = Document()
        for line in paragraphs:
            document.add_paragraph(line)
        out = io.BytesIO()
        document.save(out)
        content = out.getvalue()
    elif kind == "html":
        content = "".join(f"<p>{line}</p>" for line in paragraphs).encode()
    else:
        content = typeset("\n\n".join(paragraphs))
    client.post("/du-thao/moi", {"file": SimpleUploadedFile(f"a.{kind}", content), "place": "19"})
    draft = KeptDraft.objects.get()
    client.post(f"/du-thao/{draft.pk}/ghi-theo-so", {"all": "1"})
    check = draft.checks.latest("number")
    assert (check.number, check.is_word) == (2, True)
    assert "25.629/26.869 hộ, đạt 95,39%" in " ".join(check.result["text"].split())
    answer = client.get(f"/du-thao/{draft.pk}/word?plain=1")
    assert "25.629" in "".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)


def test_word_comes_back_with_comments(client: Client) -> None:
    draft = paste(client)
    answer = client.get(f"/du-thao/{draft.pk}/word")
    assert answer["Content-Disposition"].endswith(".docx")
    assert any("Sổ số liệu ghi" in comment.text for comment in Document(io.BytesIO(answer.content)).comments)


def test_words_are_learnt_for_the_province_and_for_no_other(client: Client, browse: Callable[[Person], Client]) -> None:
    draft = paste(client)
    fans = found(draft)["7.777 cái quạt"]
    client.post(f"/du-thao/{draft.pk}/chi-tieu", {"start": fans["start"], "indicator": "welfare.household_accounts"})
    assert TaughtWords.objects.get().unit == draft.unit
    colleague = browse(make_person("lan", "Lan", "department.officer", draft.unit))
    named = "Báo cáo ngày 14/10/2023\n\nTheo thống kê có 8.888 cái quạt máy tại hội trường.\n"

    def candidates(place: str) -> list[str]:
        answer = colleague.post("/du-thao/moi", {"text": named, "place": place})
        figures = found(KeptDraft.objects.get(pk=int(answer["Location"].rsplit("/", 1)[1])))
        return [candidate["code"] for candidate in figures["8.888 cái quạt"]["candidates"]]  # type: ignore[attr-defined]

    assert "welfare.household_accounts" in candidates("19")
    assert "welfare.household_accounts" not in candidates("01")


@pytest.mark.parametrize("act", ["ghi-theo-so", "chi-tieu", "kiem-tra-lai"])
def test_a_page_that_another_tab_has_outdated_changes_nothing_and_says_so(client: Client, act: str) -> None:
    draft = paste(client)
    old = draft.checks.get()
    fans = found(draft)["7.777 cái quạt"]
    client.post(f"/du-thao/{draft.pk}/ghi-theo-so", {"all": "1", "check": old.pk})
    sent = {"start": fans["start"], "indicator": "welfare.household_accounts", "check": old.pk}
    answer = client.post(f"/du-thao/{draft.pk}/{act}", sent, follow=True)
    assert "Văn bản đã đổi từ khi trang này mở ra" in answer.content.decode()
    assert draft.checks.count() == 2
    assert not TaughtWords.objects.exists()


def test_a_double_click_on_all_writes_once_and_says_the_same_twice(client: Client) -> None:
    draft = paste(client)
    sent = {"all": "1", "check": draft.checks.get().pk}
    for _click in range(2):
        page = client.post(f"/du-thao/{draft.pk}/ghi-theo-so", sent, follow=True).content.decode()
        assert "Ghi theo sổ số liệu: 25.600/26.869 hộ, đạt 95,28% thành 25.629/26.869 hộ, đạt 95,39%" in page
    assert draft.checks.count() == 2


def test_a_draft_is_held_against_the_ledger_again_when_asked(client: Client) -> None:
    draft = paste(client)
    first = draft.checks.get()
    for _click in range(2):
        client.post(f"/du-thao/{draft.pk}/kiem-tra-lai", {"check": first.pk})
    second = draft.checks.get(number=2)
    assert (second.sha256, second.result, second.what) == (first.sha256, first.result, "Kiểm tra lại")
    assert draft.checks.count() == 2


def test_what_an_earlier_version_read_otherwise_is_not_written_to_but_checked_again(client: Client) -> None:
    draft = paste(client)
    check = draft.checks.get()
    check.result["text"] = "Nay đọc khác. " + check.result["text"]
    check.save()
    for address in ("ghi-theo-so", "word"):
        send = client.post if address == "ghi-theo-so" else client.get
        answer = send(f"/du-thao/{draft.pk}/{address}", {"all": "1"}, follow=True)
        assert "Bấm Kiểm tra lại" in answer.content.decode()
    client.post(f"/du-thao/{draft.pk}/kiem-tra-lai", {"check": check.pk})
    client.post(f"/du-thao/{draft.pk}/ghi-theo-so", {"all": "1"})
    assert "25.629/26.869 hộ, đạt 95,39%" in draft.checks.latest("number").result["text"]


def test_writing_one_figure_leads_on_to_the_next_that_needs_a_look(client: Client) -> None:
    second = "Tỷ lệ này của tỉnh: 25.600/26.869 hộ nghèo, hộ cận nghèo có tài khoản."
    draft = paste(client, DRAFT + "\n" + second)
    wrong = [figure for figure in draft.checks.get().result["figures"] if figure["suggestion"]]
    answer = client.post(f"/du-thao/{draft.pk}/ghi-theo-so", {"start": wrong[0]["start"]})
    assert answer["Location"].endswith(f"#f{wrong[1]['start']}"), "as many characters were written as there were"


def test_a_word_file_whose_comments_are_broken_is_checked_and_says_so_when_it_is_asked_for(client: Client) -> None:
    content = word_file(paragraph(run(DRAFT.splitlines()[3])), comments="<w:comment")
    answer = client.post("/du-thao/moi", {"file": SimpleUploadedFile("a.docx", content), "place": "19"})
    assert client.get(answer["Location"]).status_code == 200
    asked = client.get(answer["Location"] + "/word", follow=True)
    assert "Tệp Word bị hỏng" in asked.content.decode()
    assert client.get(answer["Location"] + "/word?plain=1").content == content


def test_a_form_of_another_site_does_nothing(client: Client, officer: Person) -> None:
    draft = paste(client)
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(officer)
    for address in ("moi", *(f"{draft.pk}/{act}" for act in ("ghi-theo-so", "chi-tieu", "kiem-tra-lai", "xoa"))):
        assert stranger.post(f"/du-thao/{address}", {"all": "1", "text": DRAFT}).status_code == 403
    assert (KeptDraft.objects.count(), draft.checks.count()) == (1, 1)


def test_the_certificate_names_the_file_and_the_state_of_the_ledger(client: Client) -> None:
    draft = paste(client)
    check = draft.checks.get()
    page = client.get(f"/du-thao/{draft.pk}/chung-nhan/1").content.decode()
    assert check.sha256 in page
    assert f"{TODAY:%d/%m/%Y}" in page
    assert check.ledger["figures"] > 100
    assert str(check.ledger["last_revision"]) in page
    assert client.get(f"/du-thao/{draft.pk}/chung-nhan/2").status_code == 404


def test_a_draft_is_its_senders_alone(client: Client, browse: Callable[[Person], Client]) -> None:
    draft = paste(client)
    colleague = browse(make_person("lan", "Lan", "department.officer", draft.unit))
    start = draft.checks.get().result["figures"][0]["start"]
    for address in ("", "/json", "/word", "/chung-nhan/1", f"/chi-tieu/{start}"):
        assert client.get(f"/du-thao/{draft.pk}{address}").status_code == 200
        assert colleague.get(f"/du-thao/{draft.pk}{address}").status_code == 404
    for address in ("/xoa", "/ghi-theo-so", "/chi-tieu", "/kiem-tra-lai"):
        assert colleague.post(f"/du-thao/{draft.pk}{address}", {"all": "1"}).status_code == 404
    assert DRAFT.split()[-2] not in colleague.get("/du-thao").content.decode()
    assert draft.checks.count() == 1


def test_a_deleted_draft_leaves_no_file_but_those_that_others_keep(
    client: Client, browse: Callable[[Person], Client], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    draft = paste(client)
    colleague = browse(make_person("lan", "Lan", "department.officer", draft.unit))
    theirs = paste(colleague)
    path = store.path_of(draft.checks.get().sha256)
    for browser, kept, stays in ((client, draft, True), (colleague, theirs, False)):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            assert browser.post(f"/du-thao/{kept.pk}/xoa").status_code == 302
        assert path.exists() == stays
        assert browser.get(f"/du-thao/{kept.pk}").status_code == 404
    assert not DraftCheck.objects.exists()


def test_a_program_checks_a_text_or_a_file_and_nothing_is_kept(client: Client) -> None:
    by_text = client.post("/api/reports/check", {"text": DRAFT, "place": "19"})
    by_file = client.post("/api/reports/check", {"file": SimpleUploadedFile("a.txt", DRAFT.encode())})
    assert by_text.status_code == by_file.status_code == 200
    assert by_text.json() | {"name": "a.txt"} == by_file.json()
    assert by_text.json()["counts"]["disagrees"] == 1
    assert not KeptDraft.objects.exists()
    refused = client.post("/api/reports/check", {"file": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0")})
    assert (refused.status_code, refused.json()["code"]) == (409, "old-word")
    assert "old Word file" in json.dumps(refused.json()["message"])
    assert client.post("/api/reports/check", {"text": "12%", "place": "zz"}).json()["code"] == "place"
    assert Client().post("/api/reports/check", {"text": "12%"}).status_code == 401


@pytest.mark.parametrize("act", ["ghi-theo-so", "chi-tieu"])
@pytest.mark.parametrize("start", ["9" * 6000, "-1", "²", "1e9", ""])
def test_a_position_that_no_page_sends_does_nothing(client: Client, act: str, start: str) -> None:
    draft = paste(client)
    answer = client.post(f"/du-thao/{draft.pk}/{act}", {"start": start, "check": start, "indicator": "teams.teams"})
    assert answer.status_code == 302
    assert draft.checks.count() == 1
