"""Simulated markets of Thái Nguyên, with Bắc Kạn's: recomputed, they give the printed values at their dates.

11 Markets 4.0 and more than 2,100 traders at the end of 2022, 107 markets with the cashless model on 31 December
2023. Pure generation: the same units and days give the same rows on every installation. No account is a number, so no
money can reach anybody by such a code.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from tinhso.kernel.loading.ground import Ground, Place
from tinhso.kernel.loading.simulation import person_name, phone_number, shared_out
from tinhso.systems.markets.banks import banks

START = date(2022, 4, 1)
END_2022, END_2023 = date(2022, 12, 31), date(2023, 12, 31)


@dataclass(frozen=True)
class Course:
    """How many markets a province has, and how many of them were cashless, and Markets 4.0, at the end of each year."""

    markets: int
    cashless: dict[int, int]
    market40: dict[int, int]
    traders_2022: int


THAI_NGUYEN = Course(
    markets=138,
    cashless={2022: 80, 2023: 107, 2024: 114, 2025: 119, 2026: 126},
    market40={2022: 11, 2023: 24, 2024: 38, 2025: 47, 2026: 58},
    traders_2022=2143,
)
"""Printed: 11 (`tn2022-004`), over 2,100 traders (`tn2022-005`), 107 (`tn2023-034`). The 80 of 2022 stand in reports
on plan 156."""
BAC_KAN = Course(
    markets=62,
    cashless={2022: 0, 2023: 9, 2024: 21, 2025: 30, 2026: 41},
    market40={2022: 0, 2023: 2, 2024: 5, 2025: 9, 2026: 14},
    traders_2022=0,
)


class MarketRow(NamedTuple):
    id: int
    unit_id: int
    code: str
    name: str
    market_class: str
    board: str
    address: str
    stalls: int
    opened_on: date
    closed_on: date | None
    cashless_on: date | None
    market40_on: date | None


class TraderRow(NamedTuple):
    id: int
    unit_id: int
    market_id: int
    stall: str
    name: str
    phone: str
    goods: str
    joined_on: date
    left_on: date | None
    qr_on: date | None
    bank_bin: str
    account_number: str
    account_name: str


class TurnoverRow(NamedTuple):
    unit_id: int
    market_id: int
    trader_id: int
    month: date
    transactions: int
    value: int


class ChargeRow(NamedTuple):
    unit_id: int
    market_id: int
    month: date
    kind: str
    collected: int
    cashless: int


class ProductRow(NamedTuple):
    unit_id: int
    market_id: int
    name: str
    floor: str
    address: str
    listed_on: date
    delisted_on: date | None


@dataclass
class Drawn:
    """The rows of one province; they number each other from 0."""

    markets: list[MarketRow] = field(default_factory=list)
    traders: list[TraderRow] = field(default_factory=list)
    turnovers: list[TurnoverRow] = field(default_factory=list)
    charges: list[ChargeRow] = field(default_factory=list)
    products: list[ProductRow] = field(default_factory=list)


def draw(rng: random.Random, ground: Ground, course: Course, end: date) -> Drawn:
    """Markets, then their traders, then month by month what they took and paid."""
    drawn = Drawn(markets=list(_markets(rng, ground, course, end)))
    where = Where(ground)
    for trader in _traders(rng, drawn.markets, course, end):
        commune = drawn.markets[trader.market_id].unit_id
        drawn.traders.append(trader._replace(id=len(drawn.traders), unit_id=where.on(commune, trader.joined_on)))
        drawn.turnovers += (row._replace(unit_id=where.on(commune, row.month)) for row in _turnovers(rng, drawn.traders[-1], end))
    for market in drawn.markets:
        commune = market.unit_id
        drawn.charges += (row._replace(unit_id=where.on(commune, row.month)) for row in _charges(rng, market, end))
        drawn.products += (row._replace(unit_id=where.on(commune, row.listed_on)) for row in _products(rng, market, end))
    return drawn


class Where:
    """In which commune of the day something happens at a market: the market's own, or what became of it."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._known: dict[tuple[int, date], int] = {}

    def on(self, commune: int, day: date) -> int:
        month = (commune, day.replace(day=1))
        if month not in self._known:
            self._known[month] = self._ground.became(*month)
        return self._known[month]


def _markets(rng: random.Random, ground: Ground, course: Course, end: date) -> Iterator[MarketRow]:
    communes = ground.communes_on(START)
    rng.shuffle(communes)
    cashless = list(_starts(rng, course.cashless, end))
    market40 = list(_starts(rng, course.market40, end))
    codes: Counter[str] = Counter()
    for number in range(course.markets):
        commune = communes[number % len(communes)]
        codes[commune.code] += 1
        cashless_on = cashless[number] if number < len(cashless) else None
        market40_on = market40[number] if number < len(market40) else None
        stalls = rng.choice((40, 60, 80, 120, 160)) if number > 24 else rng.choice((180, 240, 320, 420))
        yield MarketRow(
            id=number,
            unit_id=commune.key,
            code=f"CHO-{commune.code}-{codes[commune.code]}",
            name=_name(commune, codes[commune.code]),
            market_class="1" if stalls > 400 else "2" if stalls > 200 else "3",
            board=f"Ban quản lý chợ {commune.title}",
            address=f"{commune.title[:1].upper()}{commune.title[1:]}",
            stalls=stalls,
            opened_on=date(rng.randrange(1988, 2019), rng.randrange(1, 13), 1),
            closed_on=None,
            cashless_on=cashless_on,
            market40_on=market40_on and cashless_on and max(market40_on, cashless_on),
        )


def _name(commune: Place, number: int) -> str:
    name = commune.title.partition(" ")[2].removeprefix("trấn ")
    return f"Chợ {name}" if number == 1 else f"Chợ trung tâm {name}"


def _starts(rng: random.Random, by_year: dict[int, int], end: date) -> Iterator[date]:
    """The days of starting, in order, so that each year's end has its number. In the running year only those up to `end`."""
    done = 0
    for year, total in by_year.items():
        first = START if year == START.year else date(year, 1, 12)
        last = date(year, 12, 20)
        days = sorted(first + timedelta(days=rng.randrange((last - first).days)) for _ in range(total - done))
        yield from (day for day in days if day <= end)
        done = total


GOODS = ("food", "food", "food", "meals", "clothes", "clothes", "household", "grocery", "grocery", "farm", "services")


def _traders(rng: random.Random, markets: list[MarketRow], course: Course, end: date) -> Iterator[TraderRow]:
    early = [market for market in markets if market.cashless_on is not None and market.cashless_on <= END_2022]
    shares = shared_out(course.traders_2022, [market.stalls for market in early]) if early else []
    sizes = {market.id: share for market, share in zip(early, shares, strict=True)}
    for market in markets:
        if market.cashless_on is None:
            continue
        first_wave = sizes.get(market.id, 0)
        later = rng.randrange(6, 16) if first_wave else min(market.stalls * 6 // 10, rng.randrange(18, 55))
        for number in range(first_wave + later):
            if number < first_wave:
                joined = market.cashless_on + timedelta(days=rng.randrange((END_2022 - market.cashless_on).days + 1))
            else:
                joined = max(market.cashless_on, date(2023, 1, 5)) + timedelta(days=int(rng.expovariate(1 / 240)))
            if joined <= end:
                yield _trader(rng, market, number, joined, end)


def _trader(rng: random.Random, market: MarketRow, number: int, joined: date, end: date) -> TraderRow:
    had = joined + timedelta(days=0 if rng.random() < 0.8 else int(rng.expovariate(1 / 150)) + 1)
    left_on = max(joined, END_2022) + timedelta(days=int(rng.expovariate(1 / 5200)) + 30)
    qr_on = had if had <= end and had < left_on else None
    name = person_name(rng, "f" if rng.random() < 0.72 else "m")
    return TraderRow(
        id=0,
        unit_id=market.unit_id,
        market_id=market.id,
        stall=f"{'ABCDEFGH'[number // 60 % 8]}{number % 60 + 1:02d}{'' if number < 480 else 'b'}",
        name=name,
        phone=phone_number(rng),
        goods=rng.choice(GOODS),
        joined_on=joined,
        left_on=left_on if left_on <= end else None,
        qr_on=qr_on,
        bank_bin=rng.choice(list(banks())) if qr_on else "",
        account_number=f"MOPHONG{rng.randrange(10**8):08d}" if qr_on else "",
        account_name=name if qr_on else "",
    )


RHYTHM = (1.45, 1.15, 0.9, 0.92, 0.95, 0.95, 0.93, 0.96, 1.0, 1.02, 1.05, 1.2)
"""Trade by month: most before Tết."""
BASKET = {
    "food": 68_000,
    "meals": 45_000,
    "clothes": 240_000,
    "household": 190_000,
    "grocery": 82_000,
    "farm": 150_000,
    "services": 110_000,
}
"""đồng of one payment, on average."""


def months(first: date, end: date) -> Iterator[date]:
    """First days of the months from that of `first` to the last one that is over on `end`."""
    number = 12 * first.year + first.month - 1
    while number < 12 * end.year + end.month - 1:
        yield date(number // 12, number % 12 + 1, 1)
        number += 1


def _turnovers(rng: random.Random, trader: TraderRow, end: date) -> Iterator[TurnoverRow]:
    if trader.qr_on is None:
        return
    eager = rng.random()
    for month in months(trader.qr_on, min(end, trader.left_on or end)):
        age = (month.year - 2022) + month.month / 12
        if rng.random() > min(0.93, 0.42 + 0.11 * age + 0.25 * (eager - 0.5)):
            continue
        transactions = 1 + int(rng.expovariate(1 / ((7 + 5 * age) * (0.5 + eager) * RHYTHM[month.month - 1])))
        basket = BASKET[trader.goods] * rng.uniform(0.6, 1.5)
        value = round(transactions * basket / 1000) * 1000
        yield TurnoverRow(trader.unit_id, trader.market_id, trader.id, month, transactions, max(value, 1000))


def _charges(rng: random.Random, market: MarketRow, end: date) -> Iterator[ChargeRow]:
    if market.cashless_on is None:
        return
    for month in months(market.cashless_on, end):
        age = (month - market.cashless_on).days / 365
        bonus = 0.22 if market.market40_on is not None and market.market40_on <= month else 0.0
        for kind, each in (("stall", 165_000), ("electricity", 92_000), ("cleaning", 30_000)):
            collected = int(market.stalls * each * rng.uniform(0.75, 0.98)) // 1000 * 1000
            share = min(1.0, 0.28 + 0.17 * age + bonus + rng.uniform(-0.06, 0.06))
            yield ChargeRow(market.unit_id, market.id, month, kind, collected, int(collected * share) // 1000 * 1000)


PRODUCTS = ("Chè Tân Cương", "Miến Việt Cường", "Bánh chưng Bờ Đậu", "Na La Hiên", "Gạo bao thai Định Hóa", "Mật ong rừng")
FLOORS = ("buudien.vn", "thainguyen.vn", "TikTok Shop", "Shopee")


def _products(rng: random.Random, market: MarketRow, end: date) -> Iterator[ProductRow]:
    if market.cashless_on is None or (market.market40_on is None and rng.random() > 0.3):
        return
    for name in rng.sample(PRODUCTS, rng.randrange(1, 4)):
        listed_on = (market.market40_on or market.cashless_on) + timedelta(days=rng.randrange(0, 200))
        if listed_on <= end:
            yield ProductRow(market.unit_id, market.id, name, rng.choice(FLOORS), "", listed_on, None)
