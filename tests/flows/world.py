"""What a walk through the product needs: the units of the country, the printed figures, and the simulated beneficiaries."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.places import loading as places_loading
from tinhso.ledger.cells import refresh, sync
from tinhso.ledger.figures import loading as figures_loading
from tinhso.ledger.indicators import loading as indicators_loading
from tinhso.systems.welfare import loading as welfare_loading

TODAY = date(2026, 11, 20)


def _quiet(done: int, total: int | None = None) -> None:
    """Progress that nobody watches."""


def build() -> None:
    """Thái Nguyên on 20 November 2026."""
    Setting.objects.update_or_create(key="province", defaults={"value": "19"})
    Setting.objects.update_or_create(key="demo_date", defaults={"value": TODAY.isoformat()})
    for stage in (*places_loading.STAGES, *indicators_loading.STAGES, *figures_loading.STAGES):
        stage.run(_quiet)
    welfare_loading.load(_quiet)
    sync.sync()
    refresh.refresh("welfare.entitlement")
