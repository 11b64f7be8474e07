"""Contents by hash under MEDIA_ROOT: written beside, synced, renamed; read back whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tinhso.kernel.people.errors import Refused

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Stored:
    """Where a content lies."""

    sha256: str
    size: int
    path: Path


def path_of(sha256: str) -> Path:
    """The path of a content; raises ValueError for what is no hash, so no other path can be asked for."""
    if not _HASH.fullmatch(sha256):
        raise ValueError("not a SHA-256")
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def put(pieces: Iterable[bytes], most: int) -> Stored:
    """Keep a content. Raises Refused("file-too-large") as soon as it grows beyond `most` bytes; nothing is left of it then."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    descriptor, beside = tempfile.mkstemp(prefix="incoming-", dir=root)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > most:
                    raise Refused(
                        "file-too-large",
                        f"Tệp lớn quá {most >> 20} MB. Chia nhỏ rồi gửi lại.",
                        f"The file is larger than {most >> 20} MB. Split it and send again.",
                        where="file",
                    )
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        target = path_of(digest.hexdigest())
        target.parent.mkdir(exist_ok=True)
        os.replace(beside, target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return Stored(digest.hexdigest(), size, target)


def safe_name(name: str) -> str:
    """The last part of a name, without control characters; never empty."""
    last = re.split(r"[/\\]", name)[-1]
    cleaned = "".join(sign for sign in last if sign.isprintable()).strip(". ")
    if len(cleaned) > 200:
        stem, dot, ending = cleaned.rpartition(".")
        cleaned = f"{stem[:180]}{dot}{ending[:16]}" if dot else cleaned[:200]
    return cleaned or "tep"
