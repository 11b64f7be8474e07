"""Loading again, loading corrected data, and loading over records in use."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from tinhso.kernel.places import geography, hamlets, loading, lookup, store
from tinhso.kernel.places.models import Agency, Level, Succession, Unit, UnitParent
from tinhso.kernel.places.sources import corrections
from tinhso.kernel.places.sources.build import Places, UnitRow

pytestmark = pytest.mark.usefixtures("country")

REFORM = date(2025, 7, 1)


def contents():
    """Every row, as text (an open day does not sort beside a day)."""
    return [
        sorted(map(str, model.objects.values_list(*fields)))
        for model, fields in (
            (Unit, ("id", "code", "name", "source", "valid_from", "valid_to")),
            (UnitParent, ("unit", "parent", "valid_from", "valid_to")),
            (Succession, ("old", "new", "base", "forward_numerator", "backward_numerator")),
        )
    ]


def test_loading_again_changes_nothing():
    before = contents()
    loading.load_units(lambda done, total=None: None)
    loading.load_hamlets(lambda done, total=None: None)
    assert contents() == before


def with_units(places, *rows):
    return Places(places.units | {row.id: row for row in rows}, places.parents, places.successions)


def test_a_correction_changes_the_row_and_keeps_the_key(real_places):
    renamed = replace(real_places.units[33005569], name="Định Hóa Mới")
    store.write(with_units(real_places, renamed), simulated=False)
    assert Unit.objects.get(pk=33005569).name == "Định Hóa Mới"


def test_a_unit_that_left_the_data_stays_while_a_record_refers_to_it(real_places):
    used, unused = (UnitRow(31900000 + n, 3, f"9999{n}", "xã", "Bỏ", None, REFORM, None, None, "thử") for n in (1, 2))
    store.write(with_units(real_places, used, unused), simulated=False)
    Agency.objects.create(code="H99.1", name="thử", unit_id=used.id, search_key="thu")
    store.write(real_places, simulated=False)
    connection.check_constraints()
    assert set(Unit.objects.filter(name="Bỏ").values_list("pk", flat=True)) == {used.id}


def test_the_digest_names_the_data(monkeypatch, tmp_path):
    before = loading.units_digest()
    changed = tmp_path / "corrections.yaml"
    changed.write_text(corrections.PATH.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")
    monkeypatch.setattr(corrections, "PATH", changed)
    assert loading.units_digest() != before


def test_a_change_of_units_gives_a_new_snapshot_and_no_change_the_same():
    first = geography.load()
    assert geography.load() is first
    Unit.objects.filter(pk=33005569).update(valid_to=date(2026, 5, 1))
    second = geography.load()
    assert second is not first
    assert not second.valid(date(2026, 6, 1))[second.index(33005569)]


def test_hamlets_are_simulated_labelled_and_as_many_as_the_teams():
    in_2022 = lookup.unit_by_code("19", date(2022, 12, 31))
    assert lookup.counts(date(2022, 12, 31), in_2022)[Level.HAMLET] == 2256
    assert not Unit.objects.filter(level=Level.HAMLET, simulated=False).exists()
    assert not Unit.objects.filter(level__lt=Level.HAMLET, simulated=True).exists()
    assert all("Mô phỏng" in source for source in Unit.objects.filter(simulated=True).values_list("source", flat=True))


def test_a_hamlet_keeps_its_key_and_moves_whole_with_its_commune():
    map_ = geography.load()
    hamlet = map_.index(405536001)  # first of the town Chợ Chu of 2022
    homes = [int(map_.keys[map_.parents(on)[hamlet]]) for on in (date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1))]
    assert homes == [31005536, 32005569, 33005569]
    conversion = map_.conversion(date(2026, 1, 1), "people")
    rows = conversion.old == hamlet
    assert conversion.new[rows].tolist() == [hamlet] and not conversion.partial[rows].any()


def test_hamlets_of_one_commune_have_names_and_points_of_their_own():
    by_commune = {}
    for unit in Unit.objects.filter(level=Level.HAMLET):
        by_commune.setdefault(unit.code[:5], []).append(unit)
    assert len(by_commune) == 178 + 108
    for units in by_commune.values():
        assert 5 <= len(units) <= 30
        assert len({(u.kind, u.name) for u in units}) == len({(u.longitude, u.latitude) for u in units}) == len(units)


def test_largest_remainders_share_out_exactly():
    assert hamlets.shared_out(10, [1, 1, 1]) == [4, 3, 3]
    assert hamlets.shared_out(2256, [7, 0, 3]) == [1579, 0, 677]


def test_agencies_serve_their_units():
    assert Agency.objects.get(code="H55").unit_id == 13000019
    communes = Agency.objects.filter(code__startswith="H55.", unit__level=Level.COMMUNE)
    assert communes.count() == 92
    assert Agency.objects.get(code="H55.90").valid_to == date(2025, 3, 1)


def test_simulated_hamlets_can_leave_without_touching_real_units():
    real = Unit.objects.filter(simulated=False).count()
    store.write(Places(), simulated=True)
    assert (Unit.objects.filter(simulated=True).count(), Unit.objects.filter(simulated=False).count()) == (0, real)
