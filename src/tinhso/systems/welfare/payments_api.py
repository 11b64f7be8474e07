"""Rounds, payments and what came back, in the web API. As on the pages: whoever prepares does not approve, numbers are masked."""

# Annotations are not postponed here: ninja reads those of a paginated list in another module, where their names are unknown.

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, File, Query, Router, Schema, UploadedFile
from ninja.pagination import paginate

from tinhso.kernel.exchange.callers import caller
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.formatting import masked
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.territory import units_of
from tinhso.systems.welfare import reconciling, services
from tinhso.systems.welfare.models import BankFile, Payment, Round
from tinhso.systems.welfare.reading import get_payment_for, get_round_for, paying_province
from tinhso.systems.welfare.reasons import reason_advice, reason_title

router = Router()


class RoundOut(Schema):
    """A round of payments. Amounts in đồng; `failed` were rejected or came back."""

    id: int
    code: str
    month: date
    programmes: list[str]
    supplementary: bool
    state: Round.State
    drawn_on: date
    approved_on: date | None
    sent_at: datetime | None
    payments: int = Field(0, alias="count")
    amount: int
    failed: int = 0
    simulated: bool

    @staticmethod
    def resolve_amount(record: Any) -> int:
        return record.total or 0


class RoundChosen(Schema):
    """What the list of rounds is narrowed by."""

    state: Round.State | None = None
    month: date | None = None
    supplementary: bool | None = None


class RoundIn(Schema):
    """A round to draw up: the first day of a month, and codes of programmes."""

    month: date
    programmes: list[str]
    key: str | None = None
    """The caller's own key: the same call twice draws up once."""


class ApprovalIn(Schema):
    """The total in đồng that stands on the decision."""

    total: int
    key: str | None = None


class KeyIn(Schema):
    """An act that needs nothing but the caller's own key."""

    key: str | None = None


class LineOut(Schema):
    """What was drawn up at one bank (or in cash), and what became of it, in đồng. Both differences are 0, or something is wrong."""

    title: str
    payments: int
    drawn: int
    paid: int
    cash: int
    returned: int
    pending: int
    booked: int
    difference: int
    bank_difference: int


class FileOut(Schema):
    """A file that went to a bank, or came from one. `round` is empty where an answer speaks of several."""

    id: int
    round: int | None = Field(None, alias="round_id")
    kind: BankFile.Kind
    bank: str
    message_id: str
    sha256: str
    payments: int
    amount: int
    at: datetime


class PaymentOut(Schema):
    """One month of one programme for one person, without what names the person."""

    id: int
    code: str = Field(alias="end_to_end")
    """EndToEndId in the files of the banks."""
    round: int = Field(alias="round_id")
    entitlement: int = Field(alias="entitlement_id")
    unit: int = Field(alias="unit_id")
    programme: str
    month: date
    amount: int
    method: Payment.Method
    bank: str
    account_number: str
    """All but the last digits hidden."""
    state: Payment.State
    sent_on: date | None
    paid_on: date | None
    returned_on: date | None
    reason: str
    """ISO external code of a rejection or return, such as AC04."""
    reason_title: str
    advice: str
    replaces: int | None = Field(None, alias="replaces_id")
    simulated: bool

    @staticmethod
    def resolve_account_number(record: Payment) -> str:
        return masked(record.account_number) if record.account_number else ""

    @staticmethod
    def resolve_reason_title(record: Payment) -> str:
        return reason_title(record.reason) if record.returned_on else ""

    @staticmethod
    def resolve_advice(record: Payment) -> str:
        return reason_advice(record.reason) if record.returned_on else ""


class PaymentChosen(Schema):
    """What the list of payments is narrowed by. `unit`: with its hamlets. `waiting`: came back and not drawn up again."""

    round: int | None = None
    unit: int | None = None
    bank: str = ""
    month: date | None = None
    state: Payment.State | None = None
    method: Payment.Method | None = None
    reason: str = ""
    waiting: bool = False


class ReissueIn(Schema):
    """How to pay what came back."""

    method: Payment.Method
    key: str | None = None


class CashIn(Schema):
    """Cash that was handed over."""

    paid_on: date
    receipt: str
    key: str | None = None


def _person(request: HttpRequest) -> Person:
    person = caller(request)
    assert isinstance(person, Person)  # the API's own auth lets nobody else in
    return person


def _round(person: Person, key: int) -> Round:
    """The round with its sums, for its answer."""
    return Round.objects.visible_to(person).with_sums().get(pk=key)


@router.get("/rounds", response=list[RoundOut], summary="Các kỳ chi")
@paginate
def list_rounds(request: HttpRequest, filters: Query[RoundChosen]) -> QuerySet[Round]:
    wanted = filters.model_dump(exclude_none=True)
    return Round.objects.visible_to(_person(request)).with_sums().filter(**wanted).order_by("-month", "-id")


@router.post("/rounds", response=RoundOut, summary="Lập kỳ chi của một tháng")
def prepare_round(request: HttpRequest, given: RoundIn) -> Round:
    person, clock = _person(request), installation_clock()
    made = services.prepare_round(person, province=paying_province(clock.today()), clock=clock, **given.model_dump())
    return _round(person, made.pk)


@router.get("/rounds/{key}", response=RoundOut, summary="Một kỳ chi")
def get_round(request: HttpRequest, key: int) -> Round:
    person = _person(request)
    return _round(person, get_round_for(person, key).pk)


@router.post("/rounds/{key}/approve", response=RoundOut, summary="Duyệt kỳ chi do người khác lập")
def approve_round(request: HttpRequest, key: int, given: ApprovalIn) -> Round:
    person = _person(request)
    services.approve_round(person, get_round_for(person, key), clock=installation_clock(), **given.model_dump())
    return _round(person, key)


@router.post("/rounds/{key}/send", response=RoundOut, summary="Lập tệp lệnh chi cho từng ngân hàng")
def send_round(request: HttpRequest, key: int, given: KeyIn) -> Round:
    person = _person(request)
    services.send_round(person, get_round_for(person, key), clock=installation_clock(), key=given.key)
    return _round(person, key)


@router.post("/rounds/{key}/drop", response=RoundOut, summary="Bỏ kỳ chi chưa gửi")
def drop_round(request: HttpRequest, key: int, given: KeyIn) -> Round:
    person = _person(request)
    services.drop_round(person, get_round_for(person, key), clock=installation_clock(), key=given.key)
    return _round(person, key)


@router.get("/rounds/{key}/lines", response=list[LineOut], summary="Đối chiếu theo ngân hàng")
def list_lines(request: HttpRequest, key: int) -> list[reconciling.Line]:
    return reconciling.by_bank(get_round_for(_person(request), key).payments.all())


@router.get("/rounds/{key}/files", response=list[FileOut], summary="Tệp đã gửi và kết quả đã đọc")
@paginate
def list_files(request: HttpRequest, key: int) -> QuerySet[BankFile]:
    return get_round_for(_person(request), key).files.order_by("at", "id")


@router.post("/answers", response=FileOut, summary="Đọc kết quả của ngân hàng (pain.002, camt.054)")
def read_answer(request: HttpRequest, file: File[UploadedFile]) -> BankFile:
    """The same file twice changes nothing and gives the same answer."""
    return services.read_upload(_person(request), file, clock=installation_clock())


@router.get("/payments", response=list[PaymentOut], summary="Các khoản chi")
@paginate
def list_payments(request: HttpRequest, filters: Query[PaymentChosen]) -> QuerySet[Payment]:
    found = Payment.objects.visible_to(_person(request)).order_by("id")
    if filters.unit is not None:
        found = found.filter(unit_id__in=units_of([filters.unit], installation_clock().today()))
    if filters.waiting:
        found = found.filter(state__in=Payment.FAILED, replaced_by__isnull=True)
    wanted = filters.model_dump(exclude={"unit", "waiting"}).items()
    return found.filter(**{name: value for name, value in wanted if value})


@router.get("/payments/{key}", response=PaymentOut, summary="Một khoản chi")
def get_payment(request: HttpRequest, key: int) -> Payment:
    return get_payment_for(_person(request), key)


@router.post("/payments/{key}/reissue", response=PaymentOut, summary="Lập chi lại khoản bị trả lại")
def reissue_payment(request: HttpRequest, key: int, given: ReissueIn) -> Payment:
    person = _person(request)
    return services.reissue_payment(person, get_payment_for(person, key), clock=installation_clock(), **given.model_dump())


@router.post("/payments/{key}/cash", response=PaymentOut, summary="Ghi đã chi tiền mặt")
def pay_cash(request: HttpRequest, key: int, given: CashIn) -> Payment:
    person = _person(request)
    return services.pay_cash(person, get_payment_for(person, key), clock=installation_clock(), **given.model_dump())
