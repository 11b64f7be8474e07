"""Our own key of a unit: one integer, the same on every installation and stable when data are corrected.

    L EE CCCCC      level (1–3), edition, official code             commune 05563 of 2025: 3 30 05563 = 33005563
    4 CCCCC NNN     level 4, code of the commune it was counted in, its number there

The *edition* names the map on which a territory first stands in our data, not a day: a corrected day never changes a key. Between
two editions numbers are left free for maps that are found later. A code stands at most once on a map, so the key is unique.
"""

from __future__ import annotations

from enum import IntEnum


class Edition(IntEnum):
    """The maps that units are numbered by."""

    FIRST = 10
    """In force when our records begin (January 2022)."""
    TOWNSHIPS_2023 = 15
    """Changes of 2023 before the round of resolution 35/2023/UBTVQH15."""
    ROUND_2024 = 20
    """The round of resolution 35/2023/UBTVQH15: 1/9/2024 to 1/1/2025."""
    REFORM_2025 = 30
    """The reform of 1/7/2025: 34 provinces, 3,321 communes, no districts."""


def unit_key(level: int, edition: int, code: str) -> int:
    """Key of a province (2 digits), district (3) or commune (5)."""
    if not (1 <= level <= 3 and 0 < edition < 100 and code.isdigit() and int(code) < 100_000):
        raise ValueError(f"no key for level {level}, edition {edition}, code {code!r}")
    return level * 10_000_000 + edition * 100_000 + int(code)


def hamlet_key(commune_code: str, number: int) -> int:
    """Key of the hamlet with that number (1–999) in the commune where it was first counted."""
    if not (commune_code.isdigit() and int(commune_code) < 100_000 and 1 <= number <= 999):
        raise ValueError(f"no key for hamlet {number} of {commune_code!r}")
    return 400_000_000 + int(commune_code) * 1_000 + number
