"""What a demonstration starts with: simulated beneficiaries that give the printed values at their dates."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from tinhso.kernel.loading import Progress, Stage
from tinhso.kernel.loading.clock import DEMO_DATE
from tinhso.kernel.loading.ground import read_ground
from tinhso.kernel.loading.simulation import copy_simulated, digest_of, forget_parts, forget_simulated
from tinhso.kernel.places import lookup
from tinhso.systems.welfare.demo import entitlements, rounds
from tinhso.systems.welfare.models import BankEntry, BankFile, Entitlement, Payment, Round


def load(progress: Progress) -> int:
    """Replace the simulated rows by newly drawn ones, in one transaction. Returns the number of rows."""
    with transaction.atomic():
        _forget()
        done = 0
        for code in entitlements.PRINTED:
            ground = read_ground(code, entitlements.START, DEMO_DATE)
            done += copy_simulated(Entitlement, entitlements.draw(code, ground, DEMO_DATE))
            progress(done)
    return done


def load_payments(progress: Progress) -> int:
    """Draw up, send and answer the simulated rounds anew, in one transaction. Returns the number of payments."""
    with transaction.atomic():
        _forget_payments()
        done = rounds.make(lookup.unit_by_code("19", DEMO_DATE))
        progress(done)
    return done


def _forget() -> None:
    """Simulated beneficiaries, with all that was drawn up for them."""
    _forget_payments()
    forget_simulated(Entitlement)


def _forget_payments() -> None:
    forget_parts(BankEntry, "payment")
    forget_parts(BankFile, "round")
    forget_simulated(Payment, Round)


DIGEST = partial(digest_of, __file__, "demo")

STAGES = [
    Stage(520, "welfare.simulated", "Đối tượng an sinh (mô phỏng)", load, DIGEST, simulated=True),
    Stage(521, "welfare.payments", "Kỳ chi an sinh (mô phỏng)", load_payments, DIGEST, simulated=True),
]
