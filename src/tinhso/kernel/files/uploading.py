"""A bound on what a request may carry, held while it arrives: nothing beyond it reaches the disk."""

from __future__ import annotations

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

MOST_BYTES = 60 * 2**20
"""All files of one request together; each use has a smaller bound of its own."""
_FLAG = "tinhso.upload_too_large"


class Bounded(FileUploadHandler):
    """Stands first among the upload handlers and stops a request that carries too much.

    It counts what arrives and does not believe the announced length: fields before the file, the CSRF token among them, are read.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            self._stop()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _stop(self) -> None:
        if self.request is not None:
            self.request.META[_FLAG] = True
        raise StopUpload(connection_reset=True)


def was_too_large(request: HttpRequest) -> bool:
    """Whether this request's files were cut off because they were too large."""
    return bool(request.META.get(_FLAG))
