"""A file that is no list is refused with words an officer understands, and costs nothing."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tinhso.kernel.imports.files import open_table
from tinhso.kernel.imports.models import Batch, RowError, StagedRow
from tinhso.kernel.imports.problems import FileProblem
from tinhso.kernel.imports.tests.conftest import Send, csv_text, good, xlsx
from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Unit

WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
SHEET = '<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def package(sheet: str, **more: str) -> bytes:
    """A spreadsheet written by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


def refused(content: bytes, folder: Path) -> FileProblem:
    path = folder / "file"
    path.write_bytes(content)
    with pytest.raises(FileProblem) as problem:
        for _row in open_table(path).rows:
            pass
    return problem.value


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(b"<worksheet>")
            for _ in range(700):
                part.write(b" " * 2**20)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not-a-spreadsheet"),
        (b"%PDF-1.7 ...", "not-a-spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-excel"),
        (b"<html><table><tr><td>H\xe1\xbb\x8d t\xc3\xaan</td></tr></table>", "not-a-spreadsheet"),
        (b"PK\x03\x04 and nothing more", "xlsx-broken"),
        (bytes(range(256)) * 40, "unknown-encoding"),
        (package(SHEET.format(before="", rows='<row r="²"><c><v>1</v></c></row>')), "xlsx-broken"),
        (package(SHEET.format(before="", rows=f'<row r="{"9" * 5_000}"><c><v>1</v></c></row>')), "xlsx-broken"),
        (package(SHEET.format(before="", rows='<row r="1"><c r="XFD1"><v>1</v></c></row>')), "too-many-columns"),
        (package(SHEET.format(before="", rows='<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>')), "xlsx-broken"),
        (package(SHEET.format(before="", rows='<row r="9999999"><c r="A9999999"><v>1</v></c></row>')), "too-many-rows"),
        (package(SHEET.format(before="", rows="")), "empty"),
        (package(SHEET.format(before='<!DOCTYPE a [<!ENTITY b "c">]>', rows="")), "xlsx-entities"),
        (package(SHEET.format(before="", rows="<row><c>")), "xlsx-broken"),
        (
            package(
                SHEET.format(before="", rows='<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
                **{"xl/sharedStrings.xml": '<!DOCTYPE s SYSTEM "file:///etc/passwd"><sst><si><t>x</t></si></sst>'},
            ),
            "xlsx-entities",
        ),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(content: bytes, code: str, tmp_path: Path) -> None:
    assert refused(content, tmp_path).code == code


def test_ten_million_declared_columns_cost_no_memory(tmp_path: Path) -> None:
    cells = "".join(f'<c r="{letter}1"><v>1</v></c>' for letter in ("A", "XFD", "ZZZ"))
    sheet = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    sheet += '<dimension ref="A1:ZZZZZ10000000"/><cols><col min="1" max="10000000" width="9"/></cols>'
    sheet += f'<sheetData><row r="1" spans="1:10000000">{cells}</row></sheetData></worksheet>'
    tracemalloc.start()
    assert refused(package(sheet), tmp_path).code == "too-many-columns"
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 2**20


def test_a_zip_bomb_is_stopped_while_unpacking(tmp_path: Path) -> None:
    content = zip_bomb()
    assert len(content) < 2 * 2**20
    tracemalloc.start()
    assert refused(content, tmp_path).code == "xlsx-too-large"
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 2**20


def test_a_refused_file_leaves_no_row_and_says_why(send: Send, an: Person) -> None:
    batch = send(an, b"%PDF-1.7")
    assert batch.state == Batch.State.REFUSED
    assert batch.message == "Đây là PDF, không phải bảng tính. Gửi tệp .xlsx hoặc .csv."
    assert not StagedRow.objects.exists() and not RowError.objects.exists()


def test_missing_headings_are_named(send: Send, an: Person) -> None:
    batch = send(an, xlsx([["019000000001", "An"]], heading=["Số định danh", "Họ tên chủ hộ"]))
    assert batch.state == Batch.State.REFUSED
    assert batch.message.startswith("Dòng 1: Thiếu cột “Xã, phường”, “Loại hộ”")


def test_a_heading_that_stands_twice_is_refused(send: Send, an: Person) -> None:
    heading = ["Số định danh", "CCCD", "Họ tên chủ hộ", "Xã", "Loại hộ", "Số khẩu", "Số tiền"]
    batch = send(an, xlsx([["0", "1", "2", "3", "4", "5", "6"]], heading=heading))
    assert "có hai lần" in batch.message


def test_a_file_without_rows_is_refused(send: Send, an: Person) -> None:
    assert "không có dòng nào" in send(an, xlsx([])).message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_code_page_reads_the_same(send: Send, an: Person, land: object, encoding: str, delimiter: str) -> None:
    import unicodedata

    text = csv_text([good(1, head="Trần Thị Bưởi")], delimiter=delimiter)
    if encoding == "cp1258":
        # The code page holds letters with a hook or a roof, and tone marks apart.
        text = "".join(
            unicodedata.normalize("NFC", "".join(m for m in unicodedata.normalize("NFD", sign) if m not in TONES))
            + "".join(m for m in unicodedata.normalize("NFD", sign) if m in TONES)
            for sign in unicodedata.normalize("NFC", text)
        )
    batch = send(an, text.encode(encoding), f"{encoding}.csv")
    assert (batch.rows_right, batch.rows_wrong, batch.message) == (1, 0, "")
    assert StagedRow.objects.get().cells[1] == "Trần Thị Bưởi"


TONES = "\u0300\u0301\u0303\u0309\u0323"


def test_title_rows_above_and_numbered_columns_below_the_heading_are_passed_over(send: Send, an: Person, unit_a: Unit) -> None:
    from tinhso.kernel.imports.tests.conftest import HEADING

    rows = [HEADING, [f"({n})" for n in range(1, 9)], good(1)]
    batch = send(an, xlsx(rows, heading=["UBND XÃ A", "", "", "", "", "", "", ""]))
    assert (batch.rows_right, batch.rows_wrong) == (1, 0)
    assert StagedRow.objects.get().row == 4
