"""Adding an indicator as a text file, editing it in the browser, and what an upgrade may not do."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from typer.testing import CliRunner

from tinhso.kernel.errors import UserError
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import TODAY, Land
from tinhso.kernel.time import FixedClock
from tinhso.ledger.figures.models import Statement
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.commands import app
from tinhso.ledger.indicators.definition import IndicatorDefinition
from tinhso.ledger.indicators.files import DefinitionError, product_definitions, read
from tinhso.ledger.indicators.models import Indicator, IndicatorVersion
from tinhso.ledger.indicators.services import add_version, reference_problems, retire_indicators, seed_indicators
from tinhso.ledger.indicators.versions import as_yaml, differences, version_of

CODE = "broadcast.share_of_it_stations"
GOOD = """\
indicators:
  broadcast.share_of_it_stations:
    title: {vi: "Tỷ lệ đài ứng dụng CNTT-VT", en: "Share of IT-based stations"}
    pillar: information
    system: broadcast
    versions:
      - from: 2024-01-01
        unit: {vi: "%", en: "%", of: {vi: "đài", en: "stations"}}
        formula: "100 * broadcast.it_stations / (broadcast.it_stations + broadcast.communes_fm)"
        rounding: 2
        examples:
          - {given: {broadcast.it_stations: 106, broadcast.communes_fm: 30}, value: "77.94"}
"""


@pytest.fixture
def seeded(db: None, frozen_clock: FixedClock) -> FixedClock:
    seed_indicators(product_definitions().values(), frozen_clock)
    return frozen_clock


def call(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments), catch_exceptions=True)


def test_a_file_adds_an_indicator_that_is_listed_and_exported_as_written(seeded: FixedClock, tmp_path: Path) -> None:
    file = tmp_path / "moi.yaml"
    file.write_text(GOOD, encoding="utf-8")
    added = call("add", str(file), "--json")
    assert json.loads(added.stdout) == [{"code": "broadcast.share_of_it_stations", "number": 1, "from": "2024-01-01"}]
    assert "broadcast.share_of_it_stations" in call("list", "--system", "broadcast").stdout
    assert call("export", "broadcast.share_of_it_stations", str(tmp_path / "ra.yaml")).exit_code == 0
    again = read((tmp_path / "ra.yaml").read_text(encoding="utf-8"), "ra.yaml")
    assert again[0].definition == read(GOOD, "moi.yaml")[0].definition


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("rounding: 2", "rounding: two"), 10, "cần một số nguyên"),
        (('value: "77.94"', 'value: "77.95"'), 7, "công thức cho 77,94, ví dụ ghi 77,95"),
        (("information", "radio"), 4, "giá trị không đúng"),
        (("        rounding: 2", "        round: 2"), 10, "không có mục tên này"),
        (("(broadcast.it_stations +", "(broadcast.it_stations %"), 9, "Không hiểu ký tự “%”"),
        (("2024-01-01", "31/02/2024"), 7, "không phải ngày"),
        (("  broadcast.share", "  Đài.share"), 2, "chữ thường không dấu"),
        (("    pillar: information\n", ""), 2, "thiếu mục này"),
        (("    system: broadcast\n", "    system: broadcast\n    system: press\n"), 6, "đã có ở trên"),
        (("unit: {vi", "unit: [vi"), 8, "không đọc được"),
    ],
)
def test_each_mistake_is_told_in_vietnamese_with_file_and_line(change: tuple[str, str], line: int, words: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(DefinitionError) as caught:
        read(GOOD.replace(*change), "moi.yaml")
    assert (line, True) in [(found, words in text) for found, text in caught.value.problems], caught.value
    assert f"moi.yaml, dòng {line}: " in str(caught.value)


def test_a_formula_that_names_what_is_not_there_is_refused_and_nothing_is_written(seeded: FixedClock, tmp_path: Path) -> None:
    file = tmp_path / "moi.yaml"
    file.write_text(GOOD.replace("communes_fm", "commune_fm"), encoding="utf-8")
    result = call("add", str(file))
    assert isinstance(result.exception, UserError)
    assert "dòng 2" in str(result.exception) and "Gần giống: broadcast.communes_fm" in str(result.exception)
    assert not Indicator.objects.filter(code="broadcast.share_of_it_stations").exists()


def test_formulas_may_not_run_in_a_circle(seeded: FixedClock) -> None:
    first = read(GOOD, "a.yaml")[0]
    add_version(None, first.code, first.definition, source="a.yaml", clock=seeded)
    text = GOOD.replace("broadcast.share_of_it_stations:", "broadcast.communes_fm:").split("        examples")[0]
    second = read(
        text.replace('"100 * broadcast.it_stations / (broadcast.it_stations + broadcast.communes_fm)"', first.code),
        "b.yaml",
    )[0]
    with pytest.raises(Refused, match="chạy vòng"):
        add_version(None, second.code, second.definition, source="b.yaml", clock=seeded)


def test_a_formula_that_looks_back_two_years_is_refused_also_through_another_indicator(seeded: FixedClock) -> None:
    within = GOOD.replace("100 * broadcast.it_stations", "previous(growth(broadcast.it_stations))").partition("        examples")[0]
    with pytest.raises(Refused, match="chỉ lùi được một năm"):
        add_version(None, CODE, read(within, "moi.yaml")[0].definition, source="test", clock=seeded)
    once = GOOD.replace("100 * broadcast.it_stations", "growth(broadcast.it_stations)").partition("        examples")[0]
    add_version(None, CODE, read(once, "moi.yaml")[0].definition, source="test", clock=seeded)
    again = once.replace(CODE, "broadcast.further").replace("growth(broadcast.it_stations)", f"previous({CODE})")
    with pytest.raises(Refused, match=r"broadcast\.further.*chỉ lùi được một năm"):
        add_version(None, "broadcast.further", read(again, "moi.yaml")[0].definition, source="test", clock=seeded)


def test_a_file_with_references_of_yaml_or_endless_nesting_is_refused_at_once() -> None:
    laughs = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    for text in (laughs, "a: &a [*a]", "[" * 5_000):
        with pytest.raises(DefinitionError, match="dòng"):
            read(text, "moi.yaml")


def test_check_runs_every_example_of_the_product(seeded: FixedClock) -> None:
    result = call("check", "--json")
    assert result.exit_code == 0, result.exception
    assert json.loads(result.stdout)["indicators"] >= 120


def test_an_officers_edit_adds_a_version_with_author_and_audit(seeded: FixedClock, leader: Person, administrator: Person) -> None:
    before = version_of("post.service_points", date(2026, 1, 1))
    definition = before.whole
    edited = definition.model_copy(update={"versions": (definition.versions[0].model_copy(update={"direction": "none"}),)})
    version = add_version(administrator, "post.service_points", edited, source="trình duyệt", reason="Thử", clock=seeded)
    assert version_of("post.service_points", date(2026, 1, 1)) == version
    assert (version.author, version.origin, version.number) == (administrator, "local", before.number + 1)
    assert AuditEntry.objects.filter(verb="indicators.edit_version", record=str(version.pk)).exists()
    with pytest.raises(Http404):
        add_version(leader, "post.service_points", definition, source="trình duyệt", clock=seeded)
    with pytest.raises(Refused, match="không có gì thay đổi"):
        add_version(administrator, "post.service_points", edited, source="trình duyệt", clock=seeded)


def test_an_upgrade_never_replaces_a_local_version_but_shows_the_difference(seeded: FixedClock) -> None:
    known = product_definitions()["post.service_points"]
    first = known.definition.versions[0]
    local = known.definition.model_copy(update={"versions": (first.model_copy(update={"rounding": 1}),)})
    mine = add_version(None, "post.service_points", local, source="tỉnh.yaml", clock=seeded)
    later = first.model_copy(update={"valid_from": first.valid_from + timedelta(days=400), "legal_basis": "Văn bản mới"})
    upgrade = known.__class__(
        "post.service_points", known.definition.model_copy(update={"versions": (first, later)}), known.file, known.line
    )
    assert seed_indicators([upgrade], seeded) == 1
    assert version_of("post.service_points", date(2026, 1, 1)) == mine
    [difference] = differences()
    assert difference.code == "post.service_points"
    assert any("Văn bản mới" in line and line.startswith("+") for line in difference.lines)


def test_a_systems_own_file_takes_over_for_all_days(seeded: FixedClock) -> None:
    known = product_definitions()["post.service_points"]
    [first] = known.definition.versions
    own = first.model_copy(update={"valid_from": first.valid_from - timedelta(days=30), "rounding": 1})
    definition = known.definition.model_copy(update={"versions": (own,)})
    seed_indicators([known.__class__(known.code, definition, "systems/post/indicators.yaml", 1)], seeded)
    assert version_of("post.service_points", date(2026, 1, 1)).source == "systems/post/indicators.yaml"


def test_seeding_again_adds_nothing(seeded: FixedClock) -> None:
    assert seed_indicators(product_definitions().values(), seeded) == 0


def test_a_written_version_cannot_be_changed_or_removed(seeded: FixedClock) -> None:
    version = version_of("post.service_points", date(2026, 1, 1))
    for act in (
        lambda: IndicatorVersion.objects.filter(pk=version.pk).update(reason="khác"),
        lambda: IndicatorVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_the_version_of_the_day_holds(seeded: FixedClock) -> None:
    definition = read(GOOD, "a.yaml")[0].definition
    first = definition.versions[0]
    second = first.model_copy(update={"valid_from": date(2025, 7, 1), "rounding": 1, "examples": ()})
    both = definition.model_copy(update={"versions": (first, second)})
    add_version(None, "broadcast.share_of_it_stations", both, source="a.yaml", clock=seeded)
    code = "broadcast.share_of_it_stations"
    assert version_of(code, date(2025, 6, 30)).rules.rounding == 2
    assert version_of(code, date(2025, 7, 1)).rules.rounding == 1
    assert version_of(code, date(2020, 1, 1)).rules.rounding == 2
    assert 'from: "2025-07-01"' in as_yaml(version_of(code, date(2026, 1, 1))).replace("'", '"')


def test_an_indicator_that_left_the_files_is_retired_with_its_history(seeded: FixedClock, administrator: Person) -> None:
    code, local = "post.service_points", "broadcast.it_stations"
    edited = version_of(local, TODAY).whole
    edited = edited.model_copy(update={"versions": (edited.versions[0].model_copy(update={"rounding": 3}),)})
    add_version(administrator, local, edited, source="trình duyệt", clock=seeded)
    left = product_definitions()
    del left[code], left[local]
    seed_indicators(left.values(), seeded)
    assert retire_indicators(left, seeded) == 1, "what the province defined itself is its own"
    assert Indicator.objects.get(pk=code).retired_on == TODAY
    assert retire_indicators(left, FixedClock.on(TODAY + timedelta(days=9))) == 0, "the first day stands"
    assert version_of(code, TODAY).number == 1
    listed = call("list").stdout
    assert code not in listed and local in listed
    problems = reference_problems("post.doubled", _doubled(code))
    assert any(code in words for words in problems), "a new formula cannot stand on it"

    seed_indicators(product_definitions().values(), seeded)
    assert Indicator.objects.get(pk=code).retired_on is None, "a later version defines it again"
    assert code in call("list").stdout


def test_a_retired_indicator_keeps_the_values_of_its_time_and_has_none_after_it(seeded: FixedClock, land: Land) -> None:
    code = "post.service_points"
    for as_of, start in (("2026-11-19", date(2026, 11, 19)), ("2026-11-20", date(2026, 11, 20))):
        Statement.objects.create(
            key=as_of, indicator_id=code, unit=land.province, as_of=as_of, starts=start, ends=start + timedelta(days=1),
            form="amount", value=7, places=0, origin="printed",
        )  # fmt: skip
    asked = [f"as-at:{day}" for day in ("2026-11-19", "2026-11-20")]
    assert [values.value(code, land.province, period, person=values.SYSTEM).value for period in asked] == [7, 7]
    retire_indicators([], seeded)
    kept, after = (values.value(code, land.province, period, person=values.SYSTEM) for period in asked)
    assert kept.value == 7
    assert after.value is None and "không còn được theo dõi" in after.reason


def _doubled(code: str) -> IndicatorDefinition:
    text = GOOD.replace(CODE, "post.doubled").replace(
        "100 * broadcast.it_stations / (broadcast.it_stations + broadcast.communes_fm)", f"2 * {code}"
    )
    text = text[: text.index("        examples:")]
    return read(text, "moi.yaml")[0].definition
