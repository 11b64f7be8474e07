"""Training sessions and who attended. A member's first session is the day from which the member is trained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Min

from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.places.models import Unit
from tinhso.kernel.rules import not_in_future, unit_stands
from tinhso.kernel.time import Clock
from tinhso.systems.teams import acts
from tinhso.systems.teams.apps import KEEP
from tinhso.systems.teams.models import Attendance, Member, Training


@service("teams.record_training")
def record_training(
    actor: Person,
    *,
    unit: Unit,
    held_on: date,
    topic: str,
    members: Sequence[int],
    place: str = "",
    trainer: str = "",
    hours: int = 4,
    clock: Clock,
    key: str | None = None,
) -> Training:
    """Record a training session and who was there.

    `members` are keys; every one must be visible to the actor and be a member on that day, or nothing is written.
    """
    scopes.require(actor, KEEP, unit)
    not_in_future(held_on, clock.today(), "held_on")
    unit_stands(unit, held_on, "held_on")
    attending = _present(actor, members, held_on)
    training = Training.objects.create(
        unit=unit, held_on=held_on, topic=topic.strip(), place=place.strip(), trainer=trainer.strip(), hours=hours
    )
    _attended_by(actor, training, attending, counted_on=None)
    audit.record(actor, "teams.record_training", training)
    return training


@service("teams.change_training")
def change_training(
    actor: Person,
    training: Training,
    *,
    held_on: date,
    topic: str,
    members: Sequence[int],
    place: str = "",
    trainer: str = "",
    hours: int = 4,
    clock: Clock,
    key: str | None = None,
) -> Training:
    """Mend what was recorded of a session, also the day and who was there: who was not has it taken from the days of training."""
    training = acts.CHANGE_TRAINING.begin(actor, training)
    not_in_future(held_on, clock.today(), "held_on")
    before = audit.snapshot(training)
    attending = _present(actor, members, held_on)
    counted_on = training.held_on
    training.held_on, training.topic, training.hours = held_on, topic.strip(), hours
    training.place, training.trainer = place.strip(), trainer.strip()
    training.save()
    _attended_by(actor, training, attending, counted_on=counted_on)
    audit.record(actor, "teams.change_training", training, before)
    return training


@service("teams.remove_training")
def remove_training(actor: Person, training: Training, *, clock: Clock, key: str | None = None) -> None:
    """Remove a session that never took place. Its last state stays in the audit trail."""
    training = acts.REMOVE_TRAINING.begin(actor, training)
    _attended_by(actor, training, set(), counted_on=training.held_on)
    audit.record(actor, "teams.remove_training", training)
    training.delete()


def _present(actor: Person, members: Sequence[int], held_on: date) -> set[int]:
    """The members' keys, their rows held. Raises Refused where one is not the actor's to see, or was no member on that day."""
    wanted = set(members)
    if not wanted:
        raise Refused("attendance-empty", "Chưa chọn người dự tập huấn nào.", "Choose who attended.", where="members")
    present = Member.objects.visible_to(actor).filter(pk__in=wanted).present_on(held_on)
    found = {member.pk for member in present.select_for_update(of=("self",)).order_by("pk")}
    if found != wanted:
        raise Refused(
            "attendance-unknown",
            f"{len(wanted - found)} người được chọn không phải thành viên vào ngày {held_on:%-d/%-m/%Y}.",
            f"{len(wanted - found)} of those chosen were no members on {held_on:%-d/%-m/%Y}.",
            where="members",
        )
    return found


def _attended_by(actor: Person, training: Training, attending: set[int], *, counted_on: date | None) -> None:
    """Set who was at a session, and with it since when each of them is trained: since the first session attended.

    `counted_on` is the day on which the session counted before; whoever is trained since that day was trained by it. An earlier
    day that came from elsewhere stays.
    """
    were = set(training.attendances.values_list("member_id", flat=True))
    training.attendances.all().delete()
    Attendance.objects.bulk_create([Attendance(training=training, member_id=key) for key in sorted(attending)])
    concerned = Attendance.objects.filter(member_id__in=were | attending)
    first = dict(concerned.values_list("member_id").annotate(first=Min("training__held_on")))
    changed, before = [], {}
    for member in Member.objects.select_for_update().filter(pk__in=were | attending).order_by("pk"):
        kept = None if member.pk in were and member.trained_on == counted_on else member.trained_on
        trained_on = min(filter(None, (kept, first.get(member.pk))), default=None)
        if trained_on != member.trained_on:
            before[member.pk] = audit.snapshot(member)
            member.trained_on = trained_on
            changed.append(member)
    Member.objects.bulk_update(changed, ["trained_on"])
    audit.record_many(actor, "teams.train_member", changed, before)
