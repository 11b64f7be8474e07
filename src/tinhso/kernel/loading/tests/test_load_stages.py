"""Stages run in order, once per digest, and again after a kill."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from psycopg.errors import ForeignKeyViolation

from tinhso.kernel.loading import Progress, Stage, running
from tinhso.kernel.loading.clock import DEMO_DATE, installation_clock
from tinhso.kernel.loading.models import LoadedStage, Setting

pytestmark = pytest.mark.django_db


class Parts:
    """Declared stages that note when they run."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.digests = {"places": "a", "records": "a"}

    def stages(self) -> list[Stage]:
        return [self.stage(100, "places"), self.stage(500, "records", simulated=True)]

    def stage(self, order: int, code: str, *, simulated: bool = False) -> Stage:
        def run(progress: Progress) -> int:
            progress(1, 2)
            self.ran.append(f"{code} on {installation_clock().today()}" if simulated else code)
            return 2

        return Stage(order, code, code, run, lambda: self.digests[code], simulated)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Parts:
    made = Parts()
    monkeypatch.setattr(running, "stages", made.stages)
    return made


def load(**options: object) -> list[running.Outcome]:
    return list(running.load(progress=lambda stage: lambda done, total=None: None, **{"simulated": True, **options}))  # type: ignore[arg-type]


def test_simulated_records_know_the_day_on_which_they_end(parts: Parts) -> None:
    load()
    assert parts.ran == ["places", f"records on {DEMO_DATE}"]


def test_second_run_does_nothing(parts: Parts) -> None:
    load()
    assert [outcome.seconds for outcome in load()] == [None, None]
    assert len(parts.ran) == 2


def test_changed_data_are_loaded_again(parts: Parts) -> None:
    load()
    parts.digests["places"] = "b"
    load()
    assert parts.ran.count("places") == 2
    assert LoadedStage.objects.get(code="places").digest == "b"


def test_simulated_records_that_somebody_built_on_stay(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    parts.digests["records"] = "b"

    def referred_to(progress: Progress) -> int:
        raise IntegrityError("a member's team") from ForeignKeyViolation()

    stage = Stage(500, "records", "records", referred_to, lambda: "b", True)
    monkeypatch.setattr(running, "stages", lambda: [stage])
    assert [outcome.kept for outcome in load()] == [True]
    assert [outcome.seconds for outcome in load()] == [None], "it is not tried at each start"


def test_a_stage_that_breaks_on_its_first_run_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(progress: Progress) -> int:
        raise IntegrityError("a mistake of ours") from ForeignKeyViolation()

    monkeypatch.setattr(running, "stages", lambda: [Stage(500, "records", "records", broken, lambda: "a", True)])
    with pytest.raises(IntegrityError):
        load()


def test_empty_province_gets_no_simulated_record_and_no_demonstration_date(parts: Parts) -> None:
    load(simulated=False)
    assert parts.ran == ["places"]
    assert not Setting.objects.filter(key="demo_date").exists()


def test_killed_stage_is_not_on_record(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_progress: Progress) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "stages", lambda: [Stage(100, "places", "places", killed, lambda: "a")])
    with pytest.raises(KeyboardInterrupt):
        load()
    assert not LoadedStage.objects.exists()


def test_unknown_stage_is_refused_before_anything_runs(parts: Parts) -> None:
    with pytest.raises(running.UnknownStageError, match="nobody"):
        load(only=["places", "nobody"])
    assert parts.ran == []
