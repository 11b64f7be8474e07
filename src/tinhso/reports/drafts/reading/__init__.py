"""Reading a draft: .docx, .pdf with text, .txt, .html, pasted text. What a file is, its content says; its name only helps.

Nothing of a file is run, fetched or believed: sizes are counted while unpacking, entities are not resolved, a PDF is opened by a child
process with bounds of its own. `DraftProblem` says in Vietnamese and English what is wrong and what to do.
"""

from __future__ import annotations

import re
from pathlib import Path

from tinhso.reports.drafts.model import Draft
from tinhso.reports.drafts.reading import codes, hypertext, package, pdf, plain, word
from tinhso.reports.drafts.reading.limits import (
    BLOCK_CHARACTERS,
    BLOCK_NUMBERS,
    FILE_BYTES,
    LIGHT_BYTES,
    LIGHT_UNPACKED,
    NUMBERS,
    PDF_SECONDS,
    TEXT_CHARACTERS,
    WORD_CHARACTERS,
)
from tinhso.reports.drafts.reading.problems import DraftProblem

__all__ = ["PAGES_END", "PDF_SECONDS", "DraftProblem", "is_light", "numbers_in", "read"]

PAGES_END = (".html", ".htm", ".xhtml")
"""How the name of a page ends, whatever its content looks like."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(rf"\S{{{WORD_CHARACTERS}}}")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_light(content: bytes) -> bool:
    """Whether a file is read in a moment, whatever it holds; of a PDF only the time that it is given tells."""
    unpacked = package.text_bytes(content) if content.startswith(b"PK\x03\x04") else 0
    return len(content) <= LIGHT_BYTES and unpacked <= LIGHT_UNPACKED


def numbers_in(draft: Draft) -> int:
    """How many numbers a draft writes, figures or not."""
    return sum(1 for _ in _NUMBER.finditer(draft.text))


def read(content: bytes, name: str = "", seconds: int = PDF_SECONDS) -> Draft:
    """The draft of a file. `seconds`: of processor time that a PDF may take. Raises DraftProblem."""
    if len(content) > FILE_BYTES:
        size, most = len(content) // 2**20, FILE_BYTES // 2**20
        raise DraftProblem(
            "too-large", f"Tệp nặng {size} MB, quá {most} MB. Chia nhỏ văn bản.",
            f"The file is {size} MB, more than {most} MB. Split the text.",
        )  # fmt: skip
    if not content.strip():
        raise DraftProblem("empty", "Tệp không có nội dung. Chọn tệp khác.", "The file is empty. Choose another one.")
    draft = _read(content, Path(name).name, seconds)
    if not draft.text.strip():
        raise DraftProblem(
            "no-text", "Không có chữ nào trong tệp. Nếu là bản chụp, cần bản có chữ (xuất lại từ Word).",
            "There is no text in the file. If it is a scan, a version with text is needed (export it from Word).",
        )  # fmt: skip
    if len(draft.text) > TEXT_CHARACTERS:
        raise DraftProblem(
            "too-long",
            f"Văn bản dài {_vi(len(draft.text))} ký tự, quá {_vi(TEXT_CHARACTERS)}. Chia nhỏ văn bản.",
            f"The text has {len(draft.text):,} characters, more than {TEXT_CHARACTERS:,}. Split it.",
        )
    codes.refuse_old(draft.text)
    _bound_shape(draft)
    _bound_numbers(draft)
    return draft


def _bound_shape(draft: Draft) -> None:
    longest = max((block.end - block.start for block in draft.blocks), default=0)
    if longest > BLOCK_CHARACTERS or _WORD.search(draft.text):
        raise DraftProblem(
            "no-prose",
            f"Có đoạn dài quá {_vi(BLOCK_CHARACTERS)} ký tự, hoặc chuỗi quá {_vi(WORD_CHARACTERS)} ký tự không có dấu cách. "
            "Tách đoạn ấy ra rồi kiểm tra.",
            f"A paragraph is longer than {BLOCK_CHARACTERS:,} characters, or more than {WORD_CHARACTERS:,} stand without a space. Part it.",
        )


def _bound_numbers(draft: Draft) -> None:
    counts = [sum(1 for _ in _NUMBER.finditer(draft.text, block.start, block.end)) for block in draft.blocks]
    if sum(counts) > NUMBERS or max(counts, default=0) > BLOCK_NUMBERS:
        raise DraftProblem(
            "too-many-numbers",
            f"Văn bản có quá {_vi(NUMBERS)} số, hoặc một đoạn có quá {_vi(BLOCK_NUMBERS)} số. Chia nhỏ rồi kiểm tra.",
            f"The text has more than {NUMBERS:,} numbers, or one paragraph more than {BLOCK_NUMBERS:,}. Split it.",
        )


def _vi(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _read(content: bytes, name: str, seconds: int) -> Draft:
    if b"%PDF-" in content[:1024]:
        return pdf.read(content, name, seconds)
    if content.startswith(b"PK\x03\x04"):
        return word.read(content, name)
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED in content:
            raise package.locked()
        raise DraftProblem(
            "old-word", "Đây là tệp Word đời cũ (.doc). Mở bằng Word và lưu lại dạng .docx.",
            "This is an old Word file (.doc). Open it in Word and save it as .docx.",
        )  # fmt: skip
    if content.startswith(b"{\\rtf"):
        raise DraftProblem(
            "rich-text",
            "Đây là tệp RTF. Mở bằng Word và lưu lại dạng .docx.",
            "This is an RTF file. Open it in Word and save it as .docx.",
        )
    if content.startswith(_PICTURES):
        raise DraftProblem(
            "picture",
            "Đây là tệp ảnh, không có chữ để đọc. Cần bản có chữ: .docx, hoặc PDF xuất từ Word.",
            "This is a picture, without text to read. A version with text is needed: .docx, or a PDF exported from Word.",
        )
    text = plain.decode(content)
    if Path(name).suffix.lower() in PAGES_END or hypertext.looks_like(text):
        return hypertext.read(text, name)
    return plain.read(text, name)
