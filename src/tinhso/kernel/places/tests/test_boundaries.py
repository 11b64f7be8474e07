"""Outlines from GeoJSON: the three real files, and files that are broken or hostile."""

import json
import math
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.kernel.places import boundaries, lookup
from tinhso.kernel.places.boundaries import BoundaryError, import_file, importing
from tinhso.kernel.places.models import Boundary, BoundarySource, Level

pytestmark = pytest.mark.usefixtures("country")

ON, AT = date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
SQUARE = [[[105.8, 21.5], [105.9, 21.5], [105.9, 21.6], [105.8, 21.6], [105.8, 21.5]]]
REAL = Path(__file__).resolve().parents[6] / "shared" / "boundaries"


def feature(code="05482", coordinates=SQUARE, kind="Polygon"):
    return {"type": "Feature", "id": code, "properties": {}, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features, **members):
    return {"type": "FeatureCollection", "credit": "Nguồn thử", **members, "features": list(features)}


@pytest.fixture
def give(tmp_path):
    def write(content):
        path = tmp_path / "ranh-gioi.geojson"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return import_file(path, on=ON, at=AT)

    return write


@pytest.mark.skipif(not REAL.is_dir(), reason="the boundary files stand beside the repository, not in it")
@pytest.mark.parametrize(("code", "communes"), [("19", 92), ("04", 56), ("86", 124)])
def test_the_boundaries_of_a_province_are_imported_and_drawn(code, communes):
    done = import_file(REAL / f"{code}.geojson", on=ON, at=AT, credit="thanglequoc/vietnamese-provinces-database")
    assert done.units == communes
    province = lookup.unit_by_code(code, ON)
    keys = [unit.pk for unit in lookup.children(province, ON, Level.COMMUNE)]
    drawing = boundaries.draw(keys, 600)
    assert set(drawing.paths) == set(keys) and not drawing.missing
    assert drawing.labels == ("Ranh giới tham khảo, không có giá trị pháp lý",)
    assert drawing.credits == ("thanglequoc/vietnamese-provinces-database",)
    numbers = [
        float(n) for path in drawing.paths.values() for n in path.replace("M", " ").replace("L", " ").replace("Z", " ").split()
    ]
    assert min(numbers) >= 0 and max(numbers[::2]) <= 600 and max(numbers[1::2]) <= drawing.height


def test_credit_and_label_are_stored_with_the_outline(give):
    done = give(collection(feature()))
    assert (done.units, done.points, done.credit) == (1, 5, "Nguồn thử")
    stored = Boundary.objects.get(unit_id=33005482)
    assert (stored.source.credit, stored.source.label) == ("Nguồn thử", boundaries.LABEL)


def test_a_file_without_credit_is_refused(give):
    content = collection(feature())
    del content["credit"]
    with pytest.raises(BoundaryError, match="--credit"):
        give(content)


def test_another_file_replaces_outlines_and_drops_a_source_that_nothing_uses(give):
    give(collection(feature()))
    done = give(collection(feature(coordinates=[[[105.8, 21.5], [105.85, 21.5], [105.85, 21.6], [105.8, 21.5]]])))
    assert done.replaced == 1
    assert (Boundary.objects.count(), BoundarySource.objects.count()) == (1, 1)


def test_members_after_the_features_are_read_too(give):
    assert give({"type": "FeatureCollection", "features": [feature()], "credit": "ở cuối"}).credit == "ở cuối"


def test_a_unit_without_an_outline_is_named_as_missing(give):
    give(collection(feature()))
    drawing = boundaries.draw([33005482, 33005569], 100)
    assert (list(drawing.paths), drawing.missing) == ([33005482], (33005569,))
    assert boundaries.draw([33005569], 100).height == 0


def area(ring):
    """Twice the signed area: positive counterclockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def test_a_ring_that_crosses_itself_is_mended_without_losing_a_part(give):
    bow_tie = [[[105.8, 21.5], [105.9, 21.6], [105.9, 21.5], [105.8, 21.6], [105.8, 21.5]]]
    give(collection(feature(coordinates=bow_tie)))
    polygons = Boundary.objects.get(unit_id=33005482).polygons
    assert len(polygons) == 2
    assert sum(area(rings[0]) for rings in polygons) / 2 == pytest.approx(0.1 * 0.1 / 2)


def test_rings_in_the_wrong_order_are_turned(give):
    hole = [[105.83, 21.53], [105.87, 21.53], [105.87, 21.57], [105.83, 21.57], [105.83, 21.53]]
    give(collection(feature(coordinates=[SQUARE[0][::-1], hole])))
    ((outer, inner),) = Boundary.objects.get(unit_id=33005482).polygons
    assert area(outer) > 0 > area(inner)


def test_heights_are_dropped_and_what_has_four_numbers_is_refused(give):
    give(collection(feature(coordinates=[[[*point, 1234.5] for point in SQUARE[0]]])))
    assert {len(point) for point in Boundary.objects.get(unit_id=33005482).polygons[0][0]} == {2}
    with pytest.raises(BoundaryError, match="kinh độ"):
        give(collection(feature(coordinates=[[[*point, 1, 2] for point in SQUARE[0]]])))


def test_parts_that_overlap_become_one_outline(give):
    moved = [[[x + 0.05, y] for x, y in SQUARE[0]]]
    give(collection(feature(coordinates=[SQUARE, moved], kind="MultiPolygon")))
    polygons = Boundary.objects.get(unit_id=33005482).polygons
    assert sum(area(ring) for rings in polygons for ring in rings) / 2 == pytest.approx(0.15 * 0.1)


@pytest.mark.parametrize(
    "name", [None, "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326", "urn:ogc:def:crs:EPSG:6.9:4326"]
)
def test_a_file_that_names_no_system_or_wgs_84_is_read(give, name):
    crs = {} if name is None else {"crs": {"type": "name", "properties": {"name": name}}}
    assert give(collection(feature(), **crs)).units == 1


@pytest.mark.parametrize("crs", [{"properties": {"name": "urn:ogc:def:crs:EPSG::4756"}}, {"properties": {}}, {}, "EPSG:3405", 4326])
def test_another_system_is_refused_even_where_its_numbers_look_like_degrees(give, crs):
    with pytest.raises(BoundaryError, match="WGS-84"):
        give(collection(feature(), crs=crs))
    assert not Boundary.objects.exists()


def test_an_outline_far_from_its_unit_is_refused(give):
    """05482 of this day lies at 105.8; an outline 100 km east belongs to another code."""
    with pytest.raises(BoundaryError, match="50 km"):
        give(collection(feature(coordinates=[[[x + 1, y] for x, y in SQUARE[0]]])))


def test_a_unit_of_too_many_points_is_refused(give, monkeypatch):
    monkeypatch.setattr(importing, "MOST_POINTS", 1000)
    circle = [[105.8 + 0.05 * math.cos(n / 200), 21.5 + 0.05 * math.sin(n / 200)] for n in range(1200)]
    with pytest.raises(BoundaryError, match="1000 điểm"):
        give(collection(feature(coordinates=[[*circle, circle[0]]])))


def test_a_file_of_too_many_units_or_too_many_bytes_is_refused(give, monkeypatch):
    monkeypatch.setattr(importing, "MOST_FEATURES", 3)
    with pytest.raises(BoundaryError, match="hơn 3 đơn vị"):
        give(collection(*[feature("99999")] * 10))
    monkeypatch.setattr(importing, "LARGEST_FILE", 1000)
    with pytest.raises(BoundaryError, match="Giản lược"):
        give(collection(feature(), note="x" * 2000))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("05482"),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["type", "id", "geometry", "x"]), inner),
        max_leaves=12,
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_for_a_feature_is_refused_in_words(give, value):
    with pytest.raises(BoundaryError):
        give(collection(value))


NOT_CLOSED = [[[105.8, 21.5], [105.9, 21.5], [105.9, 21.6], [105.8, 21.6]]]
SWAPPED = [[[21.5, 105.8], [21.5, 105.9], [21.6, 105.9], [21.5, 105.8]]]
ELSEWHERE = [[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]]
METRES = [[[580000, 2380000], [590000, 2380000], [590000, 2390000], [580000, 2380000]]]
LINE = [[[105.8, 21.5], [105.9, 21.5], [105.8, 21.5], [105.8, 21.5]]]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (feature("99999"), "không có đơn vị mã '99999'"),
        (feature("05569x" * 50), "không có đơn vị mã"),
        (feature(None), "thiếu mã"),
        (feature(True), "thiếu mã"),
        (feature(coordinates=NOT_CLOSED), "khép kín"),
        (feature(coordinates=SWAPPED), "đổi chỗ"),
        (feature(coordinates=ELSEWHERE), "ngoài Việt Nam"),
        (feature(coordinates=METRES), "WGS-84"),
        (feature(coordinates=LINE), "diện tích"),
        (feature(coordinates=[]), "trống"),
        (feature(coordinates=[[]]), "khép kín"),
        (feature(coordinates="x"), "danh sách"),
        (feature(coordinates=[[["a", "b"]] * 4]), "là số"),
        (feature(coordinates=[[[True, 21.5]] * 4]), "là số"),
        (feature(coordinates=[[[105.8]] * 4]), "kinh độ"),
        (feature(kind="Point"), "Polygon"),
        ({"type": "Feature", "id": "05482", "geometry": None}, "geometry"),
        (17, "Feature"),
        (None, "Feature"),
    ],
)
def test_one_bad_unit_refuses_the_file_and_says_where(give, bad, says):
    with pytest.raises(BoundaryError, match="đơn vị thứ 2") as error:
        give(collection(feature(), bad))
    assert says in str(error.value)
    assert not Boundary.objects.exists()


def test_a_code_given_twice_is_refused(give):
    with pytest.raises(BoundaryError, match="hai lần"):
        give(collection(feature(), feature()))


def test_many_errors_are_cut_short(give):
    with pytest.raises(BoundaryError, match="còn nữa") as error:
        give(collection(*[feature("99999")] * 500))
    assert len(str(error.value).splitlines()) < 30


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "GeoJSON"),
        (b"PK\x03\x04 a spreadsheet", "GeoJSON"),
        (b"[]", "GeoJSON"),
        (b"{}", "features"),
        (b'{"type": "Topology", "features": []}', "FeatureCollection"),
        (b'{"type": "FeatureCollection", "credit": "x", "features": []}', "không có đơn vị nào"),
        (b'{"type": "FeatureCollection", "features": {}}', "danh sách"),
        (b'{"features": [], "features": []}', "hai phần"),
        (b'{"features": [1 2]}', "dấu phẩy"),
        (b'{"features": [{"type": "Feature", "id": "05', "bị cắt"),
        (b'{"features": [' + b"[" * 100_000, "sâu"),
        (b'{"a": NaN, "features": []}', "NaN"),
        (b'{"features": []} trailing', "sau dấu"),
        (b'{"features": ["\xff\xfe"]}', "UTF-8"),
        ("Xã,Mã\nA,1".encode("utf-16"), "UTF-8"),
        (b'{"features": [' + b"9" * 5000 + b"]}", "hỏng"),
        (b"{" + b",".join(b'"m%d":1' % n for n in range(60)) + b"}", "quá nhiều"),
    ],
)
def test_what_is_no_geojson_is_refused_in_words(give, content, says):
    with pytest.raises(BoundaryError, match=says):
        give(content)
    assert not BoundarySource.objects.exists()


def test_one_endless_feature_is_refused_before_it_fills_the_memory(give):
    with pytest.raises(BoundaryError, match="MB"):
        give(b'{"features": ["' + b"x" * (20 << 20))


def test_a_huge_number_is_no_coordinate(give):
    with pytest.raises(BoundaryError, match="là số"):
        give(
            b'{"type":"FeatureCollection","features":[{"type":"Feature","id":"05482","geometry":{"type":"Polygon",'
            b'"coordinates":[[[1e999,21],[105,21],[105,22],[1e999,21]]]}}]}'
        )


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BoundaryError, match="khong-co"):
        import_file(tmp_path / "khong-co.geojson", on=ON, at=AT)
