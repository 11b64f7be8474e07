"""Our own dated file beside the package: its known errors mended, and the earlier units that it lacks (data/corrections.yaml)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

PATH = Path(__file__).resolve().parent.parent / "data" / "corrections.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Earlier(_Strict):
    """A commune that stood before a change."""

    code: str = Field(pattern=r"^\d{5}$")
    kind: str
    name: str
    area_km2: float | None = None
    people: int | None = None


class Change(_Strict):
    """Communes that went whole into one: `becomes` is the code that the package's commune before 1/7/2025 has."""

    becomes: str = Field(pattern=r"^\d{5}$")
    of: list[Earlier]
    estimated: bool = False
    """True where the destination could not be checked against the resolution."""
    note: str = ""


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
    """Where an old commune really went."""

    to: str = Field(pattern=r"^\d{5}$")
    source: str


class Corrections(_Strict):
    rounds: list[Round]
    successors: dict[str, Successor]
    """Old commune's code → the one commune of 2025 that it went into, whole."""
    areas: dict[str, Facts]
    """Commune of 2025 → its area."""
    points: dict[str, Point]
    """Old commune → its centre."""
    old_provinces: dict[str, Facts]
    new_provinces: dict[str, Facts]
    other_names: dict[str, list[str]]
    """Old commune or commune of 2025 → other spellings by which addresses call it."""


@cache
def read() -> Corrections:
    return Corrections.model_validate(yaml.safe_load(PATH.read_text(encoding="utf-8")))
