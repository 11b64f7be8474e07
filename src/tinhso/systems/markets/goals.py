"""The three goals of Kế hoạch 156/KH-UBND for one market, each with its arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from tinhso.systems.markets.models import Charge, Market, Trader


@dataclass(frozen=True)
class Goal:
    """How far a market is. `whole` is 0 where there is nothing to measure yet."""

    title: str
    part: int
    whole: int
    target: Fraction
    """Share of the whole that must be reached; for products, the number itself."""

    @property
    def share(self) -> Fraction | None:
        return Fraction(100 * self.part, self.whole) if self.whole else None

    @property
    def met(self) -> bool:
        return self.whole > 0 and Fraction(self.part, self.whole) >= self.target


def goals_of(market: Market, today: date) -> list[Goal]:
    """Every trader has a QR code; at least one product is online; last month's charges all came without cash."""
    traders = Trader.objects.filter(market=market).present_on(today)
    with_qr = traders.filter(qr_on__lte=today).count()
    online = market.products.filter(listed_on__lte=today).exclude(delisted_on__lte=today).count()
    month = last_month(today)
    money = Charge.objects.filter(market=market, month=month).aggregate(
        collected=Sum("collected", default=0), cashless=Sum("cashless", default=0)
    )
    return [
        Goal(_("Tiểu thương có mã QR"), with_qr, traders.count(), Fraction(1)),
        Goal(_("Sản phẩm đặc trưng trên sàn thương mại điện tử"), min(online, 1), 1, Fraction(1)),
        Goal(
            _("Tiền chợ tháng %(month)s thu không tiền mặt") % {"month": f"{month:%-m/%Y}"},
            money["cashless"],
            money["collected"],
            Fraction(1),
        ),
    ]


def last_month(today: date) -> date:
    """The first day of the month before."""
    return date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)


def active_share(market: Market, month: date) -> tuple[int, int]:
    """Traders with transactions in the month, of those with a QR code at its end."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    codes = Trader.objects.filter(market=market, qr_on__lt=following).filter(Q(left_on__isnull=True) | Q(left_on__gt=month))
    active = market.turnovers.filter(month=month, transactions__gt=0).count()
    return active, codes.count()
