"""A reader keeps the version it pinned; a file that is lost or damaged is made again; old ones are cleared away."""

import gc
import os
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from tinhso.kernel.time import parse_period
from tinhso.ledger.cells import files, reading, rebuild, refresh, verify
from tinhso.ledger.cells.models import FactState
from tinhso.ledger.cells.tests.world import Visit, visit

YEAR, MAY = parse_period("2025"), date(2025, 5, 3)
CODES = ["test.visits", "test.people"]


def values():
    with reading.pin() as reader:
        return reader.amounts(CODES, [101, 1], [YEAR]).values[:, :, 0].tolist()


def test_a_request_sees_one_version_throughout(ledger):
    visit(101, MAY, citizen=1)
    refresh.refresh()
    with reading.pin() as reader:
        before = reader.amount("test.visits", 101, YEAR).value
        visit(101, MAY, citizen=2)
        refresh.refresh()
        assert reader.amount("test.visits", 101, YEAR).value == before == 1
    assert values() == [[2, 2], [2, 2]]


@pytest.mark.parametrize("harm", ["lose", "cut", "flip", "empty"])
@pytest.mark.parametrize("which", ["array", "keys"])
def test_a_harmed_file_is_made_again(ledger, which, harm):
    visit(101, MAY, citizen=1)
    refresh.refresh()
    path = files.folder() / getattr(FactState.objects.get(), which)
    data = bytearray(path.read_bytes())
    path.unlink()  # a reader that has it open keeps it
    if harm != "lose":
        data[-9] ^= 1
        path.write_bytes({"cut": bytes(data[:-70]), "flip": bytes(data), "empty": b""}[harm])
    from tinhso.ledger.cells import versions

    versions._open.clear()
    assert values() == [[1, 1], [1, 1]]
    assert (files.folder() / getattr(FactState.objects.get(), which)).exists()
    visit(101, MAY, citizen=3)
    refresh.refresh()
    assert values() == [[2, 2], [2, 2]]
    assert verify.verify()[0].right


def mapped() -> set[str]:
    """The ledger's files that lie mapped in this process."""
    gc.collect()
    lines = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    return {Path(line.split(maxsplit=5)[5].removesuffix(" (deleted)")).name for line in lines if str(files.folder()) in line}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process which files it has mapped")
def test_a_process_holds_the_newest_version_and_what_is_still_being_read(ledger):
    """A version is a mapped file: a worker that kept what it once read would grow with every refresh."""
    visit(101, MAY, citizen=1)
    refresh.refresh()
    read_early = FactState.objects.get()
    with reading.pin() as early:
        for citizen in range(2, 6):
            visit(101, MAY, citizen=citizen)
            refresh.refresh()
            assert values() == [[citizen, citizen], [citizen, citizen]]
        newest = FactState.objects.get()
        assert mapped() == {read_early.array, read_early.keys, newest.array, newest.keys}
        assert early.amount("test.visits", 101, YEAR).value == 1
    del early
    assert mapped() == {newest.array, newest.keys}


def test_files_that_nobody_names_go_after_a_while(ledger):
    visit(101, MAY)
    refresh.refresh()
    first = FactState.objects.get().array
    visit(101, MAY)
    refresh.refresh()
    second = FactState.objects.get().array
    assert files.clean({second}) == 0
    old = time.time() - files.KEEP_SECONDS - 5
    for name in (first, second):
        os.utime(files.folder() / name, (old, old))
    assert files.clean({second}) == 1
    assert (files.folder() / second).exists()


def test_duckdb_rebuilds_what_postgresql_refreshed(committed_ledger):
    refresh.refresh()
    for n in range(60):
        visit(
            101 + n % 4, date(2025, 5, 1 + n % 30), kind=(None, "a", "b", "", "100%", 'x"y,')[n % 6], citizen=n % 7, amount=n - 3,
            opened_on=date(2025, 5, 1), closed_on=date(2025, 6, 1 + n % 28) if n % 2 else None, simulated=n % 3 == 0,
        )  # fmt: skip
    assert all(not done.rebuilt for done in refresh.refresh())
    assert rebuild.rebuild("test.visit") == 0
    assert verify.verify()[0].right
    Visit.objects.filter(kind="a").delete()
    assert rebuild.rebuild("test.visit") > 0
    assert verify.verify()[0].right
    assert refresh.refresh() == []


def test_a_refresh_of_many_keys_rebuilds(committed_ledger):
    refresh.refresh()
    days = [date(2000 + n // 12, 1 + n % 12, 3) for n in range(240)]
    Visit.objects.bulk_create(Visit(unit_id=place, happened_on=day) for day in days for place in (101, 102, 103))
    assert [(d.rebuilt, d.fact) for d in refresh.refresh()] == [(True, "test.visit")]
    with reading.pin() as reader:
        assert reader.amount("test.visits", 1, parse_period("2003")).value == 36
