"""Attaching files: bounded in size, of known kinds, told by their content."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from tinhso.kernel.files import store
from tinhso.kernel.files.models import Attachment
from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.time import Clock

MOST_BYTES = 25 * 2**20
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", "application/zip"),
)
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def media_type_of(head: bytes, name: str) -> str:
    """The kind by the first bytes. Raises Refused("file-kind") for kinds that are not taken: a page or a program under another name."""
    for sign, kind in _KINDS:
        if head.startswith(sign):
            if kind != "application/zip":
                return kind
            for ending, office in _OFFICE.items():
                if name.lower().endswith(ending):
                    return office
    raise Refused(
        "file-kind",
        "Chỉ nhận tệp PDF, PNG, JPEG, DOCX, XLSX. Chuyển tệp sang một trong các dạng này.",
        "Only PDF, PNG, JPEG, DOCX and XLSX files are taken. Convert the file to one of these.",
        where="file",
    )


@service("files.attach_file")
def attach_file(actor: Person | None, file: UploadedFile, *, clock: Clock) -> Attachment:
    """Keep the content and a row for it. The calling service attaches it to its record, and has asked for the right."""
    name = store.safe_name(file.name or "")
    head = file.read(16)
    file.seek(0)
    kind = media_type_of(head, name)
    stored = store.put(file.chunks(), MOST_BYTES)
    attachment = Attachment.objects.create(
        sha256=stored.sha256, name=name, media_type=kind, size=stored.size, sent_by=actor, sent_at=clock.now()
    )
    audit.record(actor, "files.attach_file", attachment)
    return attachment


def response(attachment: Attachment) -> FileResponse:
    """The content to download, never shown inside a page of ours. The view has asked for the right to the record."""
    answer = FileResponse(
        store.path_of(attachment.sha256).open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
