"""Training sessions and who attended."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from tinhso.kernel.exchange.operations import Key, RecordOut, actor, acts_of, unit_named, within
from tinhso.kernel.loading.clock import installation_clock
from tinhso.systems.teams import acts, services
from tinhso.systems.teams.models import Training
from tinhso.systems.teams.reading import get_training_for

router = Router()


class TrainingChange(Schema):
    """A session; `members` are the keys of those who attended."""

    held_on: date
    topic: str = Field(max_length=200, min_length=1)
    place: str = Field("", max_length=160)
    trainer: str = Field("", max_length=160)
    hours: int = Field(4, ge=1, le=80)
    members: list[int] = Field(min_length=1, max_length=1000)


class TrainingIn(TrainingChange):
    """A session to record, with the unit that held it."""

    unit: int


class TrainingOut(RecordOut):
    """A recorded session."""

    held_on: date
    topic: str
    place: str
    trainer: str
    hours: int
    members: list[int]
    resolve_acts = acts_of(acts.OF_TRAINING)

    @staticmethod
    def resolve_members(training: Training) -> list[int]:
        return sorted(attendance.member_id for attendance in training.attendances.all())


class TrainingFilter(Schema):
    """Which sessions: of a unit with its parts, from a day up to, not including, another."""

    unit: int | None = None
    since: date | None = None
    until: date | None = None


@router.get("/trainings", response=list[TrainingOut], summary="Các buổi tập huấn")
@paginate
def list_trainings(request: HttpRequest, wanted: Query[TrainingFilter]) -> QuerySet[Training]:
    trainings = Training.objects.visible_to(actor(request)).prefetch_related("attendances").order_by("-held_on", "-pk")
    trainings = within(trainings, wanted.unit)
    if wanted.since is not None:
        trainings = trainings.filter(held_on__gte=wanted.since)
    return trainings if wanted.until is None else trainings.filter(held_on__lt=wanted.until)


@router.post("/trainings", response={201: TrainingOut}, summary="Ghi một buổi tập huấn")
def record_training(request: HttpRequest, training: TrainingIn, key: str | None = Key) -> Status[Training]:
    values = {**training.model_dump(), "unit": unit_named(training.unit)}
    return Status(201, services.record_training(actor(request), key=key, clock=installation_clock(), **values))


@router.get("/trainings/{training}", response=TrainingOut, summary="Một buổi tập huấn")
def get_training(request: HttpRequest, training: int) -> Training:
    return get_training_for(actor(request), training)


@router.put("/trainings/{training}", response=TrainingOut, summary="Sửa một buổi tập huấn")
def change_training(request: HttpRequest, training: int, values: TrainingChange, key: str | None = Key) -> Training:
    person = actor(request)
    found = get_training_for(person, training)
    return services.change_training(person, found, key=key, clock=installation_clock(), **values.model_dump())


@router.delete("/trainings/{training}", response={204: None}, summary="Xóa một buổi tập huấn không có thật")
def remove_training(request: HttpRequest, training: int) -> Status[None]:
    person = actor(request)
    services.remove_training(person, get_training_for(person, training), clock=installation_clock())
    return Status(204, None)
