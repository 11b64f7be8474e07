"""Files in by program: send, look, write, drop, withdraw."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, UploadedFile
from ninja.pagination import paginate

from tinhso.kernel.exchange.callers import caller
from tinhso.kernel.imports import services
from tinhso.kernel.imports.models import Batch, RowError
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Unit

router = Router()


class BatchOut(Schema):
    """A file that was sent, and what became of it."""

    id: int
    importer: str
    file_name: str
    sha256: str
    state: str
    unit: int | None = Field(None, alias="unit_id")
    whole: bool
    sent_at: datetime
    rows_read: int
    rows_right: int
    rows_wrong: int
    rows_written: int
    message: str
    message_en: str
    message_code: str


class RowErrorOut(Schema):
    """One thing wrong in one row: what to do, in both languages, and its code."""

    row: int
    column: str
    entered: str
    code: str
    fix: str
    fix_en: str


def _person(request: HttpRequest) -> Person:
    person = caller(request)
    assert isinstance(person, Person)  # the API's own auth lets nobody else in
    return person


@router.get("/batches", response=list[BatchOut], summary="Các tệp đã gửi")
@paginate
def list_batches(request: HttpRequest) -> QuerySet[Batch]:
    return Batch.objects.visible_to(_person(request)).order_by("-id")


@router.post("/batches", response=BatchOut, summary="Gửi một tệp XLSX hoặc CSV")
def send_batch(
    request: HttpRequest, importer: Form[str], file: File[UploadedFile], unit: Form[int | None] = None, whole: Form[bool] = False
) -> Batch:
    person = _person(request)
    place = None if unit is None else Unit.objects.filter(pk=unit).first()
    return services.send_file(person, importer, file, unit=place, whole=whole, clock=installation_clock())


@router.get("/batches/{key}", response=BatchOut, summary="Một tệp: đang ở bước nào")
def get_batch(request: HttpRequest, key: int) -> Batch:
    return services.get_batch_for(_person(request), key)


@router.get("/batches/{key}/errors", response=list[RowErrorOut], summary="Các dòng lỗi của một tệp")
@paginate
def list_row_errors(request: HttpRequest, key: int) -> QuerySet[RowError]:
    return RowError.objects.filter(batch=services.get_batch_for(_person(request), key)).order_by("row", "id")


@router.post("/batches/{key}/write", response=BatchOut, summary="Ghi các dòng đúng")
def write_batch(request: HttpRequest, key: int) -> Batch:
    person = _person(request)
    return services.start_writing(person, services.get_batch_for(person, key), clock=installation_clock())


@router.post("/batches/{key}/drop", response=BatchOut, summary="Bỏ cả tệp, chưa ghi dòng nào")
def drop_batch(request: HttpRequest, key: int) -> Batch:
    person = _person(request)
    return services.drop_batch(person, services.get_batch_for(person, key), clock=installation_clock())


@router.post("/batches/{key}/withdraw", response=BatchOut, summary="Rút mọi bản ghi mà tệp đã tạo")
def withdraw_batch(request: HttpRequest, key: int) -> Batch:
    person = _person(request)
    return services.withdraw_batch(person, services.get_batch_for(person, key), clock=installation_clock())
