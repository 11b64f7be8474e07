"""An indicator over the units of a place: the cartogram, the ranking and the table of one page."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from tinhso.centre import presenting
from tinhso.centre.standing import Standing, unit_title
from tinhso.kernel.pages import charts
from tinhso.kernel.pages.formatting import number
from tinhso.kernel.places import cartogram
from tinhso.kernel.places.models import Unit
from tinhso.ledger.indicators import progress, values
from tinhso.ledger.indicators.answers import Value
from tinhso.ledger.indicators.progress import Status
from tinhso.ledger.indicators.values import Row, Table

MOST_TILES = 250


@dataclass(frozen=True)
class Overview:
    """What a page shows of the parts of a place."""

    table: Table
    tiles: charts.TileMap | None
    ranking: charts.Ranking | None
    readout: str
    flag_name: str
    missing: int
    """Parts without a value that this reader may see."""
    places: int
    """Decimals."""


def overview(standing: Standing, table: Table, whole: Value) -> Overview:
    """Map and ranking of a table."""
    seen = [row for row in table.rows if row.value.value is not None]
    rules = whole.rules
    share = rules.is_share
    limit = rules.thresholds.warn if rules.thresholds else None
    worse = (lambda v: v > limit) if rules.direction == "down" else (lambda v: v < limit)
    low = {row.unit.pk: limit is not None and row.value.rounded is not None and worse(row.value.rounded) for row in table.rows}
    ranked = [
        charts.Ranked(row.rank or 0, unit_title(row.unit), row.value.rounded or 0, low[row.unit.pk], _href(standing, row))
        for row in table.by_rank()
        if row.rank is not None
    ]
    below = sum(low.values())
    readout = ""
    if seen and limit is not None:
        readout = _("%(n)s xã, phường dưới ngưỡng %(limit)s") % {"n": below, "limit": f"{number(limit)}{'%' if share else ''}"}
    elif seen:
        readout = _("%(n)s đơn vị có số liệu") % {"n": len(seen)}
    return Overview(
        table,
        _tiles(standing, table, whole, low) if seen else None,
        charts.ranking(ranked, whole.rounded if share else None, share=share) if ranked else None,
        readout,
        f"{_('dưới ngưỡng')} {number(limit)}{'%' if share else ''}" if limit is not None and below else "",
        len(table.rows) - len(seen),
        rules.rounding,
    )


def _href(standing: Standing, row: Row) -> str:
    period = f"&period={row.value.period.text}" if standing.period else ""
    return f"{reverse('centre:indicator', args=[row.value.code])}?unit={row.unit.code}{period}"


def _tiles(standing: Standing, table: Table, whole: Value, low: dict[int, bool]) -> charts.TileMap | None:
    rows = list(table.rows)
    if not rows or len(rows) > MOST_TILES:
        return None
    day = min(whole.on_map or whole.period.last_day, standing.today)
    try:
        cells = cartogram.layout([row.unit.pk for row in rows], day)
    except ValueError:
        return None
    share = whole.rules.is_share
    known = [float(row.value.rounded) for row in rows if row.value.rounded is not None]
    bounds = charts.levels(known)
    places = [
        charts.Place(
            *cells[row.unit.pk], unit_title(row.unit), row.value.rounded, _said(row.value), _href(standing, row), low[row.unit.pk]
        )
        for row in rows
    ]
    return charts.tile_map(places, bounds, names(bounds, share), share=share)


def names(bounds: list[float], share: bool) -> list[str]:
    """Legend of five classes: dưới 92 · 92–94 · … · từ 98%."""
    said = [number(Fraction(bound).limit_denominator(100)) for bound in bounds]
    unit = "%" if share else ""
    return [f"{_('dưới')} {said[0]}", *(f"{a}–{b}" for a, b in itertools.pairwise(said)), f"{_('từ')} {said[-1]}{unit}"]


def _said(value: Value) -> str:
    return presenting.face(value).whole if value.value is not None else _("không có số liệu")


@dataclass(frozen=True)
class TableRow:
    """One unit in the table of an indicator page."""

    rank: int | None
    name: str
    href: str
    value: str
    parts: str
    level: str
    word: str
    note: str


def rows(standing: Standing, table: Table) -> list[TableRow]:
    """The table by rank, with what is missing at its end."""
    found = []
    for row in table.by_rank():
        face = presenting.face(row.value)
        state = _status(row.value)
        note = row.value.reason if row.value.value is None else _("quy đổi") if row.value.converted else ""
        if row.value.value is not None and not row.value.complete:
            note = _("chưa đủ: %(n)s/%(all)s đơn vị") % {"n": row.value.reported, "all": row.value.expected}
        unit = "%" if face.unit == "%" else ""
        found.append(
            TableRow(
                row.rank,
                unit_title(row.unit),
                _href(standing, row),
                f"{face.main}{unit}",
                face.parts,
                str(state),
                presenting.status_word(state),
                note,
            )
        )
    return found


def _status(value: Value) -> Status:
    """By thresholds only: targets are the whole's."""
    if value.value is None or value.rules.thresholds is None:
        return Status.NONE
    return progress.status(value, value.period.last_day)


def table_of(standing: Standing, code: str, period: str, unit: Unit | None = None, on_map: object = None) -> Table:
    """The values of the parts of a unit."""
    return values.table(code, unit or standing.unit, period, on_map, standing.person)  # type: ignore[arg-type]
