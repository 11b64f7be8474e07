"""The faces that the build makes: digits of one width, whole Vietnamese alphabets for documents."""

from __future__ import annotations

import unicodedata

import pytest
from fontTools.ttLib import TTFont

from tinhso.runtime import assets, folders
from tinhso.runtime.faces import DIGIT_WIDTH

PLAIN = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
LETTERS = {unicodedata.normalize("NFC", letter + tone) for letter in PLAIN + PLAIN.upper() for tone in TONES} | set("đĐ")


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    assets.ensure()


@pytest.mark.parametrize("weight", sorted(DIGIT_WIDTH))
def test_digits_share_one_width(weight: int) -> None:
    face = TTFont(folders.assets() / "fonts" / f"tinhso-digits-{weight}.woff2")
    names = face.getBestCmap()
    assert sorted(names) == list(range(0x30, 0x3A))
    assert {face["hmtx"][name][0] for name in names.values()} == {DIGIT_WIDTH[weight]}
    assert all(face["glyf"][name].xMin >= 0 and face["glyf"][name].xMax <= DIGIT_WIDTH[weight] for name in names.values())


@pytest.mark.parametrize("name", sorted(assets.PRINT_STYLES.values()))
def test_face_for_documents_has_every_vietnamese_letter_once(name: str) -> None:
    face = TTFont(folders.assets() / "print" / name)
    names = face.getBestCmap()
    assert {letter for letter in LETTERS | set("0123456789%₫–−") if ord(letter) not in names} == set()
    # Two letters that share a drawing are the fault that a wrong merge makes.
    drawings = [names[ord(letter)] for letter in LETTERS]
    assert len(set(drawings)) == len(LETTERS)


def test_nothing_is_built_twice() -> None:
    assert assets.ensure() is False
