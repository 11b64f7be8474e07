"""Reads the features of a GeoJSON file one at a time, in bounded memory, from a file that may be hostile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

CHUNK = 1 << 16
LARGEST_PART = 8 << 20
"""Characters of one feature, or of one other member of the collection."""
MOST_MEMBERS = 50


class BoundaryError(ValueError):
    """A file of boundaries that cannot be used; the message says where and what to do, one line per thing."""


class FeatureStream:
    """Iterates over the features; afterwards `members` holds the collection's other members (those before and after)."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._ended = False
        self._decoder = json.JSONDecoder(parse_constant=_refuse_constant)
        self.members: dict[str, object] = {}

    def __iter__(self) -> Iterator[object]:
        self._expect("{", "Tệp không phải GeoJSON: phải bắt đầu bằng {.")
        seen = False
        while not self._take("}"):
            if self.members or seen:
                self._expect(",", "Tệp GeoJSON hỏng: thiếu dấu phẩy giữa hai phần.")
            name = self._value()
            self._expect(":", "Tệp GeoJSON hỏng: thiếu dấu hai chấm sau tên phần.")
            if name == "features":
                if seen:
                    raise BoundaryError("Tệp có hai phần features; chỉ được một.")
                seen = True
                yield from self._features()
            elif isinstance(name, str) and len(self.members) < MOST_MEMBERS:
                self.members[name] = self._value()
            else:
                raise BoundaryError("Tệp GeoJSON có quá nhiều phần ngoài features.")
        if not seen:
            raise BoundaryError("Tệp không có phần features: cần một FeatureCollection của GeoJSON.")
        if self._next():
            raise BoundaryError("Tệp còn dữ liệu sau dấu } cuối cùng; xuất lại tệp.")

    def _features(self) -> Iterator[object]:
        self._expect("[", "Phần features phải là một danh sách [ … ].")
        first = True
        while not self._take("]"):
            if not first:
                self._expect(",", "Tệp GeoJSON hỏng: thiếu dấu phẩy giữa hai đơn vị.")
            first = False
            yield self._value()

    def _value(self) -> object:
        self._next()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError:
                raise BoundaryError("Tệp lồng nhau quá sâu; không phải ranh giới.") from None
            except BoundaryError:
                raise
            except ValueError as error:
                if self._ended:
                    raise BoundaryError(f"Tệp GeoJSON hỏng hoặc bị cắt ({error}). Xuất lại tệp.") from None
            else:
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            if len(self._text) - self._at > LARGEST_PART:
                raise BoundaryError(f"Một đơn vị trong tệp dài quá {LARGEST_PART >> 20} MB. Giản lược ranh giới rồi nhập lại.")
            self._fill(max(CHUNK, len(self._text) - self._at))

    def _next(self) -> str:
        """The next character that is no space, without taking it; empty at the end."""
        while True:
            while self._at < len(self._text):
                if not self._text[self._at].isspace():
                    return self._text[self._at]
                self._at += 1
            if self._ended:
                return ""
            self._fill(CHUNK)

    def _take(self, wanted: str) -> bool:
        if self._next() == wanted:
            self._at += 1
            return True
        return False

    def _expect(self, wanted: str, otherwise: str) -> None:
        if not self._take(wanted):
            raise BoundaryError(otherwise)

    def _fill(self, size: int) -> None:
        try:
            more = self._file.read(size)
        except UnicodeDecodeError:
            raise BoundaryError("Tệp không phải mã UTF-8. Lưu lại tệp bằng UTF-8.") from None
        self._ended = not more
        self._text = self._text[self._at :] + more
        self._at = 0


def _refuse_constant(text: str) -> object:
    raise BoundaryError(f"Tệp có số không hợp lệ ({text}).")
