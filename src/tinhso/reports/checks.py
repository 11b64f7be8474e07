"""One checking of a draft from its file to its record: read, corrected where that was asked for, held against the ledger, kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from tinhso.kernel.files import store
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import Clock
from tinhso.ledger.cells.models import FactState
from tinhso.ledger.figures.models import Figure, Revision
from tinhso.reports.drafts import checking, marking, reading
from tinhso.reports.drafts.model import Draft
from tinhso.reports.drafts.reading.limits import FILE_BYTES
from tinhso.reports.models import DraftCheck, KeptDraft, TaughtWords, Underway

Told = Callable[[Underway.Step, int | None], None]
"""Hears each step, and how many numbers there are once that is known."""


class Gone(Exception):
    """The draft was deleted while it was being checked."""


def read(content: bytes, name: str, seconds: int = reading.PDF_SECONDS) -> Draft:
    """The draft of a file. Raises Refused."""
    with _refused():
        return reading.read(content, name, seconds)


@contextmanager
def _refused() -> Iterator[None]:
    """What is wrong with a file, as a service says it."""
    try:
        yield
    except reading.DraftProblem as problem:
        raise Refused(problem.code, problem.vi, problem.en, where="file") from problem


def commented(draft: KeptDraft, check: DraftCheck) -> bytes:
    """A checking's file as .docx, with comments at what does not hold. Raises Refused."""
    with _refused():
        return marking.with_comments(text_of(draft, check), check.result["figures"], content_of(check) if check.is_word else None)


def as_word(draft: KeptDraft, check: DraftCheck) -> bytes:
    """A checking's file as .docx, without comments: itself where it is one. Raises Refused."""
    with _refused():
        return content_of(check) if check.is_word else marking.with_comments(text_of(draft, check), [])


def make(
    draft: KeptDraft, content: bytes, what: str, *, text: Draft | None = None, told: Told | None = None, clock: Clock
) -> DraftCheck:
    """Check a file of a draft and keep the answer. `text`: the file as it reads, where it has been read. Raises Refused, Gone."""
    tell = told or _untold
    if text is None:
        tell(Underway.Step.READING, None)
        text = read(content, draft.name)
    tell(Underway.Step.CHECKING, reading.numbers_in(text))
    result = checker(draft.owner, draft.unit, clock).check(text, period=draft.period).as_json()
    attention = sum(1 for row in result["figures"] if needs_a_look(row))
    tell(Underway.Step.KEEPING, None)
    with transaction.atomic():
        if not KeptDraft.objects.select_for_update().filter(pk=draft.pk).exists():
            raise Gone
        sha256 = keep(content)
        last = draft.checks.aggregate(last=Max("number"))["last"] or 0
        Underway.objects.filter(draft=draft).delete()
        return DraftCheck.objects.create(
            draft=draft, number=last + 1, sha256=sha256, is_word=content.startswith(b"PK\x03\x04"), what=what,
            result=result, attention=attention, ledger=ledger_state(clock), checked_at=clock.now(),
        )  # fmt: skip


def needs_a_look(row: Mapping[str, Any]) -> bool:
    """Whether something is to be mended at a figure of an answer."""
    return row["verdict"] in marking.SPOKEN


def corrected(draft: KeptDraft, check: DraftCheck, starts: Collection[int]) -> bytes:
    """The file of a checking with some figures written as that checking suggests. Raises Refused where it reads otherwise today."""
    content = content_of(check)
    text = text_of(draft, check)
    rows = [row for row in check.result["figures"] if row["start"] in starts]
    if check.is_word or not _is_plain(text):
        # A page or PDF cannot be written back as it was: from here on it is a Word file of its paragraphs and tables.
        with _refused():
            return marking.rewritten(text, rows, content if check.is_word else None)
    changed = text.text
    for row in sorted(rows, key=lambda row: -row["start"]):
        changed = changed[: row["start"]] + row["suggestion"] + changed[row["end"] :]
    return changed.encode()


def text_of(draft: KeptDraft, check: DraftCheck) -> Draft:
    """The file of a checking, read again. Raises Refused where it reads otherwise than it did: its positions mean nothing then."""
    text = read(content_of(check), draft.name)
    if text.text != check.result["text"]:
        raise read_otherwise()
    return text


def read_otherwise() -> Refused:
    """A checking by an earlier version of the product, whose answer cannot be built on."""
    return Refused(
        "read-otherwise",
        "Phần mềm nay đọc tệp này khác lần kiểm tra trước. Bấm Kiểm tra lại.",
        "The product now reads this file otherwise than when it was checked. Check it again.",
    )


def checker(person: Person | None, unit: Unit, clock: Clock) -> checking.Checker:
    """What checks the drafts of a province, with the words that its officers taught."""
    return checking.Checker(person, today=clock.today(), home=unit, learnt=taught(unit))


def taught(unit: Unit) -> dict[str, list[str]]:
    """Indicator → the words that officers of the province have given it."""
    found: dict[str, list[str]] = {}
    for code, words in TaughtWords.objects.filter(unit=unit).values_list("indicator_id", "words"):
        found.setdefault(code, []).append(words)
    return found


def content_of(check: DraftCheck) -> bytes:
    """The file as it was checked."""
    return store.path_of(check.sha256).read_bytes()


def keep(content: bytes) -> str:
    """Keep a file of a draft in the store, and say under which hash. Within a transaction that refers to it."""
    hold(hashlib.sha256(content).hexdigest())
    return store.put([content], FILE_BYTES).sha256


def hold(sha256: str) -> None:
    """Until the transaction ends nobody else keeps or forgets that content of a draft."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"draft:{sha256}"])


def ledger_state(clock: Clock) -> Mapping[str, Any]:
    """What a certificate names: how many figures are published, the last revision, the version of each fact's cells."""
    return {
        "figures": Figure.objects.count(),
        "last_revision": Revision.objects.aggregate(last=Max("pk"))["last"] or 0,
        "facts": dict(FactState.objects.order_by("code").values_list("code", "version")),
        "day": clock.today().isoformat(),
    }


def _is_plain(draft: Draft) -> bool:
    """Whether a draft was read from plain text, which can be written back as it was."""
    return all("line" in block.locator for block in draft.blocks)


def _untold(step: Underway.Step, numbers: int | None) -> None:
    """Nobody waits to hear it."""
