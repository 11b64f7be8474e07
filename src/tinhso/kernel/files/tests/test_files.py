"""Attached files: kept once, bounded, of known kinds, never a path of the sender's choosing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tinhso.kernel.files import services, store
from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.time import FixedClock

PDF = b"%PDF-1.7\n..."


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def contents(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_the_same_content_is_kept_once_and_read_back(an: Person, frozen_clock: FixedClock, settings: Any) -> None:
    first, second = [services.attach_file(an, SimpleUploadedFile(name, PDF), clock=frozen_clock) for name in ("a.pdf", "b.pdf")]
    assert first.sha256 == second.sha256 and len(contents(settings)) == 1
    answer = services.response(first)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[arg-type]
    assert answer["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert audit.history(first)[0].actor == an


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><script>"),
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.exe", b"MZ\x90"),
        ("a.zip", b"PK\x03\x04"),
        ("a.pdf", b""),
    ],
)
def test_a_page_or_a_program_under_another_name_is_refused(
    an: Person, frozen_clock: FixedClock, settings: Any, name: str, content: bytes
) -> None:
    with pytest.raises(Refused) as refusal:
        services.attach_file(an, SimpleUploadedFile(name, content), clock=frozen_clock)
    assert refusal.value.code == "file-kind" and not contents(settings)


def test_a_file_beyond_the_bound_leaves_nothing(settings: Any) -> None:
    with pytest.raises(Refused):
        store.put((b"x" * 1024 for _ in range(2048)), most=2**20)
    assert not contents(settings)


@pytest.mark.parametrize("asked", ["../../etc/passwd", "0" * 63, "g" * 64, f"{'0' * 64}\n", f"../{'0' * 61}"])
def test_no_other_path_can_be_asked_for(asked: str) -> None:
    with pytest.raises(ValueError):
        store.path_of(asked)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\Users\\an\\ho so.pdf", "ho so.pdf"), ("a\x00\nb\u202e.pdf", "ab.pdf"), ("..", "tep"),
        ("", "tep"), ("x" * 300 + ".pdf", "x" * 180 + ".pdf"),
    ],
)  # fmt: skip
def test_a_name_is_never_a_path(sent: str, kept: str) -> None:
    assert store.safe_name(sent) == kept
