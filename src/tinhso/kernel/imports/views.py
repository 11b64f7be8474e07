"""The pages of imports: which forms there are, sending a file, its result, and the list of files sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tinhso.kernel.files.uploading import was_too_large
from tinhso.kernel.imports import limits, services, stalled
from tinhso.kernel.imports.importer import Importer, importers
from tinhso.kernel.imports.models import Batch, Progress, RowError, StagedRow
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.formatting import language
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage, xlsx_response
from tinhso.kernel.people import scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Level, Unit

ERRORS_SHOWN = 500
_LEVELS = {
    Batch.State.WRITTEN: "good",
    Batch.State.REFUSED: "bad",
    Batch.State.READ: "warn",
    Batch.State.DROPPED: "none",
    Batch.State.WITHDRAWN: "none",
}


class Batches(ListPage):
    """The files that the reader sent, or whose commune they look after."""

    title = "Tệp đã nhập"
    empty = "Chưa có tệp nào"
    empty_advice = "Chọn một biểu nhập ở trên để gửi tệp."
    file_name = "tep-da-nhap"
    template = "imports/batches.html"
    columns = (
        Column("file", "Tệp", lambda b: b.file_name, "file_name", link=lambda b: reverse("imports:batch", args=[b.pk])),
        Column("form", "Biểu", lambda b: title_of(b.importer), "importer"),
        Column("at", "Gửi lúc", lambda b: b.sent_at, "sent_at", "moment"),
        Column("by", "Người gửi", lambda b: b.sent_by.name if b.sent_by else "", phone=False),
        Column("right", "Dòng đúng", lambda b: b.rows_right, "rows_right", "number", phone=False),
        Column("wrong", "Dòng lỗi", lambda b: b.rows_wrong, "rows_wrong", "number"),
        Column(
            "state", "Trạng thái", lambda b: b.get_state_display(), "state", "status", level=lambda b: _LEVELS.get(b.state, "none")
        ),
    )
    filters = (Choice("state", "Trạng thái", Batch.State.choices, lambda rows, value: rows.filter(state=value)),)
    search_in = ("file_name",)

    def records(self, person: Person | None) -> QuerySet[Batch]:
        return Batch.objects.visible_to(person).select_related("sent_by")

    def acts(self, person: Person | None) -> list[Bulk]:
        return [Bulk(_sending(form), reverse("imports:new", args=[form.code]), "upload") for form in usable(person)]


def _sending(form: type[Importer]) -> str:
    """What the button of a form says: the act first, then what is imported."""
    title = form.title.get(language())
    return _("Nhập %(form)s") % {"form": title[:1].lower() + title[1:]}


def title_of(code: str) -> str:
    """The form's name; its code where the system that had it is gone."""
    found = importers().get(code)
    return found.title.get(language()) if found else code


def usable(person: Person | None) -> list[type[Importer]]:
    """The forms that the person may use somewhere."""
    return [form for form in importers().values() if scopes.can(person, form.permission)]


class SendForm(forms.Form):
    whole = forms.BooleanField(required=False)
    unit = forms.IntegerField(required=False)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a file and send it."""
    person = scopes.person_of(request)
    importer = services.get_importer_for(person, code)
    refusal: Refused | None = None
    if request.method == "POST":
        form = SendForm(request.POST)
        try:
            batch = services.send_file(
                _signed_in(person),
                code,
                _file(request),
                unit=_unit(form.cleaned_data.get("unit") if form.is_valid() else None),
                whole=form.is_valid() and form.cleaned_data["whole"],
                clock=installation_clock(),
            )
            return redirect("imports:batch", key=batch.pk)
        except Refused as error:
            refusal = error
    context = {
        "importer": importer,
        "columns": [
            {
                "heading": column.heading(language()),
                "required": column.required,
                "aliases": column.aliases,
                "how": column.how().get(language()),
            }
            for column in importer.columns
        ],
        "title": importer.title.get(language()),
        "units": _units(person, importer) if importer.unit_column is None else [],
        "error": refusal.message(language()) if refusal else "",
        "code": refusal.code if refusal else "",
        "most_mb": limits.FILE_BYTES >> 20,
        "most_rows": limits.ROWS,
    }
    return render(request, "imports/new.html", context, status=422 if refusal else 200)


def _file(request: HttpRequest) -> UploadedFile:
    if was_too_large(request):
        most = limits.FILE_BYTES >> 20
        raise Refused(
            "file-too-large", f"Tệp lớn quá {most} MB. Chia nhỏ rồi gửi lại.", f"The file is larger than {most} MB.", where="file"
        )
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Refused("file-missing", "Chọn tệp .xlsx hoặc .csv rồi gửi.", "Choose an .xlsx or .csv file.", where="file")
    return file


def _unit(key: int | None) -> Unit | None:
    return None if key is None else Unit.objects.filter(pk=key).first()


def _units(person: Person | None, importer: Importer) -> list[Unit]:
    """The communes that the person may send a file for."""
    allowed = scopes.granted(person, importer.permission)
    today = installation_clock().today()
    current = Unit.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today), level=Level.COMMUNE).order_by("sort_key")
    return list(current if isinstance(allowed, scopes.Everywhere) else current.filter(pk__in=allowed))


@login_required
@require_safe
def template_file(request: HttpRequest, code: str) -> FileResponse:
    """An empty file with the headings and one line of examples."""
    importer = services.get_importer_for(scopes.person_of(request), code)
    titles = [f"{column.heading(language())}{' *' if column.required else ''}" for column in importer.columns]
    return xlsx_response(f"mau-{code.replace('.', '-')}", titles, [[column.example for column in importer.columns]])


@login_required
@require_safe
def batch_page(request: HttpRequest, key: int) -> HttpResponse:
    """What became of a file. While it is read or written the page asks again every second (`part`)."""
    person = scopes.person_of(request)
    batch = services.get_batch_for(person, key)
    busy = batch.state in Batch.BUSY
    progress = Progress.objects.filter(pk=key).first() if busy else None
    errors = list(RowError.objects.filter(batch=batch).order_by("row", "id")[: ERRORS_SHOWN + 1])
    context: dict[str, Any] = {
        "batch": batch,
        "title": title_of(batch.importer),
        "busy": busy,
        "progress": progress,
        "message": batch.told(language()),
        "errors": [_told(error, batch) for error in errors[:ERRORS_SHOWN]],
        "more_errors": len(errors) > ERRORS_SHOWN,
        "shown": ERRORS_SHOWN,
        "standing": stalled.standing(batch).value if busy else "",
        "can_read_again": stalled.can_read_again(batch),
        "can_write": batch.state == Batch.State.READ and batch.rows_right > 0,
        "can_drop": batch.state in (Batch.State.READ, Batch.State.REFUSED),
        "can_withdraw": batch.state == Batch.State.WRITTEN,
        "has_wrong": batch.rows_wrong > 0 and batch.state != Batch.State.DROPPED,
        "level": _LEVELS.get(Batch.State(batch.state), "none"),
    }
    return render(request, "imports/_result.html" if "part" in request.GET else "imports/batch.html", context)


@login_required
@require_POST
def act(request: HttpRequest, key: int, verb: str) -> HttpResponse:
    """One of the acts: write, drop, withdraw, resume."""
    person = _signed_in(scopes.person_of(request))
    batch = services.get_batch_for(person, key)
    acts = {
        "write": services.start_writing, "drop": services.drop_batch, "withdraw": services.withdraw_batch,
        "resume": stalled.resume_batch,
    }  # fmt: skip
    try:
        acts[verb](person, batch, clock=installation_clock())
    except Refused as refusal:
        messages.error(request, f"{refusal.message(language())} ({refusal.code})", extra_tags="bad")
    else:
        done = {"drop": _("Đã bỏ tệp. Không ghi dòng nào."), "withdraw": _("Đã rút mọi bản ghi của tệp này.")}
        if verb in done:
            messages.success(request, done[verb], extra_tags="good")
    return redirect("imports:batch", key=key)


@login_required
@require_safe
def wrong_rows(request: HttpRequest, key: int) -> FileResponse:
    """The wrong rows as they were entered, each with what to mend: to be corrected and sent again."""
    batch = services.get_batch_for(scopes.person_of(request), key)
    fixes: dict[int, list[str]] = {}
    for error in RowError.objects.filter(batch=batch).order_by("row", "id").iterator(chunk_size=2_000):
        fixes.setdefault(error.row, []).append(f"{_heading(error.column, batch)}: {error.told(language())}")
    rows = StagedRow.objects.filter(batch=batch, right=False).order_by("row").values_list("row", "cells")
    lines = ([*cells, row, " ".join(fixes.get(row, []))] for row, cells in rows.iterator(chunk_size=2_000))
    headings = [_heading(title, batch) for title in batch.header]
    return xlsx_response(f"dong-loi-{batch.pk}", [*headings, _("Dòng trong tệp cũ"), _("Cách sửa")], lines)


def _told(error: RowError, batch: Batch) -> dict[str, Any]:
    """One error as the reader's language says it."""
    return {
        "row": error.row,
        "heading": _heading(error.column, batch),
        "entered": error.entered,
        "told": error.told(language()),
    }


def _heading(title: str, batch: Batch) -> str:
    """A column's heading in the reader's language; as it was kept, where the form has no such column any more."""
    found = importers().get(batch.importer)
    column = next((column for column in found.columns if column.title == title), None) if found else None
    return title if column is None else column.heading(language())


def _signed_in(person: Person | None) -> Person:
    assert isinstance(person, Person)  # login_required lets nobody else in
    return person
