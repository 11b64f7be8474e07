"""Texts that a file of Word or PDF can hold: a name that came in through the API may carry a control character, which no XML takes."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, TypeVar

T = TypeVar("T")

_UNWRITTEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """A text of the same length without characters that neither XML nor the database can hold: each becomes a space."""
    return _UNWRITTEN.sub(" ", text)


def all_writable(value: T) -> T:
    """A record with every text in it made writable, however deep it stands."""
    made: Any = value
    if isinstance(value, str):
        made = writable(value)
    elif isinstance(value, list | tuple):
        made = type(value)(all_writable(item) for item in value)
    elif isinstance(value, dict):
        made = {name: all_writable(item) for name, item in value.items()}
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        made = dataclasses.replace(
            value, **{field.name: all_writable(getattr(value, field.name)) for field in dataclasses.fields(value)}
        )
    return made
