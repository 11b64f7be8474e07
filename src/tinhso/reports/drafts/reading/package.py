"""A Word file as a package of parts: opened within bounds, and written back with every part that was not changed as it was."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from functools import cached_property

from lxml import etree

from tinhso.reports.drafts.reading.limits import MARKS, PART_BYTES, PARTS, UNPACKED_BYTES
from tinhso.reports.drafts.reading.problems import DraftProblem

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    OverflowError,
)


class Package:
    """The parts of a .docx. Raises DraftProblem where it is none, is broken, or would grow beyond bounds."""

    def __init__(self, content: bytes) -> None:
        if content.count(b"PK\x01\x02") > PARTS:
            raise _bomb()
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                entries = archive.infolist()
        except _BROKEN as error:
            raise damaged() from error
        self.content = content
        self.names = {entry.filename for entry in entries}
        if len(self.names) != len(entries):
            raise damaged()  # two parts of one name: what was read need not be what Word opens
        if any(entry.flag_bits & 1 for entry in entries):
            raise locked()

    def part(self, name: str) -> bytes:
        """One part, unpacked. Raises DraftProblem; KeyError where there is none of that name."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive, archive.open(name) as stream:
                data = stream.read(PART_BYTES + 1)
        except KeyError:
            raise
        except (*_BROKEN, zlib.error) as error:
            raise damaged() from error
        if len(data) > PART_BYTES:
            raise _bomb()
        return data

    def tree(self, name: str) -> etree._Element:
        """One part as a tree. Entities are neither declared nor resolved, nothing is fetched, depth and size are bounded."""
        return parse(self.part(name))

    @cached_property
    def main(self) -> str:
        """The name of the part that holds the text: word/document.xml, or another that the package names."""
        for kind, target in self._relations("_rels/.rels", ""):
            if kind.endswith("/officeDocument") and target in self.names:
                if not kind.startswith(OFFICE):
                    raise DraftProblem(
                        "strict-word", "Tệp lưu dạng “Strict Open XML”. Lưu lại dạng Word Document (.docx).",
                        "The file is saved as Strict Open XML. Save it again as Word Document (.docx).",
                    )  # fmt: skip
                return target
        if "word/document.xml" in self.names:
            return "word/document.xml"
        raise not_word()

    @property
    def relations_name(self) -> str:
        """The part that says what belongs to the text."""
        folder, name = posixpath.split(self.main)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def related(self, kind: str) -> str | None:
        """The part of a kind (footnotes, comments …) that belongs to the text."""
        folder = posixpath.dirname(self.main)
        return next((target for uri, target in self._relations(self.relations_name, folder)
                     if uri == f"{OFFICE}/{kind}" and target in self.names), None)  # fmt: skip

    def _relations(self, name: str, folder: str) -> list[tuple[str, str]]:
        """(kind, part) of each relationship that stays within the package."""
        if name not in self.names:
            return []
        found = []
        for relation in self.tree(name).iter(f"{RELATIONS}Relationship"):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                part = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found.append((relation.get("Type", ""), part))
        return found

    def written(self, changed: Mapping[str, bytes]) -> bytes:
        """The package with some parts changed or added; every other part keeps its bytes, its place and its date."""
        out = io.BytesIO()
        left = UNPACKED_BYTES
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as source, zipfile.ZipFile(out, "w") as target:
                for entry in source.infolist():
                    kept = zipfile.ZipInfo(entry.filename, entry.date_time)
                    kept.compress_type, kept.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
                    if entry.filename in changed:
                        target.writestr(kept, changed[entry.filename])
                        continue
                    with source.open(entry) as stream, target.open(kept, "w", force_zip64=False) as copy:
                        while piece := stream.read(1 << 20):
                            left -= len(piece)
                            if left < 0:
                                raise _bomb()
                            copy.write(piece)
                for name in changed.keys() - self.names:
                    target.writestr(name, changed[name], zipfile.ZIP_DEFLATED)
        except (*_BROKEN, zlib.error) as error:
            raise damaged() from error
        return out.getvalue()


def text_bytes(content: bytes) -> int:
    """How long the text parts of a package say they are; no part is unpacked to more than it says. 0 for what is no package."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(entry.file_size for entry in archive.infolist() if entry.filename.lower().endswith((".xml", ".rels")))
    except _BROKEN:
        return 0


def parse(data: bytes) -> etree._Element:
    """A tree of an XML part. Raises DraftProblem."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise _entities()
    # Sizes are told before the tree is built: an empty paragraph is six bytes in the file and some hundred in memory.
    if data.count(b"<") + data.count(b"=") > 2 * MARKS or data.count(b"<") > MARKS:
        raise _bomb()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged() from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _entities()
    return root


def damaged() -> DraftProblem:
    """The file is broken."""
    return DraftProblem(
        "damaged", "Tệp Word bị hỏng hoặc không phải .docx. Mở bằng Word, lưu lại rồi thử lại.",
        "The Word file is damaged or no .docx. Open it in Word, save it again and try once more.",
    )  # fmt: skip


def locked() -> DraftProblem:
    """The file asks for a password."""
    return DraftProblem(
        "password",
        "Tệp Word đặt mật khẩu. Bỏ mật khẩu rồi gửi lại.",
        "The Word file has a password. Remove it and send the file again.",
    )


def not_word() -> DraftProblem:
    """A ZIP of something else."""
    return DraftProblem(
        "not-word", "Tệp nén này không phải văn bản Word (.docx). Chọn đúng tệp văn bản.",
        "This archive is no Word document (.docx). Choose the right file.",
    )  # fmt: skip


def _bomb() -> DraftProblem:
    return DraftProblem(
        "bomb", "Tệp nở ra quá lớn so với một văn bản. Tệp bị từ chối; chép chữ sang tệp Word mới rồi gửi lại.",
        "The file unpacks to far more than a text. It is refused; copy the text into a new Word file and send that.",
    )  # fmt: skip


def _entities() -> DraftProblem:
    return DraftProblem(
        "entities", "Tệp có khai báo lạ (DOCTYPE, ENTITY) mà Word không ghi. Tệp bị từ chối; mở bằng Word và lưu lại.",
        "The file has declarations (DOCTYPE, ENTITY) that Word never writes. It is refused; open it in Word and save it again.",
    )  # fmt: skip
