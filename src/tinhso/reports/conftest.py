"""What the tests of reports and drafts stand on."""

from __future__ import annotations

import pytest

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.testing import TODAY
from tinhso.ledger.cells import sync
from tinhso.ledger.figures import loading as figures_loading
from tinhso.ledger.indicators import loading as indicators_loading


@pytest.fixture
def published(country: None) -> None:
    """Units, indicators and the figures that three provinces published; no records."""
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    Setting.objects.create(key="province", value="19")
    for stage in (*indicators_loading.STAGES, *figures_loading.STAGES):
        stage.run(lambda done, total=None: None)
    sync.sync()
