"""Checking a draft, writing its figures as the ledger has them, and teaching words. A draft is its sender's alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max
from django.http import Http404

from tinhso.kernel.files import store
from tinhso.kernel.loading.province import own_province
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.places import lookup
from tinhso.kernel.places.folding import canonical
from tinhso.kernel.places.models import Level, Unit
from tinhso.kernel.time import Clock, PeriodError, parse_period
from tinhso.ledger.cells.models import FactState
from tinhso.ledger.figures.models import Figure, Revision
from tinhso.ledger.indicators.models import Indicator
from tinhso.reports.drafts import checking, marking, reading
from tinhso.reports.drafts.judging.model import Judged
from tinhso.reports.drafts.model import Draft
from tinhso.reports.drafts.reading.limits import FILE_BYTES
from tinhso.reports.models import DraftCheck, KeptDraft, TaughtWords


def may_check(person: Person | None) -> bool:
    """Whoever holds a role checks drafts, whatever the role's system: everyone who works here reads reports."""
    return person is not None and bool(scopes.scope_of(person).held)


def get_draft_for(person: Person | None, key: int) -> KeptDraft:
    """A draft of one's own. Raises Http404 for another's."""
    draft = KeptDraft.objects.select_related("unit").filter(owner=person, pk=key).first() if person else None
    if draft is None:
        raise Http404("Không có văn bản này, hoặc văn bản của người khác.")
    return draft


def latest(draft: KeptDraft) -> DraftCheck:
    """Its last checking."""
    return draft.checks.latest("number")


@service("reports.check_draft")
def check_draft(
    actor: Person, *, name: str, content: bytes, unit: Unit, period: str = "", clock: Clock, key: str | None = None
) -> KeptDraft:
    """Keep a draft and check it. Raises Refused for a file that cannot be read or a period that is none."""
    _worker(actor)
    if period:
        _period(period)
    draft = KeptDraft.objects.create(owner=actor, name=store.safe_name(name)[:255], unit=unit, period=period, sent_at=clock.now())
    _check(draft, content, "Gửi văn bản", actor, clock)
    audit.record(actor, "reports.check_draft", draft)
    return draft


@service("reports.write_as_ledger")
def write_as_ledger(
    actor: Person, draft: KeptDraft, *, starts: Iterable[int], seen: int | None = None, clock: Clock, key: str | None = None
) -> DraftCheck:
    """Write some figures as the ledger has them, each in the draft's own way of writing, and check the result.

    `starts`: where the figures begin in the text of the last checking; `seen`: the checking that the reader has before them. Raises
    Refused where one has nothing to be written, or the draft has changed since.
    """
    _own(actor, draft)
    wanted = set(starts)
    text, checked, content, is_word = _again(draft, actor)
    chosen = [
        (judged, judged.suggestion) for judged in checked.figures
        if judged.claim.figure.start in wanted and judged.suggestion not in ("", judged.claim.figure.text)
    ]  # fmt: skip
    if len(chosen) != len(wanted) or not chosen or seen not in (None, latest(draft).pk):
        raise Refused(
            "nothing-to-write",
            "Số này không có giá trị trong sổ số liệu để ghi vào, hoặc văn bản đã đổi. Tải lại trang.",
            "The ledger has no value to write for this figure, or the draft has changed. Reload the page.",
        )
    if is_word or not is_plain(checked.draft):
        # A page or PDF cannot be written back as it was: from here on it is a Word file of its paragraphs and tables.
        content = marking.rewritten(checked.draft, chosen, content if is_word else None)
    else:
        for judged, suggestion in sorted(chosen, key=lambda pair: -pair[0].claim.figure.start):
            figure = judged.claim.figure
            text = text[: figure.start] + suggestion + text[figure.end :]
        content = text.encode()
    written = "; ".join(f"{judged.claim.figure.text} thành {suggestion}" for judged, suggestion in chosen)
    made = _check(draft, content, f"Ghi theo sổ số liệu: {written}"[:300], actor, clock)
    audit.record(actor, "reports.write_as_ledger", draft)
    return made


@service("reports.delete_draft")
def delete_draft(actor: Person, draft: KeptDraft, *, clock: Clock, key: str | None = None) -> None:
    """Forget a draft with all its checkings. Its files go too, where nothing else refers to them; words that were taught stay."""
    _own(actor, draft)
    contents = sorted(set(draft.checks.values_list("sha256", flat=True)))
    audit.record(actor, "reports.delete_draft", draft)
    draft.delete()
    for sha256 in contents:
        _hold(sha256)
        if not _referred(sha256):
            transaction.on_commit(partial(store.path_of(sha256).unlink, missing_ok=True))


@service("reports.teach_words")
def teach_words(actor: Person, draft: KeptDraft, *, start: int, indicator: str, clock: Clock, key: str | None = None) -> DraftCheck:
    """Say which indicator a figure speaks of: its words are remembered for the province's reports, and the draft is checked again."""
    _own(actor, draft)
    meant = Indicator.objects.filter(code=indicator).first()
    if meant is None:
        raise Refused(
            "unknown-indicator", "Không có chỉ tiêu này. Chọn trong danh sách.", "There is no such indicator. Choose from the list."
        )
    _, checked, content, _ = _again(draft, actor)
    claim = next((judged.claim for judged in checked.figures if judged.claim.figure.start == start), None)
    words = "" if claim is None else taught_form(claim.about)
    if not words:
        raise Refused("no-words", "Cạnh số này không có chữ nào để ghi nhớ.", "There are no words beside this figure to remember.")
    TaughtWords.objects.update_or_create(
        unit=draft.unit, words=words, defaults={"indicator": meant, "taught_by": actor, "taught_at": clock.now()}
    )
    made = _check(draft, content, f"Ghi nhớ cách gọi: {meant.title_vi}"[:300], actor, clock)
    audit.record(actor, "reports.teach_words", draft)
    return made


def check_once(actor: Person | None, *, name: str, content: bytes, unit: Unit, period: str) -> checking.Checked:
    """Check a text and keep nothing of it. Raises Refused as `check_draft` does, Http404 for who may not check."""
    _worker(actor)
    if period:
        _period(period)
    return checking.Checker(actor, home=unit, learnt=taught(unit)).check(_read(content, name), period=period)


def province_of_report(code: str, clock: Clock) -> Unit:
    """The province with that code today, the installation's own for none. Raises Refused."""
    try:
        found = lookup.unit_by_code(code or own_province(), clock.today())
    except lookup.UnknownUnit:
        found = None
    if found is None or found.level != Level.PROVINCE:
        raise Refused("place", "Chọn một tỉnh trong danh sách.", "Choose a province from the list.", where="place")
    return found


def is_plain(draft: Draft) -> bool:
    """Whether a draft was read from plain text, which can be written back as it was."""
    return all("line" in block.locator for block in draft.blocks)


def taught(unit: Unit) -> dict[str, list[str]]:
    """Indicator → the words that officers of the province have given it."""
    found: dict[str, list[str]] = {}
    for code, words in TaughtWords.objects.filter(unit=unit).values_list("indicator_id", "words"):
        found.setdefault(code, []).append(words)
    return found


def taught_form(about: str) -> str:
    """Words beside a figure as they are remembered: in small letters, without the figure itself."""
    return " ".join(word for word in canonical(about).lower().split() if not any(sign.isdigit() for sign in word))[:300].strip(
        " ,;:-()"
    )


def content_of(check: DraftCheck) -> bytes:
    """The file as it was checked."""
    return store.path_of(check.sha256).read_bytes()


def _read(content: bytes, name: str) -> Draft:
    try:
        return reading.read(content, name)
    except reading.DraftProblem as problem:
        raise Refused(problem.code, problem.vi, problem.en, where="file") from problem


def _hold(sha256: str) -> None:
    """Until the transaction ends nobody else keeps or forgets that content of a draft."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"draft:{sha256}"])


def _referred(sha256: str) -> bool:
    """Whether any record of any kind still refers to a content of the store."""
    keepers = [model for model in apps.get_models() if any(field.name == "sha256" for field in model._meta.get_fields())]
    return any(model._default_manager.filter(sha256=sha256).exists() for model in keepers)


def _worker(actor: Person | None) -> None:
    if not may_check(actor):
        raise Http404


def _own(actor: Person, draft: KeptDraft) -> None:
    _worker(actor)
    if draft.owner_id != actor.pk:
        raise Http404("Không có văn bản này, hoặc văn bản của người khác.")


def _period(period: str) -> None:
    try:
        parse_period(period)
    except PeriodError as error:
        raise Refused("period", str(error), "This is not a period. Write for instance 2024-H1.", where="period") from error


def _again(draft: KeptDraft, actor: Person) -> tuple[str, checking.Checked, bytes, bool]:
    """The last file read and checked anew; another change at the same time waits at the draft's row."""
    KeptDraft.objects.select_for_update().get(pk=draft.pk)
    last = latest(draft)
    content = content_of(last)
    checked = _checker(draft, actor).check(reading.read(content, draft.name), period=draft.period)
    return checked.draft.text, checked, content, last.is_word


def _checker(draft: KeptDraft, actor: Person) -> checking.Checker:
    return checking.Checker(actor, home=draft.unit, learnt=taught(draft.unit))


def _check(draft: KeptDraft, content: bytes, what: str, actor: Person, clock: Clock) -> DraftCheck:
    read = _read(content, draft.name)
    checked = _checker(draft, actor).check(read, period=draft.period)
    _hold(hashlib.sha256(content).hexdigest())
    kept = store.put([content], FILE_BYTES)
    last = draft.checks.aggregate(last=Max("number"))["last"] or 0
    return DraftCheck.objects.create(
        draft=draft, number=last + 1, sha256=kept.sha256, is_word=content.startswith(b"PK\x03\x04"), what=what,
        result=checked.as_json(), ledger=ledger_state(clock), checked_at=clock.now(),
    )  # fmt: skip


def ledger_state(clock: Clock) -> Mapping[str, Any]:
    """What a certificate names: how many figures are published, the last revision, the version of each fact's cells."""
    return {
        "figures": Figure.objects.count(),
        "last_revision": Revision.objects.aggregate(last=Max("pk"))["last"] or 0,
        "facts": dict(FactState.objects.order_by("code").values_list("code", "version")),
        "day": clock.today().isoformat(),
    }


def judged_again(draft: KeptDraft, actor: Person) -> tuple[Judged, ...]:
    """The figures of the last file, judged anew: what a Word file with comments needs."""
    _own(actor, draft)
    content = content_of(latest(draft))
    return _checker(draft, actor).check(reading.read(content, draft.name), period=draft.period).figures
