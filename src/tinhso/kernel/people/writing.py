"""`@service`: the one frame around everything that writes.

A service is `verb_noun(actor, …, *, key=None, clock)`. The frame opens the transaction, keeps the answer under the caller's key, and
puts one event into the outbox. It checks no right: the service itself calls `scopes.require` first and `audit.record` before it returns.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import DoneCall, Event, Person
from tinhso.kernel.time import Clock

P = ParamSpec("P")
R = TypeVar("R")


@dataclasses.dataclass
class Call:
    """A service call under way: what audit writes belongs to it."""

    verb: str
    at: datetime
    records: list[list[object]] = dataclasses.field(default_factory=list)


_current: ContextVar[Call | None] = ContextVar("tinhso_service_call", default=None)


def current_call() -> Call | None:
    """The innermost service call under way in this thread, or None."""
    return _current.get()


def moment() -> datetime:
    """The instant of the service call under way: of the clock it was given. Outside of one, of the installation's clock, so that a
    reading of personal data stands in a record's history where it belongs."""
    call = _current.get()
    return call.at if call is not None else installation_clock().now()


@contextmanager
def standing_at(clock: Clock) -> Iterator[None]:
    """Within it `moment()` is the clock's instant: for what is written outside a service, such as that somebody read personal data."""
    with _under(Call("", clock.now())):
        yield


def service(verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a service.

    Steps: open a transaction; when `key` was seen before with this verb and actor, return the earlier answer (an answer that is a
    record is read again from the database) or raise `Refused("key-reused")` when the contents differ; run; keep the answer; write one
    event. Two callers with the same key at once: the second waits for the first. Any error undoes everything, the key included.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = signature.bind(*args, **kwargs)
            arguments = dict(bound.arguments)
            actor = cast("Person | None", arguments.pop(next(iter(signature.parameters)), None))
            key = arguments.pop("key", None)
            clock = arguments.pop("clock", None)
            at = clock.now() if clock is not None else timezone.now()
            with transaction.atomic():
                if key is None:
                    return _run(function, verb, actor, at, args, kwargs)
                digest = hashlib.sha256(json.dumps(plain(arguments), sort_keys=True).encode()).hexdigest()
                if (done := _claim(verb, actor, str(key), digest, at)) is not None:
                    return cast("R", _revive(done.answer))
                answer = _run(function, verb, actor, at, args, kwargs)
                DoneCall.objects.filter(verb=verb, actor=actor, key=key).update(answer=_keep(answer))
                return answer

        call.verb = verb  # type: ignore[attr-defined]
        return call

    return decorate


def _run(
    function: Callable[..., R],
    verb: str,
    actor: Person | None,
    at: datetime,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> R:
    with _under(Call(verb, at)) as call:
        answer = function(*args, **kwargs)
    Event.objects.create(at=at, verb=verb, actor=actor, records=call.records)
    return answer


@contextmanager
def _under(call: Call) -> Iterator[Call]:
    token = _current.set(call)
    try:
        yield call
    finally:
        _current.reset(token)


def _claim(verb: str, actor: Person | None, key: str, digest: str, at: datetime) -> DoneCall | None:
    """Take the key, and return None; or return the call that took it before."""
    if not 0 < len(key) <= 120:
        raise Refused("key-length", "Khóa lặp lại dài 1–120 ký tự.", "An idempotency key has 1 to 120 characters.", where="key")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {DoneCall._meta.db_table} (verb, actor_id, key, digest, at) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [verb, actor.pk if actor else None, key, digest, at],
        )
        if cursor.rowcount == 1:
            return None
    done = DoneCall.objects.get(verb=verb, actor=actor, key=key)
    if done.digest != digest:
        raise Refused(
            "key-reused",
            "Khóa này đã dùng cho nội dung khác. Gửi lại với khóa mới.",
            "This key was used with other contents. Send again with a new key.",
            where="key",
        )
    return done


def was_done(actor: Person | None, key: str | None) -> bool:
    """Whether the person had something done under this key before, by whichever service."""
    return bool(key) and DoneCall.objects.filter(actor=actor, key=key).exists()


def plain(value: Any) -> Any:
    """The value as JSON knows it, the same for equal values: what is hashed and compared."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, models.Model):
        return [value._meta.label_lower, plain(value.pk)]
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, float | Decimal | Fraction | UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if hasattr(value, "model_dump"):
        return plain(value.model_dump())
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, list | tuple | models.QuerySet):
        return [plain(item) for item in value]
    raise TypeError(f"a service with a key cannot take {type(value).__name__}: give it plain values or records")


def _keep(answer: object) -> object:
    if isinstance(answer, models.Model):
        return {"record": [answer._meta.label_lower, plain(answer.pk)]}
    return {"value": plain(answer)}


def _revive(kept: Any) -> object:
    if kept is None:
        return None
    if "record" in kept:
        label, key = kept["record"]
        return apps.get_model(label)._default_manager.get(pk=key)
    return kept["value"]
