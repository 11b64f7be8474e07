"""The search box: every part that has a `search.py` answers, tone marks do not matter."""

from __future__ import annotations

from dataclasses import dataclass

from tinhso.kernel.people.models import Person
from tinhso.kernel.places.folding import fold
from tinhso.kernel.systems import modules


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    url: str
    kind: str
    """What it is, in Vietnamese: chỉ tiêu, xã, tổ, chợ …"""
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """The hits of one part."""

    kind: str
    hits: tuple[Hit, ...]


def search(person: Person | None, text: str, limit: int = 12) -> list[Group]:
    """Hits that this person may see, grouped by kind, in the order of the parts. Shorter than two letters finds nothing."""
    folded = fold(text)
    if len(folded) < 2:
        return []
    groups: dict[str, list[Hit]] = {}
    for _config, module in modules("search"):
        for hit in module.search(person, folded, limit):
            groups.setdefault(hit.kind, []).append(hit)
    return [Group(kind, tuple(hits)) for kind, hits in groups.items()]
