"""What a demonstration starts with: simulated beneficiaries that give the printed values at their dates."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db import transaction

from tinhso.kernel.loading import Progress, Stage
from tinhso.kernel.loading.clock import DEMO_DATE
from tinhso.kernel.loading.ground import read_ground
from tinhso.kernel.loading.simulation import copy_simulated, forget_simulated
from tinhso.systems.welfare.demo import entitlements
from tinhso.systems.welfare.models import Entitlement


def load(progress: Progress) -> int:
    """Replace the simulated rows by newly drawn ones, in one transaction. Returns the number of rows."""
    with transaction.atomic():
        forget_simulated(Entitlement)
        done = 0
        for code in entitlements.PRINTED:
            ground = read_ground(code, entitlements.START, DEMO_DATE)
            done += copy_simulated(Entitlement, entitlements.draw(code, ground, DEMO_DATE))
            progress(done)
    return done


def digest() -> str:
    """Of the code that draws the rows, and the day they end on."""
    found = hashlib.sha256(str(DEMO_DATE).encode())
    for path in [Path(__file__), *sorted((Path(__file__).parent / "demo").glob("*.py"))]:
        found.update(path.read_bytes())
    return found.hexdigest()


STAGES = [Stage(520, "welfare.simulated", "Đối tượng an sinh (mô phỏng)", load, digest, simulated=True)]
