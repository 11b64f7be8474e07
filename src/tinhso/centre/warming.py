"""What a new web process works out once: the map through time on both sides of the merger, the arrays, the picture of the province.

The first reader would wait seconds for it. Nothing here belongs to a person: the values are thrown away.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import DatabaseError
from django.http import Http404

from tinhso.centre import board, mapping, standing
from tinhso.ledger.cells.together import together
from tinhso.ledger.indicators import cards, values
from tinhso.ledger.indicators.versions import rules_of, version_of

log = logging.getLogger(__name__)


def warm() -> None:
    """Draw the province's board once, and its map on both sides of the merger."""
    try:
        _draw()
    except (Http404, DatabaseError) as error:
        log.info("not warmed: %s", error)  # nothing is loaded yet; the first reader will be told


@together()
def _draw() -> None:
    here = standing.standing_of(None)
    computed = [card.code for card in board.draw(here) if not rules_of(version_of(card.code, here.today)).declared]
    for code in computed[:1]:
        period = cards.now_period(rules_of(version_of(code, here.today)), here.today)
        for on_map in (None, standing.BREAK - timedelta(days=1)):
            table = values.table(code, here.unit, period, on_map, values.SYSTEM)
            mapping.overview(here, table, table.whole)
