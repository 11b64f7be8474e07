"""Every address of the product, read from its own routes, with records of commune A standing in for what an address names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from tinhso.kernel.exchange.assembly import description

PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}")
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Route:
    """An address and one method. `path` still has its parameters: `teams/<int:key>/change/`, `api/teams/teams/{team}`."""

    method: str
    path: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.method} /{self.path}"

    def address(self, records: dict[str, str]) -> str:
        """The address of the record of commune A. Raises KeyError where no record stands in for this part of the address."""
        found = self.path
        while match := PLACE.search(found):
            before = re.sub(r"/\{.*?\}|/<.*?>", "/*", self.path[: self.path.index(match.group(0))])
            word = match[1] or match[2]
            found = found.replace(match.group(0), records.get(f"{before}{word}", "") or records[word], 1)
        return f"/{found}"


def _leaves(patterns: list[URLPattern | URLResolver], before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        path = before + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _leaves(pattern.url_patterns, path, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield path, f"{space}{pattern.name}"


def _plain(pattern: str) -> str:
    r"""A regular expression as a path: `^(?P<key>\d{1,18})/(?P<verb>write|drop)/$` -> `<key>/<verb>/`."""
    return re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern).strip("^$") if "(?P<" in pattern else pattern


def pages() -> list[Route]:
    """Pages and acts, each with both methods."""
    found = [
        Route(m, path, name) for path, name in _leaves(get_resolver().url_patterns) for m in METHODS if not name.startswith("api:")
    ]
    return sorted(found, key=lambda route: (route.path, route.method))


def operations() -> list[Route]:
    """The operations of the web API."""
    return sorted(
        (Route(method.upper(), path.lstrip("/")) for path, methods in description(None)["paths"].items() for method in methods),
        key=lambda route: (route.path, route.method),
    )
