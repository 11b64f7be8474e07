"""Reading a draft: .docx, .pdf with text, .txt, .html, pasted text. What a file is, its content says; its name only helps.

Nothing of a file is run, fetched or believed: sizes are counted while unpacking, entities are not resolved, a PDF is opened by a child
process with bounds of its own. `DraftProblem` says in Vietnamese what is wrong and what to do.
"""

from __future__ import annotations

from pathlib import Path

from tinhso.reports.drafts.model import Draft
from tinhso.reports.drafts.reading import hypertext, pdf, plain, word
from tinhso.reports.drafts.reading.limits import FILE_BYTES, TEXT_CHARACTERS
from tinhso.reports.drafts.reading.problems import DraftProblem

__all__ = ["DraftProblem", "read"]


def read(content: bytes, name: str = "") -> Draft:
    """The draft of a file. Raises DraftProblem."""
    if len(content) > FILE_BYTES:
        raise DraftProblem("too-large", f"Tệp nặng {len(content) // 2**20} MB, quá {FILE_BYTES // 2**20} MB. Chia nhỏ văn bản.")
    if not content.strip():
        raise DraftProblem("empty", "Tệp không có nội dung. Chọn tệp khác.")
    draft = _read(content, Path(name).name)
    if not draft.text.strip():
        raise DraftProblem("no-text", "Không có chữ nào trong tệp. Nếu là bản chụp, cần bản có chữ (xuất lại từ Word).")
    if len(draft.text) > TEXT_CHARACTERS:
        raise DraftProblem(
            "too-long", f"Văn bản dài {len(draft.text):,} ký tự, quá {TEXT_CHARACTERS:,}. Chia nhỏ văn bản.".replace(",", ".")
        )
    return draft


def _read(content: bytes, name: str) -> Draft:
    if content.startswith(b"%PDF-") or b"%PDF-" in content[:1024]:
        return pdf.read(content, name)
    if content.startswith(b"PK\x03\x04"):
        return word.read(content, name)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DraftProblem("old-word", "Đây là tệp Word đời cũ (.doc). Mở bằng Word và lưu lại dạng .docx.")
    text = plain.decode(content)
    if Path(name).suffix.lower() in (".html", ".htm", ".xhtml") or hypertext.looks_like(text):
        return hypertext.read(text, name)
    return plain.read(text, name)
