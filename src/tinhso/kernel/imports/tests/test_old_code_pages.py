"""TCVN3 and VNI, which offices still have: named, so that nobody's name is kept as “NguyÔn V¨n An”."""

from __future__ import annotations

import pytest

from tinhso.kernel.imports import codepages
from tinhso.kernel.imports.models import Batch, RowError
from tinhso.kernel.imports.tests.conftest import Send, csv_text, good, xlsx
from tinhso.kernel.people.models import Person

TCVN3, VNI = "TCVN3 (ABC)", "VNI"
HEADINGS = {
    TCVN3: ["Sè ®Þnh danh", "Hä tªn chñ hé", "X·, ph\u00adêng", "Lo¹i hé", "Ngµy më TK", "Sè khÈu", "Sè tiÒn", "§iÖn tho¹i"],
    VNI: [
        "Soá ñònh danh",
        "Hoï teân chuû hoä",
        "Xaõ, phöôøng",
        "Loaïi hoä",
        "Ngaøy môû TK",
        "Soá khaåu",
        "Soá tieàn",
        "Ñieän thoaïi",
    ],
}
NAMES = {TCVN3: "NguyÔn ThÞ B\u00adëi", VNI: "Nguyeãn Thò Böôûi"}


@pytest.mark.parametrize("page", [TCVN3, VNI])
@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_a_csv_of_an_old_code_page_is_refused_by_its_name(send: Send, an: Person, land: object, page: str, encoding: str) -> None:
    batch = send(an, csv_text([good(1, head=NAMES[page])], heading=HEADINGS[page]).encode(encoding), "ho.csv")
    assert (batch.state, batch.message_code) == (Batch.State.REFUSED, "old-code-page")
    assert page in batch.message and "Unicode" in batch.message


@pytest.mark.parametrize("page", [TCVN3, VNI])
def test_a_spreadsheet_with_headings_of_an_old_code_page_is_refused_by_its_name(send: Send, an: Person, page: str) -> None:
    batch = send(an, xlsx([good(1, head=NAMES[page])], heading=HEADINGS[page]))
    assert (batch.state, batch.message_code) == (Batch.State.REFUSED, "old-code-page")
    assert page in batch.message


@pytest.mark.parametrize("page", [TCVN3, VNI])
def test_one_name_of_an_old_code_page_among_others_is_a_wrong_row(send: Send, an: Person, land: object, page: str) -> None:
    batch = send(an, xlsx([good(1), good(2, head=NAMES[page])]))
    assert (batch.rows_right, batch.rows_wrong) == (1, 1)
    error = RowError.objects.get()
    assert (error.row, error.column, error.entered) == (3, "Họ tên chủ hộ", NAMES[page])
    assert page in error.fix


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn An", "Trần Thị Bưởi, xã Hoá Thượng, TDP số 9·10", "KHOẢNG 20 m², 30 °C, giá ½", "Noël Müller", "Peña-Søren",
        "François Håkan", "Công ty VNPT® Thái Nguyên", "goòng, xoong, quỳ, hoà, thuý, khoẻ, huơ", "ĐƯỜNG HOÀNG VĂN THỤ", "iPhone",
        "Unilever® Việt Nam", "H'Hen Niê, K'Brơi, Y Moan Êñuôl",
    ],
)  # fmt: skip
def test_vietnamese_and_foreign_names_are_no_old_code_page(text: str) -> None:
    assert codepages.named(text) == ""
