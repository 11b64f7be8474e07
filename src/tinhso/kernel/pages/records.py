"""The page of one record: what it holds, and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, ForeignKey, Model
from django.utils.translation import gettext as _

from tinhso.kernel.pages import formatting
from tinhso.kernel.people import audit
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.systems import Title, systems


@dataclass(frozen=True)
class Step:
    """One line of a record's history as drawn."""

    title: str
    at: datetime
    who: str
    changes: tuple[str, ...]


NOTHING = "–"
VERBS = {
    "audit.read_personal": Title("Xem dữ liệu cá nhân", "Personal data read"),
    "people.sign_in": Title("Đăng nhập", "Signed in"),
    "people.set_password": Title("Đổi mật khẩu", "Password changed"),
    "people.add_person": Title("Lập tài khoản", "Account opened"),
    "people.close_account": Title("Đóng tài khoản", "Account closed"),
    "people.grant_role": Title("Giao vai trò", "Role given"),
    "people.end_role": Title("Thôi vai trò", "Role ended"),
    "people.grant_values": Title("Cho xem số liệu", "Values granted"),
    "people.end_values": Title("Thôi cho xem số liệu", "Grant of values ended"),
    "imports.send_file": Title("Gửi tệp nhập", "File sent"),
    "imports.write_batch": Title("Ghi tệp nhập", "Import written"),
    "imports.start_writing": Title("Bắt đầu ghi tệp", "Writing started"),
    "imports.resume_batch": Title("Chạy tiếp tệp nhập", "Import resumed"),
    "imports.drop_batch": Title("Bỏ tệp nhập", "Import dropped"),
    "imports.withdraw_batch": Title("Rút tệp nhập", "Import withdrawn"),
    "indicators.edit_version": Title("Sửa chỉ tiêu", "Indicator changed"),
    "exchange.issue_token": Title("Cấp khóa API", "API key issued"),
    "exchange.revoke_token": Title("Thu hồi khóa API", "API key revoked"),
    "reports.check_draft": Title("Kiểm tra dự thảo", "Draft checked"),
    "reports.check_again": Title("Kiểm tra lại dự thảo", "Draft checked again"),
    "reports.delete_draft": Title("Xóa dự thảo", "Draft deleted"),
    "reports.teach_words": Title("Gắn câu chữ với chỉ tiêu", "Wording tied to an indicator"),
    "reports.write_as_ledger": Title("Ghi theo sổ", "Written as the ledger has it"),
    "figures.publish_figure": Title("Công bố số liệu", "Figure published"),
    "figures.set_target": Title("Đặt mục tiêu", "Target set"),
    "files.attach_file": Title("Đính kèm tệp", "File attached"),
}
"""What the history calls services that belong to no system."""


KINDS = {
    "imports.batch": Title("tệp nhập", "import"),
    "people.person": Title("tài khoản", "account"),
    "people.assignment": Title("vai trò", "role"),
    "people.grant": Title("quyền xem số liệu", "grant of values"),
    "indicators.indicator": Title("chỉ tiêu", "indicator"),
    "indicators.indicatorversion": Title("bản chỉ tiêu", "version of an indicator"),
    "figures.figure": Title("số liệu", "figure"),
    "figures.target": Title("mục tiêu", "target"),
    "figures.revision": Title("lần công bố", "publication"),
    "reports.keptdraft": Title("dự thảo", "draft"),
    "reports.draftcheck": Title("lần kiểm tra dự thảo", "check of a draft"),
    "reports.taughtwords": Title("câu chữ đã gắn", "tied wording"),
    "exchange.machinetoken": Title("khóa API", "API key"),
    "files.attachment": Title("tệp đính kèm", "attached file"),
}
"""What people call records that belong to no system."""


def history(record: Model) -> list[Step]:
    """The record's history, newest first. Show it to whom the record is visible."""
    words = Words(type(record))
    return [
        Step(
            verb_title(line.verb),
            line.at,
            line.actor.name if line.actor else _("Hệ thống"),
            tuple(
                [_change(change, words) for change in line.changes if change.before or change.after or change.personal]
                + ([f"{_('Lý do')}: {line.purpose}"] if line.purpose else [])
            ),
        )
        for line in audit.history(record)
    ]


def verb_title(verb: str) -> str:
    """What people call a service: its system's words, else the product's, else its code."""
    titles = {**VERBS, **{code: title for system in systems() for code, title in system.verbs.items()}}
    return titles[verb].get(formatting.language()) if verb in titles else verb


def latest_acts(person: Person, count: int = 10) -> list[tuple[datetime, str, str]]:
    """What the person did last: when, what, and to which kind of record with its key."""
    found = []
    for line in AuditEntry.objects.filter(actor=person).order_by("-id")[:count]:
        try:
            kind = (
                KINDS[line.kind].get(formatting.language()) if line.kind in KINDS else apps.get_model(line.kind)._meta.verbose_name
            )
        except (LookupError, ValueError):  # the system that had it is gone
            kind = line.kind
        found.append((line.at, verb_title(line.verb), f"{formatting.words(kind)} {line.record}"))
    return found


def _change(change: audit.Change, words: Words) -> str:
    title = formatting.words(change.title)
    if change.personal:
        return f"{title}: {_('đã đổi (dữ liệu cá nhân)')}"
    before, after = words.of(change.column, change.before), words.of(change.column, change.after)
    if before == NOTHING:
        return f"{title}: {after}"
    if after == NOTHING:
        return _("%(title)s: bỏ %(before)s") % {"title": title, "before": before}
    # In words: our fonts carry no arrow, and a reader's voice says none.
    return _("%(title)s: từ %(before)s thành %(after)s") % {"title": title, "before": before, "after": after}


class Words:
    """The kept values of a model's columns as the audit holds them, in the reader's words.

    A choice is its label, a link the record's name, a day a day; a code of data files is what the system's `words` says. A column that
    the model no longer has shows the value as it was kept.
    """

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self._told = getattr(model._meta.app_config, "words", {})
        self._linked: dict[tuple[str, Any], str] = {}

    def of(self, column: str, value: Any) -> str:
        """`draft` → đang lập; None → –."""
        if value is None or value in ("", []):
            return NOTHING
        if (told := self._told.get(f"{self._model.__name__}.{column}")) is not None:
            return ", ".join(told(each) for each in value) if isinstance(value, list) else told(value)
        try:
            field = self._model._meta.get_field(column)
        except FieldDoesNotExist:
            return formatting.words(value)
        if isinstance(value, bool):
            return _("có") if value else _("không")
        if isinstance(field, ForeignKey):
            return self._named(field, value)
        if choices := dict(getattr(field, "flatchoices", ())):
            return formatting.words(choices.get(value, value))
        if isinstance(value, str) and (shown := _moment_or_day(field, value)):
            return shown
        if isinstance(value, list):
            return ", ".join(formatting.words(each) for each in value)
        return formatting.words(value)

    def _named(self, field: ForeignKey[Any, Any], key: Any) -> str:
        """The linked record's name, read once for a history; its key where it is gone."""
        if (field.attname, key) not in self._linked:
            found = field.related_model._base_manager.filter(pk=key).first()
            # A person's account by the person's name; any other record by its text, which names nobody.
            self._linked[field.attname, key] = found.name if isinstance(found, Person) else str(found or key)
        return self._linked[field.attname, key]


def _moment_or_day(field: Any, value: str) -> str:
    """A kept day or instant as people write it; empty for a column of another kind."""
    try:
        if isinstance(field, DateTimeField):
            return formatting.moment(datetime.fromisoformat(value))
        if isinstance(field, DateField):
            return formatting.day(date.fromisoformat(value))
    except ValueError:
        return value
    return ""


def context(record: Model, title: str, facts: Sequence[tuple[str, str]], **more: Any) -> dict[str, Any]:
    """What `pages/record.html` needs. `more`: back, back_title, acts (`lists.Bulk`), note, where."""
    return {
        "record": record,
        "title": title,
        "facts": [(formatting.words(t), formatting.words(v or "–")) for t, v in facts],
        "history": history(record),
        **more,
    }
