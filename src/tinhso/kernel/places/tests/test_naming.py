"""Hamlets of one name are told apart, in the same words everywhere."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tinhso.kernel.people.testing import MERGER, TODAY, Land
from tinhso.kernel.places import lookup, naming
from tinhso.kernel.places.models import Level, Unit, UnitParent


def hamlet(key: int, name: str, code: str, *parents: tuple[Unit, date | None, date | None]) -> Unit:
    made = Unit.objects.create(
        id=key,
        level=Level.HAMLET,
        code=code,
        kind="tổ dân phố",
        name=name,
        search_key=name.lower(),
        sort_key=name.lower(),
        source="test",
    )
    for parent, start, end in parents:
        UnitParent.objects.create(unit=made, parent=parent, valid_from=start, valid_to=end)
    return made


def merged(land: Land, key: int, name: str, old: Unit) -> Unit:
    """A hamlet of an old commune that is one of commune A's today."""
    return hamlet(key, name, f"H{key}", (old, None, MERGER), (land.a, MERGER, None))


def test_two_of_one_name_in_a_commune_are_called_with_the_communes_they_came_from(land: Land) -> None:
    first, second = merged(land, 1, "1", land.old_a1), merged(land, 2, "1", land.old_a2)
    other = merged(land, 3, "2", land.old_a2)
    names = naming.names(TODAY)
    assert [names.of(unit) for unit in (first, second, other)] == ["tổ dân phố 1 (A Một)", "tổ dân phố 1 (A Hai)", "tổ dân phố 2"]
    assert names.beside("Tổ công nghệ số cộng đồng tổ dân phố 1", second.pk) == "Tổ công nghệ số cộng đồng tổ dân phố 1 (A Hai)"
    assert names.beside("Tổ số 1 của A HAI", second.pk) == "Tổ số 1 của A HAI"


def test_on_the_map_before_the_merger_each_was_the_only_one(land: Land) -> None:
    first, _second = merged(land, 1, "1", land.old_a1), merged(land, 2, "1", land.old_a2)
    assert naming.names(date(2025, 6, 30)).of(first) == "tổ dân phố 1"


def test_one_name_in_two_communes_needs_no_more_words(land: Land) -> None:
    here, there = hamlet(1, "1", "H1", (land.a, None, None)), hamlet(2, "1", "H2", (land.b, None, None))
    assert naming.names(TODAY).apart == {}
    assert naming.names(TODAY).of(here) == naming.names(TODAY).of(there) == "tổ dân phố 1"


def test_where_no_earlier_commune_tells_them_apart_the_code_does(land: Land) -> None:
    twins = [merged(land, 1, "1", land.old_a1), merged(land, 2, "1", land.old_a1)]
    new = hamlet(3, "1", "H3", (land.a, MERGER, None))
    assert [naming.names(TODAY).of(unit) for unit in (*twins, new)] == [f"tổ dân phố 1 (H{key})" for key in (1, 2, 3)]


def test_a_change_of_the_map_is_seen_and_an_unchanged_one_costs_one_query(land: Land) -> None:
    first = merged(land, 1, "1", land.old_a1)
    assert naming.names(TODAY).of(first) == "tổ dân phố 1"
    merged(land, 2, "1", land.old_a2)
    assert naming.names(TODAY).of(first) == "tổ dân phố 1 (A Một)"
    with CaptureQueriesContext(connection) as queries:
        naming.names(TODAY)
    assert len(queries) == 1


@pytest.mark.usefixtures("country")
def test_no_two_hamlets_of_a_real_commune_are_called_the_same() -> None:
    names = naming.names(TODAY)
    links = UnitParent.objects.filter(lookup.valid_on(TODAY), unit__level=Level.HAMLET).select_related("unit")
    called = Counter((link.parent_id, names.of(link.unit)) for link in links)
    assert len(called) > 3_000
    assert [name for name, times in called.items() if times > 1] == []
    plain = Counter((link.parent_id, str(link.unit)) for link in links)
    assert sum(times for times in plain.values() if times > 1) > 500  # the land needs it
