"""Checking a draft in the browser: send or paste it, read it with its marks, write a figure as the ledger has it, take it along."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.kernel.files import store
from tinhso.kernel.files.uploading import was_too_large
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.loading.province import own_province
from tinhso.kernel.pages.formatting import language, number
from tinhso.kernel.pages.lists import Bulk, Column, ListPage
from tinhso.kernel.people import scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Level, Unit
from tinhso.ledger.indicators.models import Indicator
from tinhso.reports import checks, services, underway
from tinhso.reports.drafts.reading import PAGES_END
from tinhso.reports.drafts.reading.limits import FILE_BYTES
from tinhso.reports.models import DraftCheck, KeptDraft, Underway
from tinhso.reports.pages import marked
from tinhso.reports.writable import writable

View = Callable[[HttpRequest, int], HttpResponse]
_TAGS = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.I | re.S)
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _standing(draft: Any) -> str:
    under = getattr(draft, "underway", None)
    if under is not None:
        return _("Không kiểm tra được") if under.code else _("Đang kiểm tra")
    if not draft.attention:
        return _("Không có số phải sửa")
    return _("%(count)s số cần xem lại") % {"count": number(draft.attention)}


def _level(draft: Any) -> str:
    under = getattr(draft, "underway", None)
    if under is not None:
        return "bad" if under.code else "none"
    return "bad" if draft.attention else "good"


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
        Column("state", "Kết quả", _standing, kind="status", level=_level),
        Column("times", "Lần kiểm tra", lambda d: d.times, "times", "number", phone=False),
        Column("period", "Kỳ", lambda d: d.period, "period", phone=False),
    )
    search_in = ("name",)

    def records(self, person: Person | None) -> QuerySet[Any]:
        if not services.may_check(person):
            raise Http404
        last = DraftCheck.objects.filter(draft=OuterRef("pk")).order_by("-number").values("attention")[:1]
        own = KeptDraft.objects.filter(owner=person).select_related("underway")
        return own.annotate(times=Max("checks__number"), attention=Subquery(last))

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
        return store.safe_name(str(file.name))
    text = request.POST.get("text", "").lstrip()
    if text.startswith("<"):
        text = _TAGS.sub(" ", text[:4000])  # a page's source is called by what it shows
    first = next((" ".join(line.split()) for line in text.splitlines() if line.strip()), "")
    # A text is no page because its first words end like the name of one.
    return (f"{first[:80]}…" if first[:80].lower().endswith(PAGES_END) else first[:80]) or _("Văn bản dán vào")


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
    return writable(text.replace("\r\n", "\n")).encode()


def _provinces() -> list[Unit]:
    today = installation_clock().today()
    return list(Unit.objects.filter(lookup.valid_on(today), level=Level.PROVINCE).order_by("sort_key"))


def _check_of(request: HttpRequest, key: int, number: int | None = None) -> tuple[KeptDraft, DraftCheck]:
    """A draft of the reader's and one of its checkings, the last where no number is said. Raises Http404."""
    draft = services.get_draft_for(_actor(request), key)
    check = services.latest(draft) if number is None else draft.checks.filter(number=number).first()
    if check is None:
        raise Http404
    return draft, check


def waiting(view: View) -> View:
    """A page that asks again while its reader waits: where the session has ended meanwhile it loads itself anew, which leads to the
    sign-in, rather than take the sign-in for its own part."""
    guarded = login_required(view)

    @wraps(view)
    def asked(request: HttpRequest, key: int) -> HttpResponse:
        return _anew() if "part" in request.GET and not request.user.is_authenticated else guarded(request, key)

    return asked


@waiting
@require_GET
def show(request: HttpRequest, key: int) -> HttpResponse:
    """The draft with its marks, the notes beside it and every figure in a table. One that is being checked says how far that is and asks
    again every second (`part`); the last answer then loads the page anew."""
    draft = services.get_draft_for(_actor(request), key)
    under = underway.of(draft)
    check = services.latest(draft) if under is None or under.code else None
    if check is None:
        return _underway(request, draft, under)
    if "part" in request.GET:
        return _anew()
    found = marked.parts(check.result)
    part = found[min(max(_number(request.GET.get("phan", "")) or 1, 1), len(found)) - 1]
    figures = [marked.shown(row) for row in part.figures]
    mend = [f for f in figures if f["attention"]]
    wanted = request.GET.get("verdict", "")
    every = check.result["figures"]
    context = {
        "draft": draft, "check": check, "failed": under, "wanted": wanted, "parts": found, "part": part,
        "counts": [
            {"verdict": verdict, "level": level, "words": words, "count": check.result["counts"].get(str(verdict), 0)}
            for verdict, (level, words) in marked.WORDS.items()
        ],
        "blocks": list(marked.blocks(check.result["text"], part, figures)), "figures": figures, "total": len(every),
        "shown": [f for f in figures if not wanted or f["verdict"] == wanted],
        "mend": list(zip(mend, [*mend[1:], None], strict=True)) if mend else [],
        "remarks": [f for f in figures if f["notes"] and not f["attention"]],
        "following": part.number + 1 if part.number < len(found) else None,
        "next_part": next((p for p in [*found[part.number :], *found[: part.number - 1]] if p.attention), None),
        "attention": sum(map(checks.needs_a_look, every)),
        "writable": sum(1 for row in every if marked.shown(row)["write"]),
        "checks": list(draft.checks.defer("result")),
    }  # fmt: skip
    return render(request, "reports/draft.html", context)


def _underway(request: HttpRequest, draft: KeptDraft, under: Underway | None) -> HttpResponse:
    if under is None:
        raise Http404
    if under.code and "part" in request.GET:
        return _anew()
    context = {
        "draft": draft, "under": under, "standing": underway.standing(under).value, "can_try": under.code in underway.FAILED,
        "message": under.message_en if language() == "en" else under.message_vi, "steps": marked.STEPS, "step": marked.STEPS[under.step],
    }  # fmt: skip
    return render(request, "reports/_underway.html" if "part" in request.GET else "reports/draft_underway.html", context)


def _anew() -> HttpResponse:
    """Tells a page that waits to load itself again."""
    return HttpResponse(headers={"HX-Refresh": "true"})


@require_POST
def write(request: HttpRequest, key: int) -> HttpResponse:
    """Write one figure, or all that have a value in the ledger, as the ledger has them."""
    draft, check = _check_of(request, key)
    starts = (
        None if request.POST.get("all") else [start for start in map(_number, request.POST.getlist("start")) if start is not None]
    )
    return _changed(
        request, draft, starts[0] if starts and len(starts) == 1 else None,
        lambda: services.write_as_ledger(
            _actor(request), draft, starts=starts, seen=_seen(request), clock=installation_clock(), key=_key(request, check)
        ),
    )  # fmt: skip


@require_POST
def teach(request: HttpRequest, key: int) -> HttpResponse:
    """Say which indicator a figure speaks of."""
    draft, check = _check_of(request, key)
    start = _number(request.POST.get("start", ""))
    return _changed(
        request, draft, start,
        lambda: services.teach_words(
            _actor(request), draft, start=-1 if start is None else start, indicator=request.POST.get("indicator", ""),
            seen=_seen(request), clock=installation_clock(), key=_key(request, check),
        ),
    )  # fmt: skip


@require_POST
def again(request: HttpRequest, key: int) -> HttpResponse:
    """Hold the draft against the ledger as it is now, or start once more what failed."""
    draft = services.get_draft_for(_actor(request), key)
    try:
        services.check_again(_actor(request), draft, seen=_seen(request), clock=installation_clock())
    except Refused as error:
        messages.error(request, error.message(language()))
    return HttpResponseRedirect(reverse("reports:draft", args=[draft.pk]))


def _changed(request: HttpRequest, draft: KeptDraft, start: int | None, change: Callable[[], DraftCheck | None]) -> HttpResponse:
    """Do it, and go back to the draft: to the next figure that needs a look, or the figure itself where none does."""
    place = ""
    try:
        if (made := change()) is not None:
            messages.success(request, made.what)
            place = _place(made, start)
    except Refused as error:
        messages.error(request, error.message(language()))
    return HttpResponseRedirect(reverse("reports:draft", args=[draft.pk]) + place)


def _place(check: DraftCheck, start: int | None) -> str:
    """The part and mark of the first figure from a place on that needs a look; of the figure there where none does."""
    figures = check.result["figures"]
    after = [row for row in figures if start is not None and row["start"] >= start]
    row = next(filter(checks.needs_a_look, after), after[0] if after else None)
    if row is None:
        return ""
    found = marked.parts(check.result)
    part = marked.part_of(found, row["start"])
    return (f"?phan={part.number}" if len(found) > 1 else "") + f"#f{row['start']}"


@require_POST
def delete(request: HttpRequest, key: int) -> HttpResponse:
    """Forget a draft and its files."""
    services.delete_draft(_actor(request), services.get_draft_for(_actor(request), key), clock=installation_clock())
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
    figure = next((f for f in map(marked.shown, check.result["figures"]) if f["start"] == start), None)
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
    try:
        made = checks.as_word(draft, check) if request.GET.get("plain") else checks.commented(draft, check)
    except Refused as error:
        messages.error(request, error.message(language()))
        return HttpResponseRedirect(reverse("reports:draft", args=[draft.pk]))
    response = HttpResponse(made, content_type=_WORD_TYPE)
    stem, _dot, ending = draft.name.rpartition(".")
    kind = "docm" if check.is_word and ending.lower() == "docm" else "docx"  # Word opens no file with macros under the other name
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stem or 'du-thao', safe='')}.{kind}"
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
    figures = [marked.shown(row) for row in check.result["figures"]]
    counts = [(level, words, check.result["counts"].get(str(verdict), 0)) for verdict, (level, words) in marked.WORDS.items()]
    return render(request, "reports/draft_certificate.html", {"draft": draft, "check": check, "figures": figures, "counts": counts})
