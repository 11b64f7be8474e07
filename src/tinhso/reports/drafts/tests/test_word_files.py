"""Word files as offices write them: what is read, where it leads back, and that they come back as they were but for what was said."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document

from tinhso.reports.drafts import marking, reading
from tinhso.reports.drafts.model import Draft, Role

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = f'<Relationships xmlns="{PACKAGE}/relationships">'


def word_file(body: str, footnotes: str = "", comments: str = "", document: str = "word/document.xml") -> bytes:
    """A package with a text of our own, a part that nothing refers to, and a picture."""
    related = f'<Relationship Id="rId9" Type="{R}/image" Target="media/a.png"/>'
    parts = {
        document: f'<w:document xmlns:w="{W}" xmlns:mc="{MC}" xmlns:r="{R}"><w:body>{body}<w:sectPr/></w:body></w:document>',
        "word/media/a.png": "\x89PNG but not really",
        "word/styles.xml": f'<?xml version="1.0"?>\n<w:styles   xmlns:w="{W}" ></w:styles>\n',
        "customXml/item1.xml": "<x  a='1'/>",
    }
    if footnotes:
        parts["word/footnotes.xml"] = (
            f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>999</w:t></w:r></w:p></w:footnote>'
            f"{footnotes}</w:footnotes>"
        )
        related += f'<Relationship Id="rId1" Type="{R}/footnotes" Target="footnotes.xml"/>'
    if comments:
        parts["word/comments.xml"] = f'<w:comments xmlns:w="{W}">{comments}</w:comments>'
        related += f'<Relationship Id="rId2" Type="{R}/comments" Target="/word/comments.xml"/>'
    name = document.rpartition("/")[2]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
            f'<Override PartName="/{document}" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
            + (
                '<Override PartName="/word/comments.xml" '
                'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/>'
                if comments
                else ""
            )
            + "</Types>",
        )
        archive.writestr(
            "_rels/.rels", f'{RELATIONS}<Relationship Id="a" Type="{R}/officeDocument" Target="{document}"/></Relationships>'
        )
        archive.writestr(f"word/_rels/{name}.rels", f"{RELATIONS}{related}</Relationships>")
        for part, text in parts.items():
            archive.writestr(part, text)
    return out.getvalue()


def run(text: str, face: str = "") -> str:
    return "<w:r>" + (f"<w:rPr>{face}</w:rPr>" if face else "") + f'<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(runs)}</w:p>"


def shown(draft: Draft) -> list[str]:
    return [draft.text[block.start : block.end] for block in draft.blocks]


def judged(draft: Draft, text: str, suggestion: str = "") -> dict[str, Any]:
    """A figure that the ledger has otherwise."""
    start = draft.text.index(text)
    return {
        "start": start, "end": start + len(text), "text": text, "verdict": "disagrees", "reason": "Sổ số liệu ghi 1.900 trạm.",
        "arithmetic": "1.830 − 1.900 = −70", "suggestion": suggestion, "ledger_source": None, "notes": [],
    }  # fmt: skip


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "a" 555</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1.8</w:t></w:r><w:r><w:t>30</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
BOX = "<w:txbxContent><w:p><w:r><w:t>Trong khung 45%</w:t></w:r></w:p></w:txbxContent>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (paragraph(run("Có 1.8"), run("30", "<w:b/>"), run(" trạm")), ["Có 1.830 trạm"]),
        (paragraph(run("Có "), FIELD, run(" trạm")), ["Có 1.830 trạm"]),
        (paragraph(run("Có "), f'<w:hyperlink r:id="rId9">{run("1.8")}{run("30")}</w:hyperlink>'), ["Có 1.830"]),
        (paragraph(f'<w:fldSimple w:instr="X">{run("12")}</w:fldSimple>', run("%")), ["12%"]),
        (
            paragraph(run("Đạt "), f"<w:del><w:r><w:delText>70%</w:delText></w:r></w:del><w:ins>{run('75%')}</w:ins>"),
            ["Đạt 75%"],
        ),
        (paragraph(f"<w:moveFrom>{run('70%')}</w:moveFrom>", f"<w:moveTo>{run('75%')}</w:moveTo>"), ["75%"]),
        (f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{paragraph(run('75%'))}</w:sdtContent></w:sdt>", ["75%"]),
        (paragraph(f"<w:sdt><w:sdtContent>{run('75%')}</w:sdtContent></w:sdt>", run(" hộ")), ["75% hộ"]),
        (paragraph(run("ẩn 70%", "<w:vanish/>"), run("hiện 75%")), ["hiện 75%"]),
        (paragraph("<w:r><w:t>2021</w:t><w:noBreakHyphen/><w:t>2025</w:t><w:tab/><w:t>1.7</w:t><w:softHyphen/><w:t>66</w:t></w:r>"),
         ["2021-2025\t1.766"]),
        (paragraph(run("1.766\u00a0865 thuê\u00adbao")), ["1.766\u00a0865 thuê\u00adbao"]),
        (
            paragraph(run("Sau khung"), f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{BOX}</mc:Choice>"
                      f"<mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent></w:r>"),
            ["Sau khung", "Trong khung 45%"],
        ),
        (paragraph(run("Đạt 70%"), properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'), ["- Đạt 70%"]),
        (paragraph(run("Đạt 70%"), properties='<w:numPr><w:numId w:val="0"/></w:numPr><w:tabs><w:tab/></w:tabs>'), ["Đạt 70%"]),
    ],
)  # fmt: skip
def test_what_word_shows_is_what_is_read(body: str, expected: list[str]) -> None:
    assert shown(reading.read(word_file(body), "a.docx")) == expected


def cell(*inside: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(inside) or '<w:p/>'}</w:tc>"


WIDE = '<w:gridSpan w:val="2"/>'


def test_merged_cells_nested_tables_and_controls_keep_rows_and_columns() -> None:
    inner = f"<w:tbl><w:tr>{cell(paragraph(run('trong 5%')))}</w:tr></w:tbl>"
    table = (
        f"<w:tbl><w:tr>{cell(paragraph(run('Chỉ tiêu')), properties=WIDE)}{cell(paragraph(run('2024')))}</w:tr>"
        f"<w:sdt><w:sdtContent><w:tr>{cell(properties='<w:vMerge/>')}{cell(paragraph(run('BTS')), inner, paragraph(run('sau 6%')))}"
        f"<w:sdt><w:sdtContent>{cell(paragraph(run('1.830')))}</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt>"
        f'<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>{cell(paragraph(run("7%")))}</w:tr></w:tbl>'
    )
    draft = reading.read(word_file(table), "a.docx")
    assert [(text, block.cell and (block.cell.table, block.cell.row, block.cell.column)) for text, block in
            zip(shown(draft), draft.blocks, strict=True)] == [
        ("Chỉ tiêu", (0, 0, 0)), ("2024", (0, 0, 2)), ("BTS", (0, 1, 1)), ("trong 5%", (1, 0, 0)), ("sau 6%", (0, 1, 1)),
        ("1.830", (0, 1, 2)), ("7%", (0, 2, 2)),
    ]  # fmt: skip
    paragraphs = list(Document(io.BytesIO(word_file(table))).element.body.iter(f"{{{W}}}p"))
    for text, block in zip(shown(draft), draft.blocks, strict=True):
        assert "".join(t.text for t in paragraphs[block.locator["paragraph"]].iter(f"{{{W}}}t")) == text


def test_footnotes_are_read_after_the_text_and_lead_back() -> None:
    note = '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> Trong đó 45% là BTS 5G.</w:t></w:r></w:p></w:footnote>'
    body = paragraph(run("Có 1.830 trạm"), '<w:r><w:footnoteReference w:id="2"/></w:r>') + paragraph(run("Hết."))
    draft = reading.read(word_file(body, footnotes=note), "a.docx")
    assert shown(draft) == ["Có 1.830 trạm", "Hết.", " Trong đó 45% là BTS 5G."]
    assert draft.blocks[-1].locator == {"note": "footnotes", "id": "2", "paragraph": 0}
    made = marking.with_comments(draft, [judged(draft, "45%")], word_file(body, footnotes=note))
    assert next(iter(Document(io.BytesIO(made)).comments)).text.startswith("“45%”: Sổ số liệu")
    again = reading.read(marking.rewritten(draft, [judged(draft, "45%", "46%")], word_file(body, footnotes=note)), "a.docx")
    assert shown(again)[-1] == " Trong đó 46% là BTS 5G."


def test_another_name_of_the_text_part_is_followed() -> None:
    assert shown(reading.read(word_file(paragraph(run("75%")), document="word/document2.xml"), "a.docx")) == ["75%"]


PLACES = {
    "split runs": paragraph(run("Có 1.8", "<w:i/>"), run("30", "<w:b/>"), run(" trạm")),
    "within a run": paragraph(run("Có 1.830 trạm")),
    "hyperlink": paragraph(run("Có "), f'<w:hyperlink r:id="rId9">{run("số 1.8")}{run("30 trạm")}</w:hyperlink>'),
    "field": paragraph(run("Có "), FIELD, run(" trạm")),
    "tracked insertion": paragraph(run("Có "), f'<w:ins w:id="7" w:author="An">{run("1.830 tr")}</w:ins>', run("ạm")),
    "cell": f"<w:tbl><w:tr>{cell(paragraph(run('Trạm')))}{cell(paragraph(run('1.830')))}</w:tr></w:tbl>",
    "list": paragraph(run("Có 1.830 trạm"), properties='<w:numPr><w:numId w:val="3"/></w:numPr>'),
    "text box": paragraph(run("Xem"), f"<w:r>{BOX.replace('45%', '1.830')}</w:r>"),
    "with a picture": paragraph('<w:r><w:t xml:space="preserve">Có 1.8</w:t><w:drawing/><w:t>30 trạm</w:t></w:r>'),
}


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("body", PLACES.values(), ids=PLACES.keys())
def test_a_comment_changes_nothing_but_its_place(body: str) -> None:
    original = word_file(body)
    draft = reading.read(original, "a.docx")
    made = marking.with_comments(draft, [judged(draft, "1.830")], original)
    before, after = parts(original), parts(made)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    assert after.keys() - before.keys() == {"word/comments.xml"}
    document = Document(io.BytesIO(made))
    (comment,) = document.comments
    assert "Sổ số liệu ghi 1.900 trạm.\n1.830 − 1.900 = −70" in comment.text
    assert (comment.author, comment.initials) == ("Tỉnh Số", "TS")
    assert reading.read(made, "a.docx").text == draft.text
    xml = after["word/document.xml"].decode()
    start, end, mark = (xml.index(f"<w:{tag} ") for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"))
    assert start < end < mark
    said = "".join(part.partition(">")[2].partition("<")[0] for part in xml[start:end].split("<w:t")[1:])
    assert said == ("Trong khung 1.830" if "txbx" in body else "1.830")


@pytest.mark.parametrize("body", PLACES.values(), ids=PLACES.keys())
def test_a_figure_is_rewritten_in_its_own_face(body: str) -> None:
    original = word_file(body)
    draft = reading.read(original, "a.docx")
    made = marking.rewritten(draft, [judged(draft, "1.830", "12.345")], original)
    before, after = parts(original), parts(made)
    assert {name for name in before if before[name] != after.get(name)} == {"word/document.xml"}
    assert reading.read(made, "a.docx").text == draft.text.replace("1.830", "12.345")
    assert after["word/document.xml"].count(b"<w:r>") == before["word/document.xml"].count(b"<w:r>")
    assert (b"<w:drawing" in after["word/document.xml"]) == ("drawing" in body)


def test_comments_of_the_original_stay() -> None:
    there = '<w:comment w:id="4" w:author="Lãnh đạo"><w:p><w:r><w:t>Xem lại đoạn này</w:t></w:r></w:p></w:comment>'
    body = paragraph('<w:commentRangeStart w:id="4"/>', run("Có 1.830 trạm"), '<w:commentRangeEnd w:id="4"/>',
                     '<w:r><w:commentReference w:id="4"/></w:r>', run(", 76% hộ"))  # fmt: skip
    original = word_file(body, comments=there)
    draft = reading.read(original, "a.docx")
    made = marking.with_comments(draft, [judged(draft, "1.830"), judged(draft, "76%")], original)
    comments = list(Document(io.BytesIO(made)).comments)
    assert [(c.comment_id, c.author) for c in comments] == [(4, "Lãnh đạo"), (5, "Tỉnh Số"), (6, "Tỉnh Số")]
    assert comments[0].text == "Xem lại đoạn này"
    assert parts(made)["[Content_Types].xml"] == parts(original)["[Content_Types].xml"]


def test_drafts_of_other_kinds_become_word_with_tables_and_comments() -> None:
    page = (
        "<h2>I. Hạ tầng</h2><p>Có\x0b 1.830<br>trạm\x0c</p>"
        "<table><tr><td colspan=3>A</td><td>5%</td></tr><tr><td>B</td></tr></table><p>Hết</p>"
    )
    draft = reading.read(page.replace("\x0b", "&#11;").encode(), "a.html")
    made = marking.with_comments(draft, [judged(draft, "1.830")])
    assert len(list(Document(io.BytesIO(made)).comments)) == 1
    again = reading.read(made, "a.docx")
    assert [" ".join(text.split()) for text in shown(again)] == ["I. Hạ tầng", "Có 1.830 trạm", "A", "5%", "B", "Hết"]
    assert [block.role for block in again.blocks][:2] == [Role.HEADING, Role.PARAGRAPH]
    assert again.blocks[3].locator["column"] == 3


@pytest.mark.parametrize(
    ("kind", "target", "mode"),
    [
        ("comments", "http://127.0.0.1:1/comments.xml", "External"),
        ("comments", "../../../../etc/passwd", "Internal"),
        ("footnotes", "file:///etc/passwd", "External"),
        ("attachedTemplate", "file:///etc/passwd", "External"),
    ],
)
def test_relations_that_lead_out_of_the_file_lead_nowhere(kind: str, target: str, mode: str) -> None:
    inside = parts(word_file(paragraph(run("Có 1.830 trạm"))))
    relation = f'<Relationship Id="x" Type="{R}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    name = "word/_rels/document.xml.rels"
    inside[name] = inside[name].decode().replace("</Relationships>", relation).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, content in inside.items():
            archive.writestr(part, content)
    draft = reading.read(out.getvalue(), "a.docx")
    assert shown(draft) == ["Có 1.830 trạm"]
    made = parts(marking.with_comments(draft, [judged(draft, "1.830")], out.getvalue()))
    assert "Sổ số liệu ghi 1.900" in made["word/comments.xml"].decode()
    assert not any(b"root:" in content for content in made.values())
