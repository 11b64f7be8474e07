"""A declaration that cannot work says in Vietnamese which file, which measure, and what to do."""

import pytest

from tinhso.ledger.cells import registry
from tinhso.ledger.cells.tests.world import FACT

GOOD = """
measures:
  test.open:
    title: {vi: "Đang mở", en: "Open"}
    fact: test.visit
    kind: stock
    opened: opened_on
    closed: closed_on
    where: "kind IN ('a', 'b')"
    dimensions: [kind]
    base: households
"""


def read(tmp_path, text):
    path = tmp_path / "indicators.yaml"
    path.write_text(text, encoding="utf-8")
    problems: list[str] = []
    return registry.read_measures(path, {FACT.code: FACT}, problems), problems


def test_a_measure_is_read(tmp_path):
    found, problems = read(tmp_path, GOOD)
    assert problems == []
    one = found["test.open"]
    assert (one.opened, one.closed, one.base, one.dimensions) == ("opened_on", "closed_on", "households", ("kind",))
    assert one.columns == {"unit_id", "opened_on", "closed_on", "kind", "simulated"}


@pytest.mark.parametrize(
    ("was", "instead", "says"),
    [
        ("kind: stock", "kind: level", "kind phải là count, sum, stock hoặc distinct"),
        ("opened: opened_on", "date: happened_on", "kind: stock cần opened và closed"),
        ("kind: stock", "kind: count", "kind: count cần date"),
        ("fact: test.visit", "fact: test.none", "không có loại bản ghi “test.none”. Các loại: test.visit"),
        ("closed: closed_on", "closed: shut_on", "“shut_on” không phải ngày của test.visit"),
        ("dimensions: [kind]", "dimensions: [sort]", "không có chiều “sort”. Các chiều: kind"),
        ("base: households", "base: cows", "base phải là một trong: people, households, area"),
        ("kind IN ('a', 'b')", "size > 3", "Không có cột “size”"),
        ("kind IN ('a', 'b')", "opened_on < now()", "không so được với"),
        (', en: "Open"', "", "title cần cả vi và en"),
        ("base: households", "amount: money\n    color: red", "không có khóa color"),
        ("base: households", "amount: gold", "không có amount “gold”. Các amount: money"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, was, instead, says):
    assert was in GOOD
    found, problems = read(tmp_path, GOOD.replace(was, instead))
    assert found == {}
    assert len(problems) == 1
    assert "indicators.yaml, số đo test.open: " in problems[0]
    assert says in problems[0]


def test_a_file_that_is_no_yaml_is_named(tmp_path):
    _found, problems = read(tmp_path, "measures: [")
    assert "indicators.yaml: không đọc được YAML" in problems[0]


def test_titles_do_not_change_the_digest_but_definitions_do(tmp_path):
    digest = read(tmp_path, GOOD)[0]["test.open"].digest
    assert read(tmp_path, GOOD.replace("Đang mở", "Còn mở"))[0]["test.open"].digest == digest
    assert read(tmp_path, GOOD.replace("'a', 'b'", "'a'"))[0]["test.open"].digest != digest


def test_what_the_product_declares_is_right():
    assert all(m.fact.code in registry._load().facts for m in registry._load().measures.values())
