"""Whoever reads English meets no Vietnamese but data: each text of a page has its English, and the compiled file is of this catalogue."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tests.guards import texts

PLACES = re.compile(r"%\((\w+)\)[sd]")


def test_every_text_of_a_page_has_an_english_text() -> None:
    known = texts.catalogue()
    missing = {text: where for text, where in texts.every().items() if not _english(known, text)}
    assert missing == {}, "run tools/english, then fill in src/tinhso/locale/en/LC_MESSAGES/django.po"


def _english(known: Catalog, text: str) -> bool:
    message = known.get(text)
    return message is not None and all(message.string if isinstance(message.string, tuple) else [message.string])


def test_a_text_that_counts_has_both_forms() -> None:
    known = texts.catalogue()
    assert [one for one, many in texts.plurals().items() if (message := known.get(one)) is None or message.id != (one, many)] == []


@pytest.mark.parametrize("name", texts.templates())
def test_a_template_prints_no_unmarked_vietnamese(name: str) -> None:
    assert texts.bare(name) == []


def test_english_keeps_the_places_for_values() -> None:
    for message in texts.catalogue():
        if not message.id:
            continue
        source = message.id[0] if isinstance(message.id, tuple) else message.id
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for english in strings:
            assert set(PLACES.findall(english)) <= set(PLACES.findall(source)), source


def test_the_compiled_catalogue_is_of_this_text() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, texts.catalogue())
    assert texts.PO.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run tools/english"
