"""A draft from a file, by what the file is."""

from __future__ import annotations

from pathlib import Path

from tinhso.kernel.errors import UserError
from tinhso.reports.drafts.model import Draft
from tinhso.reports.drafts.reading import plain


def read(content: bytes, name: str) -> Draft:
    """The draft of a file. Raises UserError where it cannot be read."""
    suffix = Path(name).suffix.lower()
    if suffix in ("", ".txt", ".md"):
        return plain.read(content.decode("utf-8"), name)
    raise UserError(f"{name}: chưa đọc được loại tệp này.")
