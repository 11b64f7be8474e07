"""Our own dated file beside the package: its known errors mended, and the earlier units that it lacks (data/corrections.yaml)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

PATH = Path(__file__).resolve().parent.parent / "data" / "corrections.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sure(StrEnum):
    """How sure it is where a commune went."""

    TEXT = "text"
    """Read in the resolution, or in the government's account of it."""
    LIST = "list"
    """The package keeps its name as an earlier name of the merged commune."""
    GUESS = "guess"
    """Nothing was found; a neighbour."""

    @property
    def words(self) -> str:
        """For the reader of the unit's source; empty where there is nothing to add."""
        return {
            Sure.TEXT: "",
            Sure.LIST: "nơi nhập theo danh sách tên cũ, chưa đối chiếu toàn văn",
            Sure.GUESS: "nơi nhập là ước tính, chưa tìm được nguồn",
        }[self]


class Earlier(_Strict):
    """A commune that stood before a change."""

    code: str = Field(pattern=r"^\d{5}$")
    kind: str
    name: str
    area_km2: float | None = None
    people: int | None = None
    sure: Sure | None = None
    """Where it differs from the change's."""


class Change(_Strict):
    """Communes that went whole into one: `becomes` is the code that the package's commune before 1/7/2025 has."""

    becomes: str = Field(pattern=r"^\d{5}$")
    of: list[Earlier]
    sure: Sure = Sure.TEXT


class Round(_Strict):
    """Changes of one day under one resolution."""

    day: date
    edition: int
    source: str
    changes: list[Change]


class Facts(_Strict):
    """Published amounts of one unit."""

    area_km2: float | None = None
    people: int | None = None
    source: str


class Point(_Strict):
    longitude: float
    latitude: float
    source: str


class Successor(_Strict):
    """Where an old commune really went; of several, the first took most of it."""

    to: list[str] = Field(min_length=1)
    source: str


class Renaming(_Strict):
    """Units that changed their kind on a day and kept their territory, name and code."""

    day: date
    level: Literal["province", "commune"]
    kind: str
    """Before that day."""
    becomes: str
    codes: list[str]
    source: str


class Corrections(_Strict):
    rounds: list[Round]
    successors: dict[str, Successor]
    """Old commune's code → the communes of 2025 that it went into."""
    areas: dict[str, Facts]
    """Commune of 2025 → its area."""
    points: dict[str, Point]
    """Old commune → its centre."""
    old_provinces: dict[str, Facts]
    new_provinces: dict[str, Facts]
    renamings: list[Renaming]
    """After 1/7/2025, oldest first."""
    other_names: dict[str, list[str]]
    """Old commune or commune of 2025 → other spellings by which addresses call it."""


@cache
def read() -> Corrections:
    return Corrections.model_validate(yaml.safe_load(PATH.read_text(encoding="utf-8")))
