"""The page of one record: what it holds, and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from tinhso.kernel.pages import formatting
from tinhso.kernel.people import audit
from tinhso.kernel.systems import systems


@dataclass(frozen=True)
class Step:
    """One line of a record's history as drawn."""

    title: str
    at: datetime
    who: str
    changes: tuple[str, ...]


def history(record: Model) -> list[Step]:
    """The record's history, newest first. Show it to whom the record is visible."""
    titles = {verb: title for system in systems() for verb, title in system.verbs.items()}
    language = formatting.language()
    return [
        Step(
            titles[line.verb].get(language) if line.verb in titles else line.verb,
            line.at,
            line.actor.name if line.actor else _("Hệ thống"),
            tuple(_change(change) for change in line.changes if change.before or change.after or change.personal),
        )
        for line in audit.history(record)
    ]


def _change(change: audit.Change) -> str:
    title = formatting.words(change.title)
    if change.personal:
        return f"{title}: {_('đã đổi (dữ liệu cá nhân)')}"
    return f"{title}: {_shown(change.before)} → {_shown(change.after)}"


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, str) and len(value) == len("2026-06-30") and value[4:5] == "-":
        try:
            return formatting.day(date.fromisoformat(value))
        except ValueError:
            return value
    return formatting.words(value)


def context(record: Model, title: str, facts: Sequence[tuple[str, str]], **more: Any) -> dict[str, Any]:
    """What `pages/record.html` needs. `more`: back, back_title, acts (`lists.Bulk`), note, where."""
    return {
        "record": record,
        "title": title,
        "facts": [(formatting.words(t), formatting.words(v or "–")) for t, v in facts],
        "history": history(record),
        **more,
    }
