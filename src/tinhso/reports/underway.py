"""Drafts that are checked in the background: begun, worked at, interrupted and begun again.

A draft waits for one checking at a time. Killed at any moment, its record still says what is to be done; deleted at any moment, whoever
works at it notices at the next step and keeps nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from tinhso.kernel.files import store
from tinhso.kernel.jobs import MOST, Standing, Work
from tinhso.kernel.people import scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.time import Clock
from tinhso.reports import checks
from tinhso.reports.models import KeptDraft, Underway

log = logging.getLogger(__name__)

WORK = Work("reports", "draft", lock=0x1A9048)
FAILED = ("internal", "interrupted")
"""Why a checking came to nothing through no fault of its file: it may be tried again."""


def begin(draft: KeptDraft, sha256: str, what: str, clock: Clock, starts: Collection[int] = ()) -> None:
    """Have a file of a draft checked in the background; what came to nothing before is forgotten."""
    Underway.objects.filter(draft=draft).delete()
    Underway.objects.create(draft=draft, sha256=sha256, what=what[:300], starts=sorted(starts), asked_at=clock.now())
    _defer(draft.pk)


def begin_again(under: Underway) -> None:
    """Start once more what failed or was interrupted."""
    log.warning("TS-DUTHAO-%s: started again by hand; jobs that were ended: %s", under.pk, WORK.end_dead(under.pk))
    Underway.objects.filter(pk=under.pk).update(
        step=Underway.Step.WAITING, numbers=None, interrupted=0, code="", message_vi="", message_en=""
    )
    _defer(under.pk)


def of(draft: KeptDraft) -> Underway | None:
    """What is under way for a draft, or came to nothing."""
    return Underway.objects.filter(draft=draft).first()


def standing(under: Underway) -> Standing:
    """How a checking stands; one that has ended, well or not, runs."""
    told = WORK.standing(under.pk) if not under.code else Standing.RUNS
    # Asked last: it may have ended while we looked.
    ended = told is Standing.INTERRUPTED and not Underway.objects.filter(pk=under.pk, code="", asked_at=under.asked_at).exists()
    return Standing.RUNS if ended else told


def work_on(key: int, clock: Clock) -> None:
    """Check the draft of that key, if a checking of it is wanted. Safe to run again and by two workers at once: one of them works."""
    with WORK.at_work(key) as mine:
        under = Underway.objects.select_related("draft__owner", "draft__unit").filter(pk=key, code="").first() if mine else None
        if under is None:
            return
        try:
            _work(under, clock)
        except checks.Gone:
            log.warning("TS-DUTHAO-%s: deleted while it was checked; nothing is kept", key)
        except Refused as refusal:
            _give_up(key, refusal.code, refusal.vi, refusal.en)
        except (OperationalError, InterfaceError):
            raise  # The database went away: the job is tried again.
        except Exception:
            log.exception("TS-DUTHAO-%s: checking", key)
            code = f"TS-DUTHAO-{key}"
            _give_up(
                key, "internal", f"Hệ thống gặp lỗi khi kiểm tra. Mã hỗ trợ {code}.",
                f"The system failed while it was checking. Support code {code}.",
            )  # fmt: skip
            raise


def resume_stalled() -> int:
    """Start again what was interrupted, and put aside what was too often. Returns how many were started."""
    count = 0
    for under in Underway.objects.filter(code="").order_by("asked_at"):
        if standing(under) is not Standing.INTERRUPTED:
            continue
        with WORK.alone(under.pk) as mine:
            if not mine:
                continue
            if dead := WORK.end_dead(under.pk):
                Underway.objects.filter(pk=under.pk).update(interrupted=F("interrupted") + 1)
                under.refresh_from_db()
                log.error("TS-DUTHAO-%s: %s was interrupted, time %s; jobs %s", under.pk, under.step, under.interrupted, dead)
            if under.interrupted >= MOST:
                log.error("TS-DUTHAO-%s: put aside after %s interruptions", under.pk, under.interrupted)
                _give_up(
                    under.pk, "interrupted", f"Bị ngắt {under.interrupted} lần liền. Thử lại, hoặc chia nhỏ văn bản.",
                    f"Interrupted {under.interrupted} times in a row. Try again, or split the text.",
                )  # fmt: skip
                continue
            Underway.objects.filter(pk=under.pk).update(step=Underway.Step.WAITING, numbers=None)
            _defer(under.pk)
            count += 1
    return count


def _work(under: Underway, clock: Clock) -> None:
    draft = under.draft
    if not scopes.scope_of(draft.owner).held:
        raise Refused("right-lost", "Tài khoản này không còn quyền kiểm tra.", "This account may no longer check drafts.")
    if under.starts:
        check = draft.checks.latest("number")
        _tell(under, Underway.Step.READING, None)
        content = checks.corrected(draft, check, set(under.starts))
    else:
        content = store.path_of(under.sha256).read_bytes()
    checks.make(draft, content, under.what, told=lambda step, numbers: _tell(under, step, numbers), clock=clock)


def _tell(under: Underway, step: Underway.Step, numbers: int | None) -> None:
    changed = {"step": step} if numbers is None else {"step": step, "numbers": numbers}
    if not Underway.objects.filter(pk=under.pk, code="", asked_at=under.asked_at).update(**changed):
        raise checks.Gone


def _give_up(key: int, code: str, vi: str, en: str) -> None:
    Underway.objects.filter(pk=key, code="").update(code=code, message_vi=vi, message_en=en)


def _defer(key: int) -> None:
    """Queue the work, once the transaction is committed."""
    from tinhso.reports.tasks import check_task

    transaction.on_commit(lambda: check_task.defer(draft=key))
