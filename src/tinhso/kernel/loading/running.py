"""Run the stages that parts of the product declare, in order, each once per digest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, connection
from django.utils import timezone
from psycopg.errors import ForeignKeyViolation

from tinhso.kernel.loading import Progress, Stage
from tinhso.kernel.loading.clock import DEMO_DATE
from tinhso.kernel.loading.models import LoadedStage, Setting
from tinhso.kernel.systems import modules

LOCK = 0x71A55
"""Key of the advisory lock under which a database is prepared: two starts at once must not load twice."""


@dataclass(frozen=True)
class Outcome:
    """What became of one stage. `rows` and `seconds` are None where the stage had been loaded before."""

    stage: Stage
    rows: int | None = None
    seconds: float | None = None
    kept: bool = False
    """The simulated records that were there stay as they are: somebody's own records hang on them."""


class UnknownStageError(ValueError):
    """A stage was asked for that no part of the product declares."""


def stages() -> list[Stage]:
    """Every declared stage, in the order they run."""
    found = [stage for _config, module in modules("loading") for stage in getattr(module, "STAGES", ())]
    codes = [stage.code for stage in found]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise ValueError(f"stages declared twice: {sorted(twice)}")
    return sorted(found, key=lambda stage: (stage.order, stage.code))


@contextmanager
def preparing() -> Iterator[None]:
    """Hold the installation-wide lock while migrations run and stages load; waits for whoever holds it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            connection.cursor().execute("select pg_advisory_unlock(%s)", [LOCK])


def load(
    *,
    simulated: bool,
    only: Sequence[str] = (),
    again: bool = False,
    progress: Callable[[Stage], Progress],
) -> Iterator[Outcome]:
    """Run each stage whose digest is not on record, and yield what became of it.

    `simulated` lets stages of simulated records run; before any stage the demonstration's date is written down, because the
    records end on it. A stage that is killed is not on record and runs again. Raises UnknownStageError for a code in `only`
    that nobody declares.
    """
    known = stages()
    if missing := set(only) - {stage.code for stage in known}:
        raise UnknownStageError(", ".join(sorted(missing)))
    wanted = [s for s in known if (not only or s.code in only) and (simulated or not s.simulated)]
    loaded = dict(LoadedStage.objects.values_list("code", "digest"))
    if any(stage.simulated for stage in wanted):
        Setting.objects.get_or_create(key="demo_date", defaults={"value": DEMO_DATE.isoformat()})
    for stage in wanted:
        if loaded.get(stage.code) == stage.digest() and not again:
            yield Outcome(stage)
            continue
        began = time.monotonic()
        rows, kept = _run(stage, progress(stage), before=stage.code in loaded)
        # Asked again: a stage may have work as long as the database does not match, and none once it ran.
        done = {"digest": stage.digest(), "rows": rows, "at": timezone.now()}
        LoadedStage.objects.update_or_create(code=stage.code, defaults=done)
        yield Outcome(stage, rows, time.monotonic() - began, kept)


def _run(stage: Stage, progress: Progress, *, before: bool) -> tuple[int | None, bool]:
    """(rows, whether the earlier ones were kept). What a person added to simulated records is never deleted with them."""
    try:
        return stage.run(progress), False
    except IntegrityError as error:
        if not (stage.simulated and before and isinstance(error.__cause__, ForeignKeyViolation)):
            raise
        return None, True
