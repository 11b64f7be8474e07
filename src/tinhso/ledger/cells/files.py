"""Files of arrays that are never changed: written anew, synced, renamed into place, and read through a memory map.

A file is a line that names the format, a JSON header with the arrays' types, shapes and checksum, and the arrays themselves.
Whoever has opened one keeps it, even after its name is gone. Names are never used twice: a name and its contents belong together.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
import uuid
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection

MAGIC = b"tinhso-ledger-2\n"
ALIGNMENT = 64
KEEP_SECONDS = 600
"""How long a file that no fact names any more stays for a reader who has read its name but not opened it yet."""


class DamagedFile(Exception):
    """A file that is missing, cut short, or not what its checksum says."""


def folder() -> Path:
    """The present database's own folder, so that a test database never cleans another one's files."""
    path = Path(settings.LEDGER_FOLDER) / str(connection.settings_dict["NAME"])
    path.mkdir(parents=True, exist_ok=True)
    return path


def new_name(fact: str, suffix: str) -> str:
    """A file name that was never used."""
    return f"{fact}-{uuid.uuid4().hex}.{suffix}"


def write(name: str, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Write the file whole, or not at all: a temporary file is synced and renamed, then the folder is synced."""
    layout, offset, checksum = [], 0, 0
    pieces = []
    for key, array in arrays.items():
        data = np.ascontiguousarray(array)
        body: Any = data.reshape(-1).view(np.uint8).data if data.size else b""
        padding = bytes(-len(body) % ALIGNMENT)
        layout.append([key, data.dtype.str, list(data.shape), offset])
        offset += len(body) + len(padding)
        checksum = zlib.crc32(padding, zlib.crc32(body, checksum))
        pieces += [body, padding]
    text = json.dumps({**header, "arrays": layout, "size": offset, "checksum": checksum}).encode()
    start = MAGIC + len(text).to_bytes(8, "little") + text
    target = folder() / name
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(start + bytes(-len(start) % ALIGNMENT))
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(path: Path) -> None:
    """Make the new name itself survive a power cut. Windows has no such call and needs none."""
    if os.name != "nt":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read(name: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Open a file: its header and its arrays, read-only and mapped. Raises DamagedFile."""
    path = folder() / name
    try:
        # A plain view of the map: numpy looks after memmap objects at every slice.
        raw = np.memmap(path, np.uint8, mode="r").view(np.ndarray)
    except (OSError, ValueError) as error:
        raise DamagedFile(f"{path}: {error}") from error
    try:
        size_at = len(MAGIC)
        length = int.from_bytes(raw[size_at : size_at + 8].tobytes(), "little")
        if raw[:size_at].tobytes() != MAGIC or length > len(raw):
            raise DamagedFile(f"{path}: not a ledger file")
        header = json.loads(raw[size_at + 8 : size_at + 8 + length].tobytes())
        start = size_at + 8 + length
        body = raw[start + (-start % ALIGNMENT) :]
        if len(body) != header["size"] or zlib.crc32(body.data) != header["checksum"]:
            raise DamagedFile(f"{path}: cut short or damaged")
        arrays = {}
        for key, dtype, shape, offset in header["arrays"]:
            count = int(np.prod(shape))
            end = offset + count * np.dtype(dtype).itemsize
            arrays[key] = body[offset:end].view(dtype).reshape(shape)
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedFile(f"{path}: {error}") from error
    return header, arrays


def clean(named: set[str]) -> int:
    """Remove files that no fact names and that have stood unused for a while. Returns how many."""
    removed, oldest = 0, time.time() - KEEP_SECONDS
    for path in folder().iterdir():
        with contextlib.suppress(OSError):  # another cleaner was faster, or a reader on Windows still has it open
            if path.name not in named and path.stat().st_mtime < oldest:
                path.unlink()
                removed += 1
    return removed
