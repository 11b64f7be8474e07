"""What a province's folder says about itself: its agencies and its theme (`provinces/<name>/province.yaml`).

Provinces are found by their folders; nothing lists them.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import yaml
from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field

import tinhso.provinces
from tinhso.kernel.places import lookup
from tinhso.kernel.places.folding import canonical, fold
from tinhso.kernel.places.models import Agency, Level, Unit
from tinhso.kernel.places.sources.build import REFORM

FOLDER = Path(tinhso.provinces.__file__).resolve().parent
BEFORE_REFORM = date(2025, 6, 30)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AgencyFacts(_Strict):
    number: str = Field(pattern=r"^\d{2,3}$")
    name: str
    name_en: str = ""
    since: date | None = None
    until: date | None = None
    """The day after its last."""


class Theme(_Strict):
    """Colours of the light theme as `#RRGGBB`; the woven edge's motif."""

    weave: str = Field(pattern=r"^#[0-9A-F]{6}$")
    motif: str
    accent: str = Field(pattern=r"^#[0-9A-F]{6}$")
    accent_strong: str = Field(pattern=r"^#[0-9A-F]{6}$")
    accent_soft: str = Field(pattern=r"^#[0-9A-F]{6}$")
    spine: str = Field(pattern=r"^#[0-9A-F]{6}$")
    silhouette_tiles: int = Field(ge=20, le=60)


class ProvinceFacts(_Strict):
    code: str = Field(pattern=r"^\d{2}$")
    name: str
    h_code: str = Field(pattern=r"^[A-Y]\d{2}$")
    """Level-1 agency code (QĐ 20/2020/QĐ-TTg)."""
    closed_h_codes: list[str]
    source: str
    theme: Theme
    agencies: list[AgencyFacts]
    commune_committees_from: int


def files() -> list[Path]:
    return sorted(FOLDER.glob("*/province.yaml"))


@cache
def provinces() -> dict[str, ProvinceFacts]:
    """Facts by province code."""
    read = [ProvinceFacts.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files()]
    return {facts.code: facts for facts in read}


def load() -> int:
    """Write the agencies of every province folder: the province's committee, its departments, a committee for each commune."""
    with transaction.atomic():
        return sum(_load_province(facts) for facts in provinces().values())


def _load_province(facts: ProvinceFacts) -> int:
    now, before = lookup.unit_by_code(facts.code, REFORM), lookup.unit_by_code(facts.code, BEFORE_REFORM)
    committee = AgencyFacts(number="00", name=f"Ủy ban nhân dân tỉnh {facts.name}", name_en=f"People's Committee of {facts.name}")
    top = _write(facts.h_code, committee, now, None, facts.source)
    for agency in facts.agencies:
        unit = before if agency.until is not None and agency.until <= REFORM else now
        _write(f"{facts.h_code}.{agency.number}", agency, unit, top, facts.source)
    communes = sorted(lookup.children(now, REFORM, Level.COMMUNE), key=lambda unit: unit.code)
    for number, commune in enumerate(communes, facts.commune_committees_from):
        committee = AgencyFacts(
            number=str(number), name=f"Ủy ban nhân dân {commune}", name_en=f"People's Committee of {commune.name}", since=REFORM
        )
        _write(f"{facts.h_code}.{number}", committee, commune, top, facts.source)
    return 1 + len(facts.agencies) + len(communes)


def _write(code: str, agency: AgencyFacts, unit: Unit, parent: Agency | None, source: str) -> Agency:
    """An agency is known by its code: a corrected name or date changes the row and keeps its key."""
    written, _new = Agency.objects.update_or_create(
        code=code,
        defaults={
            "name": canonical(agency.name),
            "name_en": agency.name_en,
            "unit": unit,
            "parent": parent,
            "search_key": fold(agency.name)[:220],
            "valid_from": agency.since,
            "valid_to": agency.until,
            "source": source[:200],
        },
    )
    return written
