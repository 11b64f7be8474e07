"""Checking a draft, writing its figures as the ledger has them, and teaching words. A draft is its sender's alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from django.apps import apps
from django.db import transaction
from django.http import Http404

from tinhso.kernel.files import store
from tinhso.kernel.jobs import Standing
from tinhso.kernel.loading.province import own_province
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.places import lookup
from tinhso.kernel.places.folding import canonical
from tinhso.kernel.places.models import Level, Unit
from tinhso.kernel.time import Clock, PeriodError, parse_period
from tinhso.ledger.indicators.models import Indicator
from tinhso.reports import checks, underway
from tinhso.reports.drafts import checking, reading
from tinhso.reports.drafts.model import Draft
from tinhso.reports.models import DraftCheck, KeptDraft, TaughtWords, Underway

SHORT_CHARACTERS, SHORT_NUMBERS = 40_000, 1_500
"""Of a text that is checked while its sender waits, a second or two; a longer one is checked in the background."""
SHORT_SECONDS = 3
"""Of processor time in which a PDF must be read for that."""
CALL_CHARACTERS, CALL_NUMBERS = 600_000, 15_000
"""Of a text that a program may have checked in one call, which waits for the answer."""


def may_check(person: Person | None) -> bool:
    """Whoever holds a role checks drafts, whatever the role's system: everyone who works here reads reports."""
    return person is not None and bool(scopes.scope_of(person).held)


def get_draft_for(person: Person | None, key: int) -> KeptDraft:
    """A draft of one's own. Raises Http404 for another's."""
    draft = KeptDraft.objects.select_related("unit").filter(owner=person, pk=key).first() if person else None
    if draft is None:
        raise Http404("Không có văn bản này, hoặc văn bản của người khác.")
    return draft


def latest(draft: KeptDraft) -> DraftCheck | None:
    """Its last checking; None where the first is under way, or came to nothing."""
    return draft.checks.order_by("-number").first()


@service("reports.check_draft")
def check_draft(
    actor: Person, *, name: str, content: bytes, unit: Unit, period: str = "", clock: Clock, key: str | None = None
) -> KeptDraft:
    """Keep a draft and check it: a short one at once, another in the background.

    Raises Refused for a period that is none, and for a file that cannot be read as far as that is told at once.
    """
    _worker(actor)
    if period:
        _period(period)
    text = _read_if_short(content, name)
    draft = KeptDraft.objects.create(owner=actor, name=_shown(name), unit=unit, period=period, sent_at=clock.now())
    what = "Gửi văn bản"
    if text is not None and _is_short(text):
        checks.make(draft, content, what, text=text, clock=clock)
    else:
        underway.begin(draft, checks.keep(content), what, clock)
    audit.record(actor, "reports.check_draft", draft)
    return draft


@service("reports.check_again")
def check_again(actor: Person, draft: KeptDraft, *, seen: int | None = None, clock: Clock, key: str | None = None) -> KeptDraft:
    """Hold the last file of a draft against the ledger as it is now; or start once more what failed or was interrupted."""
    _own(actor, draft)
    _held(draft)
    audit.record(actor, "reports.check_again", draft)
    under = underway.of(draft)
    if under is not None and (under.code in underway.FAILED or underway.standing(under) is Standing.INTERRUPTED):
        underway.begin_again(under)
        return draft
    check = _unchanged(draft, seen)
    _check(draft, check, "Kiểm tra lại", clock)
    return draft


@service("reports.write_as_ledger")
def write_as_ledger(
    actor: Person, draft: KeptDraft, *, starts: Sequence[int] | None, seen: int | None = None, clock: Clock, key: str | None = None
) -> DraftCheck | None:
    """Write some figures as the ledger has them, each in the draft's own way of writing, and check the result.

    `starts`: where the figures begin in the text of the last checking, None for all that need a look and have a value; `seen`: the
    checking that the reader has before them. Gives the new checking, None where it goes on in the background. Raises Refused where a
    figure has nothing to be written, or the draft has changed since.
    """
    _own(actor, draft)
    _held(draft)
    check = _unchanged(draft, seen)
    rows = [row for row in check.result["figures"] if row["suggestion"] not in ("", row["text"])]
    rows = [row for row in rows if (checks.needs_a_look(row) if starts is None else row["start"] in starts)]
    wanted = {row["start"] for row in rows}
    if not rows or wanted != set(wanted if starts is None else starts):
        raise Refused(
            "nothing-to-write",
            "Số này không có giá trị trong sổ số liệu để ghi vào. Tải lại trang.",
            "The ledger has no value to write for this figure. Reload the page.",
        )
    written = "; ".join(f"{row['text']} thành {row['suggestion']}" for row in rows)
    made = _check(draft, check, f"Ghi theo sổ số liệu: {written}"[:300], clock, wanted)
    audit.record(actor, "reports.write_as_ledger", draft)
    return made


@service("reports.delete_draft")
def delete_draft(actor: Person, draft: KeptDraft, *, clock: Clock, key: str | None = None) -> None:
    """Forget a draft with all its checkings. Its files go too, where nothing else refers to them; words that were taught stay."""
    _own(actor, draft)
    _held(draft)
    contents = {
        *draft.checks.values_list("sha256", flat=True),
        *Underway.objects.filter(draft=draft).values_list("sha256", flat=True),
    }
    audit.record(actor, "reports.delete_draft", draft)
    draft.delete()
    for sha256 in sorted(contents):
        checks.hold(sha256)
        if not _referred(sha256):
            transaction.on_commit(partial(store.path_of(sha256).unlink, missing_ok=True))


@service("reports.teach_words")
def teach_words(
    actor: Person, draft: KeptDraft, *, start: int, indicator: str, seen: int | None = None, clock: Clock, key: str | None = None
) -> DraftCheck | None:
    """Say which indicator a figure speaks of: its words are remembered for the province's reports, and the draft is checked again.

    `seen` and the answer: as of `write_as_ledger`.
    """
    _own(actor, draft)
    _held(draft)
    check = _unchanged(draft, seen)
    meant = Indicator.objects.filter(code=indicator).first()
    if meant is None:
        raise Refused(
            "unknown-indicator", "Không có chỉ tiêu này. Chọn trong danh sách.", "There is no such indicator. Choose from the list."
        )
    row = next((row for row in check.result["figures"] if row["start"] == start), None)
    if row is not None and "about" not in row:
        raise checks.read_otherwise()
    words = taught_form(row["about"]) if row else ""
    if not words:
        raise Refused("no-words", "Cạnh số này không có chữ nào để ghi nhớ.", "There are no words beside this figure to remember.")
    TaughtWords.objects.update_or_create(
        unit=draft.unit, words=words, defaults={"indicator": meant, "taught_by": actor, "taught_at": clock.now()}
    )
    made = _check(draft, check, f"Ghi nhớ cách gọi: {meant.title_vi}"[:300], clock)
    audit.record(actor, "reports.teach_words", draft)
    return made


def check_once(actor: Person | None, *, name: str, content: bytes, unit: Unit, period: str, clock: Clock) -> checking.Checked:
    """Check a text and keep nothing of it. Raises Refused as `check_draft` does and for a longer text, Http404 for who may not check."""
    _worker(actor)
    if period:
        _period(period)
    text = checks.read(content, name)
    if len(text.text) > CALL_CHARACTERS or reading.numbers_in(text) > CALL_NUMBERS:
        raise Refused(
            "too-long-for-one-call",
            "Văn bản quá dài cho một lần gọi. Gửi ở trang Kiểm tra dự thảo, hoặc chia nhỏ.",
            "The text is too long for one call. Send it on the page for drafts, or split it.",
            where="file",
        )
    return checks.checker(actor, unit, clock).check(text, period=period)


def province_of_report(code: str, clock: Clock) -> Unit:
    """The province with that code today, the installation's own for none. Raises Refused."""
    try:
        found = lookup.unit_by_code(code or own_province(), clock.today())
    except lookup.UnknownUnit:
        found = None
    if found is None or found.level != Level.PROVINCE:
        raise Refused("place", "Chọn một tỉnh trong danh sách.", "Choose a province from the list.", where="place")
    return found


def taught_form(about: str) -> str:
    """Words beside a figure as they are remembered: in small letters, without the figure itself."""
    return " ".join(word for word in canonical(about).lower().split() if not any(sign.isdigit() for sign in word))[:300].strip(
        " ,;:-()"
    )


def _read_if_short(content: bytes, name: str) -> Draft | None:
    """The text of a file that is read in a moment, however long it is; None for another. Raises Refused."""
    if not reading.is_light(content):
        return None
    try:
        return checks.read(content, name, SHORT_SECONDS)
    except Refused as refusal:
        if refusal.code == "slow":
            return None
        raise


def _is_short(text: Draft) -> bool:
    return len(text.text) <= SHORT_CHARACTERS and reading.numbers_in(text) <= SHORT_NUMBERS


def _check(draft: KeptDraft, check: DraftCheck, what: str, clock: Clock, starts: Collection[int] = ()) -> DraftCheck | None:
    """Check the file of a checking anew, some figures written as the ledger has them; None where that goes on in the background."""
    text = _read_if_short(checks.content_of(check), draft.name)
    if text is None or not _is_short(text):
        underway.begin(draft, check.sha256, what, clock, starts)
        return None
    content = checks.corrected(draft, check, starts) if starts else checks.content_of(check)
    return checks.make(draft, content, what, text=None if starts else text, clock=clock)


def _held(draft: KeptDraft) -> None:
    """Another change at the same time waits at the draft's row. Raises Http404 where it was deleted meanwhile."""
    if not KeptDraft.objects.select_for_update().filter(pk=draft.pk).exists():
        raise Http404("Văn bản này đã bị xóa.")


def _unchanged(draft: KeptDraft, seen: int | None) -> DraftCheck:
    """The last checking, where it is the one that the reader has before them and none is under way. Raises Refused."""
    under, check = underway.of(draft), latest(draft)
    if check is None or (under is not None and not under.code):
        raise Refused(
            "under-way", "Văn bản đang được kiểm tra. Chờ xong rồi làm lại.", "The draft is being checked. Wait until that is done."
        )
    if seen not in (None, check.pk):
        raise Refused(
            "draft-changed",
            "Văn bản đã đổi từ khi trang này mở ra; chưa ghi gì. Xem kết quả mới dưới đây rồi làm lại.",
            "The draft has changed since that page was opened; nothing was written. Look at the new answer below and try again.",
        )
    return check


def _referred(sha256: str) -> bool:
    """Whether any record of any kind still refers to a content of the store."""
    keepers = [model for model in apps.get_models() if any(field.name == "sha256" for field in model._meta.get_fields())]
    return any(model._default_manager.filter(sha256=sha256).exists() for model in keepers)


def _shown(name: str) -> str:
    """A name without control characters and marks that turn its reading around; of a pasted text its first words, with what strokes
    they have."""
    return "".join(sign for sign in name if sign.isprintable()).strip()[:255] or "Văn bản"


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
