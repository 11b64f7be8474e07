"""What a demonstration starts with: simulated markets that give the printed values at their dates."""

from __future__ import annotations

import random
from functools import partial

from django.db import transaction

from tinhso.kernel.loading import Progress, Stage
from tinhso.kernel.loading.clock import DEMO_DATE
from tinhso.kernel.loading.ground import read_ground
from tinhso.kernel.loading.simulation import copy_simulated, digest_of, first_key, forget_simulated
from tinhso.systems.markets import demo
from tinhso.systems.markets.models import Charge, Market, Product, Trader, Turnover

COURSES = {"19": demo.THAI_NGUYEN, "06": demo.BAC_KAN}
"""Province code on the map of 2022 → its course."""


def load(progress: Progress) -> int:
    """Replace the simulated rows by newly drawn ones, in one transaction. Returns the number of rows."""
    with transaction.atomic():
        forget_simulated(Turnover, Charge, Product, Trader, Market)
        done = 0
        for code, course in COURSES.items():
            done += _province(code, course)
            progress(done)
    return done


def _province(code: str, course: demo.Course) -> int:
    rng = random.Random(f"markets {code}")
    drawn = demo.draw(rng, read_ground(code, demo.START, DEMO_DATE), course, DEMO_DATE)
    market, trader = first_key(Market, len(drawn.markets)), first_key(Trader, len(drawn.traders))
    keys = {"market_id": market, "trader_id": trader}
    return (
        copy_simulated(Market, drawn.markets, {"id": market})
        + copy_simulated(Trader, drawn.traders, keys | {"id": trader})
        + copy_simulated(Turnover, drawn.turnovers, keys)
        + copy_simulated(Charge, drawn.charges, keys)
        + copy_simulated(Product, drawn.products, keys)
    )


DIGEST = partial(digest_of, __file__, "demo.py", "banks.csv")

STAGES = [Stage(520, "markets.simulated", "Chợ 4.0 (mô phỏng)", load, DIGEST, simulated=True)]
