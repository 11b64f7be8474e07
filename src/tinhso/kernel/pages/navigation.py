"""The navigation: what each part of the product adds to the spine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.systems import modules


def _always(person: Person | None) -> bool:
    return True


@dataclass(frozen=True)
class Entry:
    """One entry of the spine. A part lists its entries as `ENTRIES` in its `menu.py`."""

    title: str
    """Vietnamese source text; translated by gettext."""
    url: str
    """Name of a route."""
    icon: str
    order: int = 50
    """10 board, 20 indicators, 30 work, 40 reports, 50 systems."""
    shown_to: Callable[[Person | None], bool] = _always


@dataclass(frozen=True)
class Shown:
    """An entry as one reader sees it."""

    title: str
    href: str
    icon: str
    current: bool
    order: int


TABS = 5
"""As many as a thumb can tell apart on a phone."""
SYSTEMS = 50


@dataclass(frozen=True)
class Tabs:
    """The navigation of a phone: what stands in the bar, and what its last entry opens."""

    bar: list[Shown]
    more: list[Shown]

    @property
    def inside(self) -> bool:
        """Whether the page is one of those that the last entry opens."""
        return any(entry.current for entry in self.more)


def tabs(every: list[Shown]) -> Tabs:
    """The first two entries, then the systems that the reader works in, then the rest: work is one tap away."""
    if len(every) <= TABS:
        return Tabs(every, [])
    first, systems = every[:2], [entry for entry in every[2:] if entry.order >= SYSTEMS]
    others = [entry for entry in every[2:] if entry.order < SYSTEMS]
    ranked = [*first, *systems, *others]
    return Tabs(ranked[: TABS - 1], ranked[TABS - 1 :])


def entries() -> list[Entry]:
    """Every entry, in order."""
    found = [entry for _config, module in modules("menu") for entry in module.ENTRIES]
    return sorted(found, key=lambda entry: (entry.order, entry.title))


def shown(request: HttpRequest) -> list[Shown]:
    """The entries that this reader may follow; the one whose address is the longest beginning of the page's is current."""
    person = scopes.person_of(request) if hasattr(request, "user") else None
    links = [(entry, reverse(entry.url)) for entry in entries() if entry.shown_to(person)]
    under = [href for _entry, href in links if request.path.startswith(href) and (href != "/" or request.path == "/")]
    here = max(under, key=len, default=None)
    return [Shown(entry.title, href, entry.icon, href == here, entry.order) for entry, href in links]
