"""A table as a workbook that is sent while it is written: a hundred thousand rows begin to arrive at once and never lie in memory.

One sheet, its heading bold and frozen. Numbers and days are numbers and days; every other value is a text and stays one: nothing here
can become a formula. (ECMA-376, parts 1 and 2; texts stand in their cells, so that no table of them has to be known beforehand.)
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from tinhso.kernel.time.clock import LOCAL

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Characters that a cell holds at most."""
ROWS_AT_ONCE = 500

_FIRST_DAY = date(1899, 12, 30)
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|^\\s|\\s$|_x[0-9A-Fa-f]{4}_|\n")
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML may hold."""
_PLAIN, _BOLD, _DAY, _MOMENT = range(4)

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
_BEGIN = (
    f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_END = "</sheetData></worksheet>"


class _Sink:
    """Where the archive writes to: what has come since it was last emptied. It cannot be sought in, so the archive never goes back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def take(self) -> bytes:
        """What was written, once."""
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found


def pieces(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The file, piece by piece, as the rows come."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, text in _PARTS.items():
            archive.writestr(name, _XML + text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            names = [_letters(place) for place in range(1, len(titles) + 1)]
            lines = [_XML, _BEGIN, _line(1, names, titles, _BOLD)]
            for number, row in enumerate(rows, 2):
                names += [_letters(place) for place in range(len(names) + 1, len(row) + 1)]
                lines.append(_line(number, names, row))
                if len(lines) >= ROWS_AT_ONCE:
                    sheet.write("".join(lines).encode())
                    lines.clear()
                    if piece := sink.take():
                        yield piece
            sheet.write(("".join(lines) + _END).encode())
    yield sink.take()


def _letters(place: int) -> str:
    """1 → A, 27 → AA."""
    return (_letters((place - 1) // 26) if place > 26 else "") + chr(65 + (place - 1) % 26)


def _line(number: int, names: Sequence[str], row: Sequence[Any], style: int = _PLAIN) -> str:
    cells = "".join(
        _cell(f"{name}{number}", value, style) for name, value in zip(names, row, strict=False) if value is not None and value != ""
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Any, style: int) -> str:
    if isinstance(value, str):
        text = value
    elif isinstance(value, datetime):
        local = value.astimezone(LOCAL) if value.tzinfo else value
        share = (local.hour * 3600 + local.minute * 60 + local.second) / 86_400
        return f'<c r="{place}" s="{_MOMENT}"><v>{(local.date() - _FIRST_DAY).days + share:.15g}</v></c>'
    elif isinstance(value, date):
        return f'<c r="{place}" s="{_DAY}"><v>{(value - _FIRST_DAY).days}</v></c>'
    elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    else:
        text = str(value)
    kept = ""
    if len(text) > LONGEST or _SPECIAL.search(text):
        text, kept = _escaped(text[:LONGEST]), ' xml:space="preserve"'
    marked = f' s="{style}"' if style else ""
    return f'<c r="{place}"{marked} t="inlineStr"><is><t{kept}>{text}</t></is></c>'


def _escaped(text: str) -> str:
    """`_x000D_` would be read as a sign of its own; so its first line is written as one (ECMA-376, part 1, 22.4.2.4)."""
    text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", _NEVER.sub("", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
