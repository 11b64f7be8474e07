"""A report is written from the ledger alone: published figures appear as printed, each with a trace that leads to it."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from docx import Document
from typer.testing import CliRunner

from tinhso.kernel.people.testing import TODAY
from tinhso.kernel.places import lookup
from tinhso.kernel.time import FixedClock, parse_period
from tinhso.reports.commands import app
from tinhso.reports.composing import NothingToReport, compose

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("published")
def test_the_half_year_report_prints_what_was_published_and_what_the_checks_found(client: Client, tmp_path: Path) -> None:
    clock = FixedClock.on(TODAY)
    period = parse_period("2024-H1")
    written = compose(lookup.unit_by_code("19", date(2024, 6, 30)), period, clock)
    sentences = [line.text for section in written.sections for part in section.walk() for line in part.lines]
    assert "Người trưởng thành có điện thoại thông minh: 90%." in sentences
    assert any("88.020/98.408 đảng viên, đạt 89,44%" in text for text in sentences)
    assert any("khoảng 389 nghìn tỷ đồng" in text for text in sentences)
    assert [trace.number for trace in written.traces] == list(range(1, len(written.traces) + 1))
    assert any("71,79" in text or "71.79" in text for text in sentences), "the growth that no base gives is named"
    assert not written.simulated

    page = client.get(
        "/bao-cao/" if client.get("/bao-cao").status_code == 404 else "/bao-cao", {"place": "19", "period": "2024-H1"}
    )
    assert page.status_code == 200
    assert "88.020/98.408" in page.content.decode()
    file = client.get(page.request["PATH_INFO"], {"place": "19", "period": "2024-H1", "form": "docx"})
    assert "89,44%" in "\n".join(p.text for p in Document(BytesIO(file.content)).paragraphs)

    done = CliRunner().invoke(app, ["report", "--place", "19", "--period", "2024-H1", "--out", str(tmp_path), "--json"])
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.output)["files"]) == 2
    assert (tmp_path / "bao-cao-19-2024-H1.pdf").read_bytes().startswith(b"%PDF")

    empty = client.get(page.request["PATH_INFO"], {"place": "19", "period": "2026-H1"}).content.decode()
    assert "Chưa có gì để báo cáo" in empty and 'href="?place=19&amp;period=2024-H1"' in empty

    with pytest.raises(NothingToReport, match="Chọn kỳ khác"):
        compose(lookup.unit_by_code("19", date(2026, 6, 30)), parse_period("2026-H1"), clock)
