"""`tinhso places …` as a person and a machine meet it."""

import json

import pytest
import typer
from typer.testing import CliRunner

from tinhso.kernel.errors import UserError
from tinhso.kernel.places import commands

pytestmark = pytest.mark.usefixtures("country")


def run(*words):
    result = CliRunner().invoke(commands.app, list(words))
    if isinstance(result.exception, UserError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_an_address_resolves_to_one_object_of_json():
    answer = json.loads(run("resolve", "xóm 3, xã Hùng Sơn, huyện Đại Từ, Thái Nguyên", "--on", "2026-01-01", "--json"))
    (candidate,) = answer["candidates"]
    assert (candidate["code"], candidate["name"], candidate["share"]) == ("05488", "xã Đại Phúc", 1.0)
    assert candidate["province"] == "tỉnh Thái Nguyên"
    assert candidate["hamlet"]["simulated"] is True


def test_a_machine_gets_an_empty_list_and_a_person_a_word_of_help():
    assert json.loads(run("resolve", "hello", "--json"))["candidates"] == []
    with pytest.raises(UserError, match="tên xã"):
        run("resolve", "hello")


def test_a_unit_is_shown_on_a_day():
    text = run("show", "05569", "--on", "2025-06-30")
    assert "thị trấn Chợ Chu, huyện Định Hóa, tỉnh Thái Nguyên" in text
    assert "(mô phỏng)" in text
    shown = json.loads(run("show", "19", "--on", "2026-01-01", "--json"))
    assert (shown["counts"]["commune"], shown["key"]) == (92, 13000019)


def test_units_are_counted():
    assert json.loads(run("count", "19", "--on", "2022-06-30", "--json"))["counts"]["commune"] == 178
    assert "34 tỉnh" in run("count", "--on", "2025-07-01")


def test_history_tells_every_territory_of_a_code():
    told = json.loads(run("history", "05569", "--json"))["units"]
    assert [unit["name"] for unit in told] == ["xã Bảo Cường", "thị trấn Chợ Chu", "xã Định Hóa"]
    assert [step["share"] for step in told[0]["to"]] == ["toàn bộ"]
    assert "ước tính" in run("history", "05569")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "99999"), "99999"),
        (("history", "99999"), "99999"),
        (("count", "06", "--on", "2026-01-01"), "06"),
        (("show", "19", "--on", "31/02/2025"), "2025-06-30"),
        (("boundaries", "import", "/khong/co.geojson"), "/khong/co.geojson"),
    ],
)
def test_errors_say_what_and_what_to_do(words, says):
    with pytest.raises(UserError, match=says):
        run(*words)


def test_the_command_is_found_by_its_name():
    assert commands.name == "places"
    assert isinstance(commands.app, typer.Typer)
