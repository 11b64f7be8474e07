"""Checking a draft in the browser: send or paste it, read it with its marks, write a figure as the ledger has it, take it along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.kernel.files.uploading import was_too_large
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.loading.province import own_province
from tinhso.kernel.pages.formatting import language
from tinhso.kernel.pages.lists import Bulk, Column, ListPage
from tinhso.kernel.people import scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Level, Unit
from tinhso.ledger.indicators.models import Indicator
from tinhso.reports import services
from tinhso.reports.drafts import marking, reading
from tinhso.reports.drafts.judging.model import Verdict
from tinhso.reports.drafts.reading.limits import FILE_BYTES
from tinhso.reports.models import DraftCheck, KeptDraft

WORDS: dict[str, tuple[str, Any]] = {
    Verdict.INTERNAL: ("bad", gettext_lazy("Mâu thuẫn trong văn bản")),
    Verdict.DISAGREES: ("bad", gettext_lazy("Khác sổ số liệu")),
    Verdict.ROUNDING: ("warn", gettext_lazy("Làm tròn sai")),
    Verdict.OLD: ("warn", gettext_lazy("Số cũ")),
    Verdict.SCOPE: ("warn", gettext_lazy("Kỳ hoặc nơi khác")),
    Verdict.AGREES: ("good", gettext_lazy("Khớp sổ số liệu")),
    Verdict.ABSENT: ("none", gettext_lazy("Sổ chưa có số này")),
    Verdict.UNKNOWN: ("none", gettext_lazy("Chưa nhận ra chỉ tiêu")),
}
"""Verdict → (level, its words), gravest first."""
ATTENTION = (Verdict.INTERNAL, Verdict.DISAGREES, Verdict.ROUNDING, Verdict.OLD, Verdict.SCOPE)
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Drafts(ListPage):
    """The reader's own drafts, the last sent first."""

    title = "Kiểm tra dự thảo"
    empty = "Chưa kiểm tra dự thảo nào"
    empty_advice = "Gửi một báo cáo để đối chiếu từng số với sổ số liệu."
    file_name = "du-thao"
    default_sort = "-sent"
    columns = (
        Column("name", "Văn bản", lambda d: d.name, "name", link=lambda d: reverse("reports:draft", args=[d.pk])),
        Column("sent", "Gửi lúc", lambda d: d.sent_at, "sent_at", "moment"),
        Column("times", "Lần kiểm tra", lambda d: d.times, "times", "number", phone=False),
        Column("period", "Kỳ", lambda d: d.period, "period", phone=False),
    )
    search_in = ("name",)

    def records(self, person: Person | None) -> QuerySet[Any]:
        if not services.may_check(person):
            raise Http404
        return KeptDraft.objects.filter(owner=person).annotate(times=Max("checks__number"))

    def acts(self, person: Person | None) -> list[Bulk]:
        return [Bulk(_("Kiểm tra dự thảo mới"), reverse("reports:new_draft"), "upload", main=True)]


def _actor(request: HttpRequest) -> Person:
    person = scopes.person_of(request)
    if person is None or not services.may_check(person):
        raise Http404
    return person


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a file or paste a text; what was typed is kept when it is refused."""
    actor = _actor(request)
    refusal: Refused | None = None
    clock = installation_clock()
    if request.method == "POST":
        try:
            draft = services.check_draft(
                actor, name=_name(request), content=_content(request), period=request.POST.get("period", "").strip(), clock=clock,
                unit=services.province_of_report(request.POST.get("place", ""), clock), key=request.POST.get("key") or None,
            )  # fmt: skip
            return HttpResponseRedirect(reverse("reports:draft", args=[draft.pk]))
        except Refused as error:
            refusal = error
    context = {
        "places": _provinces(), "error": refusal.message(language()) if refusal else "", "code": refusal.code if refusal else "",
        "where_wrong": refusal.where if refusal else "", "typed": request.POST,
        "place": request.POST.get("place") or own_province(),
        "most_mb": FILE_BYTES >> 20, "key": uuid4().hex,
    }  # fmt: skip
    return render(request, "reports/new_draft.html", context, status=422 if refusal else 200)


def _name(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is not None:
        return str(file.name)
    first = next((line.strip() for line in request.POST.get("text", "").splitlines() if line.strip()), "")
    return first[:80] or _("Văn bản dán vào")


def _content(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    most = FILE_BYTES >> 20
    if was_too_large(request) or (file is not None and (file.size or 0) > FILE_BYTES):
        raise Refused(
            "file-too-large", f"Tệp lớn quá {most} MB. Chia nhỏ văn bản.", f"The file is larger than {most} MB.", where="file"
        )
    if file is not None:
        return bytes(file.read())
    text = request.POST.get("text", "")
    if not text.strip():
        raise Refused("nothing-sent", "Chọn tệp hoặc dán văn bản vào ô.", "Choose a file or paste a text.", where="text")
    return text.replace("\r\n", "\n").encode()


def _provinces() -> list[Unit]:
    today = installation_clock().today()
    return list(Unit.objects.filter(lookup.valid_on(today), level=Level.PROVINCE).order_by("sort_key"))


def _check_of(request: HttpRequest, key: int, number: int | None = None) -> tuple[KeptDraft, DraftCheck]:
    draft = services.get_draft_for(_actor(request), key)
    if number is None:
        return draft, services.latest(draft)
    check = draft.checks.filter(number=number).first()
    if check is None:
        raise Http404
    return draft, check


@require_GET
def show(request: HttpRequest, key: int) -> HttpResponse:
    """The draft with its marks, the notes beside it and every figure in a table."""
    draft, check = _check_of(request, key)
    figures = [_figure(row) for row in check.result["figures"]]
    wanted = request.GET.get("verdict", "")
    counts = [
        {"verdict": verdict, "level": level, "words": words, "count": check.result["counts"].get(str(verdict), 0)}
        for verdict, (level, words) in WORDS.items()
    ]
    context = {
        "draft": draft, "check": check, "counts": counts, "wanted": wanted,
        "blocks": list(_blocks(check.result, figures)), "figures": figures,
        "shown": [f for f in figures if not wanted or f["verdict"] == wanted],
        "notes": [f for f in figures if f["verdict"] in ATTENTION or f["notes"]],
        "attention": sum(1 for f in figures if f["verdict"] in ATTENTION),
        "writable": sum(1 for f in figures if f["suggestion"] and f["verdict"] in ATTENTION),
        "checks": list(draft.checks.all()),
    }  # fmt: skip
    return render(request, "reports/draft.html", context)


def _figure(row: dict[str, Any]) -> dict[str, Any]:
    level, words = WORDS[row["verdict"]]
    title = row["candidates"][0]["title"] if row["indicator"] else ""
    attention = row["verdict"] in ATTENTION
    return row | {
        "level": level, "words": words, "title": title, "attention": attention, "shown_text": " ".join(row["text"].split()),
        "write": row["suggestion"] if attention and row["suggestion"] != row["text"] else "",
    }  # fmt: skip


def _blocks(result: dict[str, Any], figures: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The draft's blocks with their pieces: plain text, and figures; cells gathered into tables."""
    table: dict[str, Any] | None = None
    place = 0
    for block in result["blocks"]:
        inside = []
        while place < len(figures) and figures[place]["start"] < block["end"]:
            inside.append(figures[place])
            place += 1
        pieces = list(_pieces(result["text"], block, inside))
        if block["cell"] is None:
            if table is not None:
                yield table
                table = None
            yield {"role": block["role"], "pieces": pieces}
            continue
        number, row, column = block["cell"]
        if table is None or table["number"] != number:
            if table is not None:
                yield table
            table = {"role": "table", "number": number, "rows": {}}
        table["rows"].setdefault(row, {}).setdefault(column, []).append(pieces)
    if table is not None:
        yield table


def _pieces(text: str, block: dict[str, Any], figures: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    position = block["start"]
    for figure in figures:
        yield {"text": text[position : figure["start"]], "figure": None}
        yield {"text": figure["text"], "figure": figure}
        position = figure["end"]
    yield {"text": text[position : block["end"]], "figure": None}


@require_POST
def write(request: HttpRequest, key: int) -> HttpResponse:
    """Write one figure, or all that have a value in the ledger, as the ledger has them."""
    draft, check = _check_of(request, key)
    starts = [start for start in map(_number, request.POST.getlist("start")) if start is not None]
    if request.POST.get("all"):
        starts = [f["start"] for f in map(_figure, check.result["figures"]) if f["write"]]
    try:
        made = services.write_as_ledger(
            _actor(request), draft, starts=starts, seen=_seen(request), clock=installation_clock(), key=_key(request, check)
        )
        messages.success(request, made.what)
    except Refused as error:
        messages.error(request, error.message(language()))
    return HttpResponseRedirect(reverse("reports:draft", args=[draft.pk]))


@require_POST
def teach(request: HttpRequest, key: int) -> HttpResponse:
    """Say which indicator a figure speaks of."""
    draft, check = _check_of(request, key)
    start = _number(request.POST.get("start", ""))
    try:
        made = services.teach_words(
            _actor(request), draft, start=-1 if start is None else start,
            indicator=request.POST.get("indicator", ""), clock=installation_clock(), key=_key(request, check),
        )  # fmt: skip
        messages.success(request, made.what)
    except Refused as error:
        messages.error(request, error.message(language()))
    return HttpResponseRedirect(reverse("reports:draft", args=[draft.pk]) + ("" if start is None else f"#f{start}"))


@require_POST
def delete(request: HttpRequest, key: int) -> HttpResponse:
    """Forget a draft and its files."""
    draft, _check = _check_of(request, key)
    services.delete_draft(_actor(request), draft, clock=installation_clock())
    messages.success(request, _("Đã xóa văn bản và tệp của văn bản."))
    return HttpResponseRedirect(reverse("reports:drafts"))


def _seen(request: HttpRequest) -> int | None:
    """The checking that the sent page showed."""
    return _number(request.POST.get("check", ""))


def _number(text: str) -> int | None:
    """A key or a position as a page sends it; None for what no page of ours sends."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _key(request: HttpRequest, check: DraftCheck) -> str:
    """The same act on the same checking is done once, however often it is clicked."""
    body = "-".join([*request.POST.getlist("start")[:3], request.POST.get("all", ""), request.POST.get("indicator", "")])
    return f"{_seen(request) or check.pk}-{body}"[:120]


@require_GET
def teach_page(request: HttpRequest, key: int, start: int) -> HttpResponse:
    """Choose the indicator that a figure speaks of, among its candidates or all."""
    draft, check = _check_of(request, key)
    figure = next((f for f in map(_figure, check.result["figures"]) if f["start"] == start), None)
    if figure is None:
        raise Http404
    context = {
        "draft": draft,
        "check": check,
        "figure": figure,
        "indicators": Indicator.objects.order_by("title_vi").values("code", "title_vi", "title_en"),
    }
    return render(request, "reports/draft_words.html", context)


@require_GET
def as_word(request: HttpRequest, key: int) -> HttpResponse:
    """The draft as .docx with comments at what does not hold; `?plain=1` without them."""
    draft, check = _check_of(request, key)
    content = services.content_of(check)
    read = reading.read(content, draft.name)
    if request.GET.get("plain"):
        made = content if check.is_word else marking.with_comments(read, [])
    else:
        made = marking.with_comments(read, services.judged_again(draft, _actor(request)), content if check.is_word else None)
    response = HttpResponse(made, content_type=_WORD_TYPE)
    stem = draft.name.rsplit(".", 1)[0] or "du-thao"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stem, safe='')}.docx"
    return response


@require_GET
def as_json(request: HttpRequest, key: int) -> JsonResponse:
    """What the last checking found."""
    _draft, check = _check_of(request, key)
    return JsonResponse(check.result, json_dumps_params={"ensure_ascii": False})


@require_GET
def certificate(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """What was checked, against which state of the ledger, and what was said: a page to print."""
    draft, check = _check_of(request, key, number)
    figures = [_figure(row) for row in check.result["figures"]]
    counts = [(level, words, check.result["counts"].get(str(verdict), 0)) for verdict, (level, words) in WORDS.items()]
    return render(request, "reports/draft_certificate.html", {"draft": draft, "check": check, "figures": figures, "counts": counts})
