"""Files that mean harm or are broken: each is refused, or read within bounds of time and memory, with a word for the reader."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.reports.drafts import reading
from tinhso.reports.drafts.reading import DraftProblem, pdf
from tinhso.reports.drafts.tests.test_word_files import paragraph, run, word_file

TEXT = "Toàn tỉnh có 1.830 trạm BTS, đạt 76% kế hoạch năm 2024.\n- Thuê bao băng rộng: 266 865.\n"
PDF_WITH_PAGES = (
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count {n}/Kids[{kids}]>>endobj\n{pages}"
)


def pages(number: int) -> bytes:
    """A PDF of empty pages, without the table that readers rebuild."""
    kids = " ".join(f"{n + 3} 0 R" for n in range(number))
    each = "".join(f"{n + 3} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>endobj\n" for n in range(number))
    return (PDF_WITH_PAGES.format(n=number, kids=kids, pages=each) + "trailer<</Root 1 0 R>>\n%%EOF").encode()


def locked_zip() -> bytes:
    content = bytearray(word_file(paragraph(run("75%"))))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(sign, at + 1)) >= 0:
            content[at + offset] |= 1
    return bytes(content)


def many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(5_000):
            archive.writestr(f"{number}", b"")
    return out.getvalue()


def two_of_a_name() -> bytes:
    out = io.BytesIO(word_file(paragraph(run("75%"))))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<other/>")
    return out.getvalue()


def other_archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    return out.getvalue()


def strict() -> bytes:
    with zipfile.ZipFile(io.BytesIO(word_file(paragraph(run("75%"))))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def raw_part(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", data)
    return out.getvalue()


TCVN3 = "NguyÔn V¨n An b¸o c¸o: toµn tØnh cã 1.830 tr¹m, ®¹t 76%.".encode("latin-1", "replace")
LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "entities": (lambda: raw_part(LAUGHS.encode()), "a.docx", "entities"),
    "entities in UTF-16": (lambda: raw_part(LAUGHS.encode("utf-16")), "a.docx", "entities"),
    "a bomb": (lambda: raw_part(b"<a>" + b" " * (49 * 2**20) + b"</a>"), "a.docx", "bomb"),
    "twenty million empty paragraphs": (lambda: raw_part(b"<a>" + b"<p/>" * 9_000_000 + b"</a>"), "a.docx", "bomb"),
    "millions of attributes": (lambda: raw_part(b"<a>" + (b"<p" + b' a=""' * 9 + b"/>") * 800_000 + b"</a>"), "a.docx", "bomb"),
    "depth": (lambda: word_file("<w:sdt><w:sdtContent>" * 20_000 + "</w:sdtContent></w:sdt>" * 20_000), "a.docx", "damaged"),
    "tables in tables": (
        lambda: word_file("<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000),
        "a.docx",
        "damaged",
    ),
    "a password": (locked_zip, "a.docx", "password"),
    "an encrypted document": (lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "password"),
    "thousands of parts": (many_parts, "a.docx", "bomb"),
    "two parts of a name": (two_of_a_name, "a.docx", "damaged"),
    "an OpenDocument": (other_archive, "a.odt", "not-word"),
    "an empty document": (lambda: word_file("<w:p/>"), "a.docx", "no-text"),
    "strict": (strict, "a.docx", "strict-word"),
    "rich text": (lambda: b"{\\rtf1 76%}", "a.rtf", "rich-text"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 99, "a.png", "picture"),
    "TCVN3": (lambda: TCVN3, "a.txt", "old-code-page"),
    "TCVN3 in Word": (lambda: word_file(paragraph(run(TCVN3.decode("latin-1")))), "a.docx", "old-code-page"),
    "VNI": ("Nguyeãn Vaên An baùo caùo: toaøn tænh coù 76%.".encode, "a.txt", "old-code-page"),
    "a hundred thousand paragraphs": (lambda: b"12%.\n\n" * 100_000, "a.txt", "too-long"),
    "a word of a thousand signs": (lambda: b"a" * 1_000 + b" 12%", "a.txt", "no-prose"),
    "a paragraph of fifty pages": (lambda: "hai mươi ".encode() * 6_000, "a.txt", "no-prose"),
    "a paragraph of numbers": (lambda: b"1 x, " * 2_001, "a.txt", "too-many-numbers"),
    "forty thousand numbers": (lambda: (b"1 x, " * 1_000 + b"\n\n") * 40, "a.txt", "too-many-numbers"),
    "a program": (lambda: b"\x7fELF" + bytes(range(256)) * 40, "a.txt", "unknown-encoding"),
    "10,000 pages": (lambda: pages(10_000), "a.pdf", "pages"),
    "a PDF of nothing": (lambda: pages(3), "a.pdf", "no-text"),
    "millions of tags": (lambda: b"<html>" + b"<p>" * 2_600_000, "a.html", "bomb"),
    "a page too deep": (lambda: b"<div>" * 50_000 + b"<p>12%</p>" + b"</div>" * 50_000, "a.html", "no-text"),
}


@pytest.mark.parametrize(("make", "name", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_would_do_harm_is_refused_in_both_languages(make: Callable[[], bytes], name: str, code: str) -> None:
    content = make()
    began = time.monotonic()
    with pytest.raises(DraftProblem) as caught:
        reading.read(content, name)
    assert caught.value.code == code
    assert time.monotonic() - began < HANGS
    assert caught.value.vi == str(caught.value)
    assert caught.value.vi.endswith(".")
    assert caught.value.en.endswith(".")
    assert caught.value.en.isascii()


HANGS = 120
"""Seconds after which a file may be said to hang its reader; no measure of speed."""
WIDE_ROW = "<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 5_000 + "</w:tr></w:tbl>" + paragraph(run("76%"))
BOUNDED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a million empty paragraphs": (lambda: word_file("<w:p/>" * 1_000_000 + paragraph(run("76%"))), "a.docx"),
    "a row of 5,000 cells": (lambda: word_file(WIDE_ROW), "a.docx"),
    "a huge attribute": (lambda: word_file(f'<w:p a="{"x" * 5_000_000}"/>{paragraph(run("76%"))}'), "a.docx"),
    "odd spans": ("<table><tr><td colspan='²' rowspan='99999999999999'>76%<td colspan=-1>a</table>".encode, "a.html"),
    "5,000 wide cells": (lambda: b"<table><tr>" + b"<td colspan=100 rowspan=1000>x</td>" * 5_000 + b"<td>76%", "a.html"),
    "a script": (lambda: b"<html><script>999%</script><p onclick='888'>76%</p><!-- 777% --><iframe>5%</iframe>", "a.html"),
    "tables that never end": (lambda: b"<table><tr><td>" * 60 + b"76%", "a.html"),
    "a cell of no table": (lambda: b"<html><td>76%</td></table><tr></tr>", "a.html"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "name"), BOUNDED.values(), ids=BOUNDED.keys())
def test_what_is_odd_is_read_in_bounded_time(make: Callable[[], bytes], name: str) -> None:
    content = make()
    began = time.monotonic()
    draft = reading.read(content, name)
    assert time.monotonic() - began < HANGS
    assert "76%" in draft.text
    assert not any(sign in draft.text for sign in ("999", "888", "777"))


def test_reading_stays_within_memory() -> None:
    """The worst file that is not refused: as many tags as are let in."""
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))\n"
        "from tinhso.reports.drafts import reading\n"
        "from tinhso.reports.drafts.tests.test_hostile_files import raw_part\n"
        "w = b'http://schemas.openxmlformats.org/wordprocessingml/2006/main'\n"
        "body = b'<w:p/>' * 2_400_000\n"
        "content = raw_part(b'<w:document xmlns:w=\"' + w + b'\"><w:body>' + body + b'</w:body></w:document>')\n"
        "try: reading.read(content, 'a.docx')\n"
        "except reading.DraftProblem as problem: print(problem.code)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    said, memory = done.stdout.split()
    assert said == "no-text"
    assert int(memory) < 1800


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_text_files_are_read_in_every_encoding_that_says_what_it_is(encoding: str) -> None:
    text = "Toàn t\u1ec9nh có 1.830 tr\u1ea1m" if encoding != "cp1258" else "Toàn ti\u0309nh có 1.830 tra\u0323m"
    draft = reading.read(text.encode(encoding), "a.txt")
    assert draft.text == text
    assert "1.830" in draft.text


def test_foreign_names_are_no_old_code_page() -> None:
    assert reading.read(
        "Ông Noël và bà Peña, Núñez dự hội nghị; tỷ lệ hộ nghèo giảm còn 3,2%, đạt kế hoạch.".encode(), "a.txt"
    ).blocks


def test_a_child_that_is_killed_or_broken_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for program, code in (("import os; os.kill(os.getpid(), 9)", "slow"), ("raise SystemExit(3)", "damaged")):
        monkeypatch.setattr(pdf, "CHILD", [sys.executable, "-c", program])
        with pytest.raises(DraftProblem) as caught:
            reading.read(pages(1), "a.pdf")
        assert caught.value.code == code
    monkeypatch.setattr(pdf, "CHILD", [sys.executable, "-c", "while True: pass"])
    with pytest.raises(DraftProblem) as caught:
        reading.read(pages(1), "a.pdf", seconds=1)
    assert caught.value.code == "slow"


SAMPLES = {"a.docx": word_file(paragraph(run(TEXT)) * 3), "a.html": f"<html><p>{TEXT}</p></html>".encode(), "a.txt": TEXT.encode()}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(sorted(SAMPLES)),
    cut=st.integers(0, 5_000),
    wrong=st.lists(st.tuples(st.integers(0, 5_000), st.binary(min_size=1, max_size=4)), max_size=4),
)
def test_files_cut_off_or_changed_anywhere_are_read_or_refused(name: str, cut: int, wrong: list[tuple[int, bytes]]) -> None:
    content = bytearray(SAMPLES[name][: max(0, len(SAMPLES[name]) - cut)])
    for at, piece in wrong:
        content[at : at + len(piece)] = piece
    try:
        draft = reading.read(bytes(content), name)
    except DraftProblem as problem:
        assert problem.code
        return
    ends = 0
    for block in draft.blocks:
        assert ends <= block.start < block.end <= len(draft.text)
        ends = block.end
