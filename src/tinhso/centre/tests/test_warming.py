"""A new web process is ready before its first reader comes, and starts where nothing is loaded yet."""

from __future__ import annotations

import logging

import pytest

from tinhso.centre import board, warming
from tinhso.centre.standing import BREAK
from tinhso.ledger.cells import territory


def test_a_warm_process_knows_the_map_on_both_sides_of_the_merger(centre: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "codes", lambda province: ["test.said", "test.standing"])
    monkeypatch.setattr(territory, "_current", None)
    warming.warm()
    land = territory.load()
    assert {land.epoch(BREAK), land.epoch(BREAK.replace(month=6))} <= {epoch for epoch, _base in land._converted}


@pytest.mark.django_db
def test_where_nothing_is_loaded_there_is_nothing_to_warm(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        warming.warm()
    assert any(message.startswith("not warmed") for message in caplog.messages)
