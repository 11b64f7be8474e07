"""The territories that the published figures speak of, and the figures loaded."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.kernel.places.models import Level, Unit
from tinhso.kernel.time import FixedClock
from tinhso.ledger.figures.loading import STAGES as FIGURE_STAGES
from tinhso.ledger.indicators.files import product_definitions
from tinhso.ledger.indicators.services import seed_indicators

REFORM = date(2025, 7, 1)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock.on(date(2026, 11, 20))


def _unit(key: int, level: Level, code: str, kind: str, name: str, valid_from: date | None, valid_to: date | None) -> Unit:
    return Unit.objects.create(
        id=key,
        level=level,
        code=code,
        kind=kind,
        name=name,
        search_key=name.lower(),
        sort_key=name.lower(),
        valid_from=valid_from,
        valid_to=valid_to,
    )


@pytest.fixture
def provinces(db: None) -> dict[str, Unit]:
    """Old and new Thái Nguyên under one code, Cao Bằng, old and new Vĩnh Long, and the city of Thái Nguyên."""
    return {
        "old": _unit(19, Level.PROVINCE, "19", "tỉnh", "Thái Nguyên", None, REFORM),
        "new": _unit(1900, Level.PROVINCE, "19", "tỉnh", "Thái Nguyên", REFORM, None),
        "city": _unit(164, Level.DISTRICT, "164", "thành phố", "Thái Nguyên", None, REFORM),
        "cao_bang": _unit(4, Level.PROVINCE, "04", "tỉnh", "Cao Bằng", None, None),
        "vinh_long": _unit(86, Level.PROVINCE, "86", "tỉnh", "Vĩnh Long", None, REFORM),
        "vinh_long_new": _unit(8600, Level.PROVINCE, "86", "tỉnh", "Vĩnh Long", REFORM, None),
    }


@pytest.fixture
def loaded(provinces: dict[str, Unit], clock: FixedClock) -> dict[str, Unit]:
    """Indicators seeded and every published figure loaded."""
    seed_indicators(product_definitions().values(), clock)
    for stage in FIGURE_STAGES:
        stage.run(lambda done, total=None: None)
    return provinces
