"""What a record's history says: words for codes, names for links, days as people write them, in both languages."""

from __future__ import annotations

import pytest
from django.utils import translation

from tinhso.kernel.files.models import Attachment
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.pages.records import Words, history
from tinhso.kernel.people import audit
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock


def test_codes_links_days_and_flags_are_words(land: Land, an: Person) -> None:
    words = Words(Batch)
    assert words.of("state", "read") == "đã đọc, chưa ghi"
    assert words.of("sent_by_id", an.pk) == an.name
    assert words.of("unit_id", land.a.pk) == str(land.a)
    assert words.of("sent_at", "2026-11-20T02:00:00+00:00") == "09:00, 20/11/2026"
    assert (words.of("whole", True), words.of("whole", False)) == ("có", "không")
    assert (words.of("message", ""), words.of("unit_id", None)) == ("–", "–")


def test_what_is_gone_or_unknown_shows_as_it_was_kept(db: None) -> None:
    words = Words(Batch)
    assert words.of("sent_by_id", 987654) == "987654"
    assert words.of("state", "older-state") == "older-state"
    assert words.of("dropped_column", "x") == "x"


@pytest.mark.parametrize(("language", "shown"), [("vi", "đã ghi"), ("en", "written")])
def test_choices_are_in_the_readers_language(language: str, shown: str) -> None:
    with translation.override(language):
        assert Words(Batch).of("state", "written") == shown


def test_reading_personal_data_says_what_for(an: Person, land: Land, frozen_clock: FixedClock) -> None:
    record = Attachment.objects.create(name="a.pdf", sha256="0" * 64, size=1, media_type="a/b", sent_at=frozen_clock.now())
    audit.read(an, record, "đối chiếu hồ sơ", clock=frozen_clock)
    (step,) = history(record)
    assert (step.title, step.who, step.changes) == ("Xem dữ liệu cá nhân", an.name, ("Lý do: đối chiếu hồ sơ",))
