"""PDF drafts: paragraphs over lines and pages, tables row by row, running heads left out, and boxes that hold what they say."""

from __future__ import annotations

import io
import re
import textwrap
from functools import cache
from itertools import zip_longest

import pypdfium2
import pytest
import typst

from tinhso.reports.drafts import reading
from tinhso.reports.drafts.grammar import figures as grammar
from tinhso.reports.drafts.model import Draft, Role

SENTENCE = (
    "Đến ngày 30/6/2024, toàn tỉnh có 1.830 trạm BTS, trong đó 1.207 trạm 4G và 96 trạm 5G, đạt 76,5% kế hoạch năm; tỷ lệ hộ gia đình có "
    "đường truyền cáp quang là 82,4%, tăng 3,1 điểm phần trăm so với cùng kỳ năm 2023, cao hơn mức bình quân chung của cả nước."
)
PAGE = """
#set page(width: 210mm, height: 297mm, margin: (left: 30mm, rest: 20mm), header: [#align(center)[Báo cáo của UBND tỉnh]],
  footer: context align(center)[Trang #counter(page).display()])
#set text(lang: "vi", size: 13pt)
#set par(justify: true, first-line-indent: (amount: 1cm, all: true), leading: 0.8em, spacing: 0.9em)
"""


@cache
def typeset(body: str, page: str = PAGE) -> bytes:
    made = typst.compile((page + body).encode())
    assert isinstance(made, bytes)
    return made


def shown(draft: Draft) -> list[str]:
    return [" ".join(draft.text[block.start : block.end].split()) for block in draft.blocks]


def paragraphs(count: int) -> str:
    return "\n\n".join(f"Đoạn {number}. {SENTENCE}" for number in range(count))


def test_paragraphs_keep_together_over_lines_and_pages() -> None:
    draft = reading.read(typeset(f"*I. HẠ TẦNG SỐ*\n\n{paragraphs(24)}"), "a.pdf")
    assert shown(draft) == ["I. HẠ TẦNG SỐ", *(f"Đoạn {number}. {SENTENCE}" for number in range(24))]
    assert draft.blocks[0].role == Role.HEADING
    pages = [{line.page for line in block.lines} for block in draft.blocks]
    assert any(len(on) == 2 for on in pages), "a paragraph stands on two pages"


@pytest.mark.parametrize("justified", ["true", "false"])
def test_paragraphs_without_indents_are_told_by_their_distance(justified: str) -> None:
    page = f'#set page(paper: "a4")\n#set text(lang: "vi")\n#set par(justify: {justified})\n'
    draft = reading.read(typeset(paragraphs(3) + "\n\n- Mục một đạt 5%\n- Mục hai đạt 6%", page), "a.pdf")
    assert shown(draft) == [*(f"Đoạn {number}. {SENTENCE}" for number in range(3)), "• Mục một đạt 5%", "• Mục hai đạt 6%"]


def test_tables_are_read_row_by_row_with_their_columns() -> None:
    rows = [
        ("Chỉ tiêu", "Năm 2023", "Năm 2024"),
        ("Trạm BTS", "1 766", "1 830"),
        ("Thuê bao", "266", "865"),
        ("Hộ có cáp quang", "76%", "82,4%"),
    ]
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    draft = reading.read(typeset(f"Số liệu như sau:\n\n#table(columns: 3, {cells})\n\nHết bảng là đoạn này."), "a.pdf")
    assert [
        (block.cell.row, block.cell.column, text) for block, text in zip(draft.blocks, shown(draft), strict=True) if block.cell
    ] == [(row, column, text) for row, line in enumerate(rows) for column, text in enumerate(line)]
    assert shown(draft)[:2] == ["Báo cáo của UBND tỉnh", "Số liệu như sau:"], "one page alone has no running head"
    assert shown(draft)[-1] == "Hết bảng là đoạn này."


def test_the_box_of_a_figure_holds_it() -> None:
    """The text that the engine itself finds within the box of each figure has the figure in it."""
    content = typeset(paragraphs(24))
    draft = reading.read(content, "a.pdf")
    document = pypdfium2.PdfDocument(content)
    texts = [page.get_textpage() for page in document]
    found = [
        (block, figure)
        for block in draft.blocks
        for figure in grammar.find(draft.text[block.start : block.end], block.start).figures
    ]
    assert len(found) > 100
    pages = set()
    for block, figure in found:
        assert draft.text[figure.start : figure.end] == figure.text
        where = block.where(figure.start, figure.end)
        pages.add(where["page"])
        inside = texts[where["page"] - 1].get_text_bounded(*where["box"])
        assert " ".join(figure.text.split()) in " ".join(inside.split())
    assert len(pages) > 2


def test_a_word_parted_at_a_lines_end_is_one_and_a_range_keeps_its_dash() -> None:
    page = '#set page(width: 90mm, height: 200mm, margin: 8mm)\n#set text(lang: "en", hyphenate: true)\n#set par(justify: true)\n'
    draft = reading.read(
        typeset(
            "The telecommunications internationalisation responsibilities of the infrastructure administration give "
            "2021-2025 figures of 76%.",
            page,
        ),
        "a.pdf",
    )
    text = " ".join(draft.text.split())
    assert "telecommunications internationalisation responsibilities of the infrastructure administration" in text
    assert "2021-2025" in text.replace("- ", "-")


def test_a_drawn_table_keeps_cells_of_several_lines_and_goes_on_over_pages() -> None:
    """Narrow columns wrap, a head is repeated, two cells are merged: each stays one cell of one table, whatever stands close to it."""
    long = "Hộ gia đình có đường truyền Internet cáp quang trên địa bàn toàn tỉnh"
    rows = ", ".join(
        f"[{number}], [{long} {number}], [6 tháng đầu năm 2024], [{number}.830/9.{number} hộ]" for number in range(100, 140)
    )
    table = (
        "#table(columns: (9mm, 40mm, 22mm, 1fr), inset: 2pt, table.header([TT], [Chỉ tiêu], [Kỳ], [Giá trị]), "
        f"table.cell(colspan: 4)[Hạ tầng số], {rows})"
    )
    draft = reading.read(typeset(f"{SENTENCE}\n\n{table}\n\nHết bảng là đoạn này."), "a.pdf")
    cells = [(block, text) for block, text in zip(draft.blocks, shown(draft), strict=True) if block.cell is not None]
    assert {block.cell.table for block, _ in cells if block.cell} == {0}
    assert len({block.locator["page"] for block, _ in cells}) > 1
    assert [text for block, text in cells if block.cell and block.cell.row == 1] == ["Hạ tầng số"]
    titles = {block.cell.row: text for block, text in cells if block.cell and block.cell.column == 1}
    assert [text for text in titles.values() if text != "Chỉ tiêu"] == [f"{long} {number}" for number in range(100, 140)]
    for number, row in enumerate(row for row, text in titles.items() if text != "Chỉ tiêu"):
        line = [text for block, text in cells if block.cell and block.cell.row == row]
        assert line == [
            str(100 + number),
            f"{long} {100 + number}",
            "6 tháng đầu năm 2024",
            f"{100 + number}.830/9.{100 + number} hộ",
        ]
    assert shown(draft)[-1] == "Hết bảng là đoạn này."


TWO = PAGE + "#set page(columns: 2)\n"
THREE = PAGE.replace("13pt", "11pt") + "#set page(columns: 3)\n"


@pytest.mark.parametrize(
    "page", [TWO, TWO.replace("justify: true", "justify: false"), TWO.replace("columns: 2", "columns: 3").replace("13pt", "11pt")]
)
def test_columns_are_read_one_after_the_other_over_pages(page: str) -> None:
    """Sixty paragraphs that go on over columns and pages, each once and whole; heads, feet and page numbers are no part of them."""
    draft = reading.read(typeset(paragraphs(60), page), "a.pdf")
    assert shown(draft) == [f"Đoạn {number}. {SENTENCE}" for number in range(60)]
    assert not any(block.cell for block in draft.blocks)


def beside(left: list[str], right: list[str]) -> str:
    """Cells in rows of two, as a file writes columns line by line."""
    cells = [line.replace("%", "\\%") for pair in zip_longest(left, right, fillvalue="") for line in pair]
    return f"#grid(columns: (1fr, 1fr), column-gutter: 9mm, row-gutter: 3mm, {', '.join(f'[{cell}]' for cell in cells)})"


def test_columns_written_line_by_line_are_read_one_after_the_other() -> None:
    said = [f"Đoạn {number}. {SENTENCE}" for number in range(5)]
    left, right = ([line for text in texts for line in textwrap.wrap(text, 40)] for texts in (said[:3], said[3:]))
    first, last = (
        "Dòng đầu chạy suốt trang và báo cáo 12 chỉ tiêu của tỉnh.",
        "Dòng cuối chạy suốt trang, nói rằng đã xong 15 chỉ tiêu.",
    )
    small = PAGE.replace("13pt", "11pt")
    draft = reading.read(typeset(f"{first}\n\n{beside(left, right)}\n\n{last}", small), "a.pdf")
    assert shown(draft)[1:] == [first, *said, last]


@pytest.mark.parametrize("values", ["1 83{n}", "1.830 trạm, đạt 8{n}%", "tăng 8{n}% so với năm trước"])
def test_a_table_without_lines_is_no_two_columns(values: str) -> None:
    labels = [f"Số trạm loại {n} trên địa bàn" for n in range(8)]
    told = [values.format(n=n) for n in range(8)]
    draft = reading.read(typeset(f"{SENTENCE}\n\n{beside(['Chỉ tiêu', *labels], ['Kết quả', *told])}"), "a.pdf")
    rows: dict[int, list[str]] = {}
    for block, text in zip(draft.blocks, shown(draft), strict=True):
        if block.cell:
            rows.setdefault(block.cell.row, []).append(text)
    assert list(rows.values()) == [["Chỉ tiêu", "Kết quả"], *map(list, zip(labels, told, strict=True))]


def test_a_letterhead_stays_in_rows_and_a_table_within_a_column_a_table() -> None:
    head = beside(
        ["ỦY BAN NHÂN DÂN TỈNH", "SỞ THÔNG TIN", "Số: 118/BC"], ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Độc lập - Tự do", "Ngày 18/6"]
    )
    draft = reading.read(typeset(f"{head}\n\n{paragraphs(2)}"), "a.pdf")
    assert [block.cell.row for block in draft.blocks if block.cell] == [0, 0, 1, 1, 2, 2]
    table = "#table(columns: 3, [Chỉ tiêu], [2023], [2024], [Trạm], [1 766], [1 830])"
    draft = reading.read(typeset(f"{paragraphs(4)}\n\n{table}\n\n{paragraphs(6)}", TWO), "a.pdf")
    texts = shown(draft)
    assert texts[texts.index("Chỉ tiêu") :][:6] == ["Chỉ tiêu", "2023", "2024", "Trạm", "1 766", "1 830"]
    assert [text for block, text in zip(draft.blocks, texts, strict=True) if not block.cell][-10:] == [
        f"Đoạn {number}. {SENTENCE}" for number in (0, 1, 2, 3, 0, 1, 2, 3, 4, 5)
    ]


def test_lines_at_the_edges_are_left_out_only_where_they_stand_apart_and_come_again() -> None:
    """Each page begins and ends with the same line of text: it is text, and its figures are."""
    line = "Cùng một câu ở đầu và cuối mỗi trang có 1.830 trạm BTS và 96 trạm 5G."
    body = "#pagebreak()\n".join([f"{line}\n\n{paragraphs(3)}\n\n{line}\n"] * 4)
    texts = shown(reading.read(typeset(body), "a.pdf"))
    assert sum(text.count(line) for text in texts) == 8
    assert not any("Trang" in text or "Báo cáo của UBND" in text for text in texts)


def test_a_line_of_its_own_at_the_top_of_each_page_is_text_where_its_numbers_are() -> None:
    pages = [f"Tổng số hộ có cáp quang: {count} hộ.\n\n#v(2cm)\n{paragraphs(2)}" for count in (1830, 266, 97, 1207)]
    texts = shown(reading.read(typeset("\n#pagebreak()\n".join(pages)), "a.pdf"))
    assert [text for text in texts if text.startswith("Tổng số")] == [
        f"Tổng số hộ có cáp quang: {count} hộ." for count in (1830, 266, 97, 1207)
    ]
    assert not any("Trang" in text for text in texts)
    alone = [f"Có {count} hộ." for count in (12, 13, 14)]
    plain = '#set page(paper: "a4")\n'
    assert shown(reading.read(typeset("\n#pagebreak()\n".join(alone), plain), "a.pdf")) == alone


def test_a_pdf_with_scripts_and_files_within_is_read_and_nothing_of_it_is_run() -> None:
    document = pypdfium2.PdfDocument(typeset("Toàn tỉnh có 1.830 trạm BTS."))
    document.new_attachment("a.exe").set_data(b"MZ 999%")
    out = io.BytesIO()
    document.save(out)
    content = re.sub(
        rb"/Type\s*/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(while\\(1\\){} app.alert\\(999\\))>>", out.getvalue()
    )
    assert b"JavaScript" in content
    assert shown(reading.read(content, "a.pdf", seconds=5))[-1] == "Toàn tỉnh có 1.830 trạm BTS."


TURNS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def turned(content: bytes, text: int, page: int) -> bytes:
    """A file whose text runs so many degrees counterclockwise, on pages that are to be shown turned clockwise by so many."""
    document = pypdfium2.PdfDocument(content)
    for sheet in document:
        width, height = sheet.get_size()
        across, up = (
            (height if text == 90 else width if text == 180 else 0),
            (height if text == 180 else width if text == 270 else 0),
        )
        for thing in sheet.get_objects(max_depth=1):
            thing.transform(pypdfium2.PdfMatrix(*TURNS[text], across, up))
        if text in (90, 270):
            sheet.set_mediabox(0, 0, height, width)
            sheet.set_cropbox(0, 0, height, width)
        sheet.gen_content()
        sheet.set_rotation(page)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("page", [0, 90, 180, 270])
@pytest.mark.parametrize("text", [0, 90, 180, 270])
def test_turned_pages_are_read_upright_and_their_boxes_stay_where_the_file_has_them(text: int, page: int) -> None:
    upright = typeset(f"{paragraphs(3)}\n\n#table(columns: 2, [Trạm BTS], [1 830], [Hộ có cáp quang], [82,4%])", TWO)
    content = turned(upright, text, page)
    draft = reading.read(content, "a.pdf")
    assert shown(draft) == shown(reading.read(upright, "a.pdf"))
    document = pypdfium2.PdfDocument(content)
    for block in draft.blocks:
        for figure in grammar.find(draft.text[block.start : block.end], block.start).figures:
            where = block.where(figure.start, figure.end)
            inside = document[where["page"] - 1].get_textpage().get_text_bounded(*where["box"])
            assert figure.text.split()[0] in inside, "a figure that goes on in the next column has the box of its beginning"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_pdf_cut_off_anywhere_is_read_or_refused(share: float) -> None:
    content = typeset(paragraphs(3))
    try:
        draft = reading.read(content[: int(len(content) * share)], "a.pdf")
    except reading.DraftProblem as problem:
        assert problem.code in ("damaged", "no-text", "slow")
    else:
        assert all(draft.text[line.start : line.end] for block in draft.blocks for line in block.lines)
