"""Communes named in a file: found by code or by name without tone marks, with candidates where a name is unknown or shared."""

from __future__ import annotations

import difflib
from datetime import date

from django.db.models import Q

from tinhso.kernel.imports.problems import Wrong
from tinhso.kernel.people.scopes import Units
from tinhso.kernel.places import naming
from tinhso.kernel.places.folding import fold
from tinhso.kernel.places.models import Unit, UnitParent

_KINDS = (
    "xa",
    "phuong",
    "thi tran",
    "dac khu",
    "thon",
    "ban",
    "xom",
    "to dan pho",
    "to",
    "khu pho",
    "tinh",
    "thanh pho",
    "tp",
    "p",
    "x",
)


class PlaceIndex:
    """The units of one level, read once for a file."""

    def __init__(self, level: int, today: date, allowed: Units) -> None:
        self.allowed = allowed
        current = Unit.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today), level=level)
        self.units = {unit.pk: unit for unit in current}
        self.by_name: dict[str, list[Unit]] = {}
        self.by_code: dict[str, Unit] = {}
        for unit in self.units.values():
            self.by_code[unit.code] = unit
            for name in {fold(unit.name), fold(str(unit))}:
                self.by_name.setdefault(name, []).append(unit)
        self.level = level
        self.today = today
        self._ended: dict[str, list[Unit]] | None = None

    def find(self, entered: str) -> int:
        """The key of the unit. Raises Wrong with candidates."""
        name = fold(entered)
        if entered.isdecimal():
            # A spreadsheet drops the zeros in front of a number.
            unit = self.by_code.get(entered) or self.by_code.get(entered.zfill(5))
            if unit is not None:
                return self._permit(unit)
        found = self.by_name.get(name) or self.by_name.get(_without_kind(name)) or []
        inside = [unit for unit in found if unit.pk in self.allowed]
        if len(inside) == 1:
            return inside[0].pk
        if inside:
            raise Wrong(
                "place-shared",
                f"Có {len(inside)} nơi cùng tên. Nhập mã: {_named(inside)}.",
                f"{len(inside)} places have this name. Enter the code: {_named(inside)}.",
            )
        if found:
            return self._permit(found[0])
        raise self._unknown(name)

    def _permit(self, unit: Unit) -> int:
        if unit.pk not in self.allowed:
            raise Wrong(
                "place-not-yours",
                f"{_capital(str(unit))} ngoài phạm vi của tài khoản này. Chỉ nhập dòng của đơn vị mình.",
                f"{_capital(str(unit))} is outside what this account may write in. Send only rows of your own unit.",
            )
        return unit.pk

    def _unknown(self, name: str) -> Wrong:
        """Today's unit for an earlier name; else the names that look most alike."""
        if self._ended is None:
            self._ended = {}
            for unit in Unit.objects.filter(level=self.level, valid_to__lte=self.today):
                for key in {fold(unit.name), fold(str(unit))}:
                    self._ended.setdefault(key, []).append(unit)
        if old := self._ended.get(name) or self._ended.get(_without_kind(name)):
            became = Unit.objects.filter(predecessors__old__in=old, pk__in=self.units).distinct()
            if near := [unit for unit in became if unit.pk in self.allowed]:
                return Wrong(
                    "place-merged",
                    f"Tên trước ngày sáp nhập. Nay là {_named(near)}.",
                    f"A name from before the merger. Today it is {_named(near)}.",
                )
        names = [key for key, units in self.by_name.items() if any(unit.pk in self.allowed for unit in units)]
        alike = difflib.get_close_matches(_without_kind(name), names, n=3, cutoff=0.6)
        if alike:
            meant = _named([self.by_name[key][0] for key in alike])
            return Wrong(
                "place-unknown", f"Không có đơn vị này. Có phải: {meant}?", f"There is no such unit. Did you mean {meant}?"
            )
        return Wrong(
            "place-unknown",
            "Không có đơn vị này trên bản đồ hôm nay. Nhập tên hoặc mã xã, phường.",
            "There is no such unit on today's map. Enter the name or code of a commune.",
        )


def _without_kind(name: str) -> str:
    for kind in _KINDS:
        if name.startswith(f"{kind} "):
            return name[len(kind) + 1 :].lstrip(". ")
        if name.startswith(f"{kind}."):
            return name[len(kind) + 1 :].strip()
    return name


def _named(units: list[Unit]) -> str:
    seen = list({unit.pk: unit for unit in units}.values())
    return ", ".join(f"{unit} ({unit.code})" for unit in seen[:3])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class PartIndex:
    """The hamlets of one commune today, by name, by name with the earlier commune ("Tổ dân phố 1 (Túc Duyên)") and by code."""

    def __init__(self, commune: int, today: date) -> None:
        links = UnitParent.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gt=today),
            parent_id=commune,
        ).select_related("unit")
        self.names = naming.names(today)
        self.by_name: dict[str, list[Unit]] = {}
        for unit in (link.unit for link in links):
            called = (unit.name, str(unit), self.names.beside(unit.name, unit.pk), self.names.of(unit), unit.code)
            for name in {fold(text) for text in called}:
                self.by_name.setdefault(name, []).append(unit)

    def find(self, entered: str, column: str | None = None) -> int:
        """The key of the hamlet. Raises Wrong, at that column, with those of that name or with the nearest names."""
        name = fold(entered)
        found = self.by_name.get(name) or self.by_name.get(_without_kind(name)) or []
        if len(found) == 1:
            return found[0].pk
        if found:
            several = ", ".join(f"“{self.names.of(unit)}”" for unit in found[:3]) + ("…" if len(found) > 3 else ".")
            raise Wrong(
                "hamlet-shared",
                f"Xã, phường này có {len(found)} nơi cùng tên. Ghi rõ: {several}",
                f"{len(found)} places of this commune have this name. Say which: {several}",
                column=column,
            )
        alike = ", ".join(difflib.get_close_matches(name, list(self.by_name), n=3, cutoff=0.6))
        raise Wrong(
            "hamlet-unknown",
            f"Xã, phường này không có thôn, tổ “{entered[:40]}”.{f' Gần giống: {alike}.' if alike else ''} Chọn lại.",
            f"This commune has no hamlet “{entered[:40]}”.{f' Alike: {alike}.' if alike else ''} Choose another.",
            column=column,
        )
