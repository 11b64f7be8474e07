"""An indicator over the units of a place: the cartogram, the ranking and the table of one page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from tinhso.centre import outlines, presenting
from tinhso.centre.standing import Standing, parts_title, unit_title
from tinhso.kernel.pages import charts
from tinhso.kernel.pages.formatting import number
from tinhso.kernel.places import cartogram, naming
from tinhso.kernel.places.models import Level, Unit
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
    outlined: bool
    """Whether outlines of the parts were imported."""
    below: int
    """Parts that miss the threshold."""
    worst: tuple[str, str]
    """The one that misses it by most: its name and its value."""
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
    called = titles(standing, table)
    ranked = [
        charts.Ranked(row.rank or 0, called[row.unit.pk], row.value.rounded or 0, low[row.unit.pk], _href(standing, row))
        for row in table.by_rank()
        if row.rank is not None
    ]
    below = sum(low.values())
    side = _("vượt") if rules.direction == "down" else _("dưới")
    last = next((row for row in reversed(table.by_rank()) if row.rank is not None and low[row.unit.pk]), None)
    readout = ""
    if seen and limit is not None:
        readout = _("%(n)s %(parts)s %(side)s ngưỡng %(limit)s") % {
            "n": below, "parts": parts_title(standing.unit).lower(), "side": side, "limit": f"{number(limit)}{'%' if share else ''}"
        }  # fmt: skip
    elif seen:
        readout = _("%(n)s đơn vị có số liệu") % {"n": len(seen)}
    return Overview(
        table,
        _tiles(standing, table, whole, low, called) if seen else None,
        charts.ranking(ranked, whole.rounded if share else None, share=share) if ranked else None,
        readout,
        f"{side} {_('ngưỡng')} {number(limit)}{'%' if share else ''}" if limit is not None and below else "",
        outlines.known([row.unit.pk for row in table.rows]) if seen else False,
        below,
        _worst(called, last),
        len(table.rows) - len(seen),
        rules.rounding,
    )


def _href(standing: Standing, row: Row) -> str:
    period = f"&period={row.value.period.text}" if standing.period else ""
    return f"{reverse('centre:indicator', args=[row.value.code])}?unit={row.unit.code}{period}"


def _worst(called: dict[int, str], row: Row | None) -> tuple[str, str]:
    if row is None:
        return "", ""
    face = presenting.face(row.value)
    return called[row.unit.pk], f"{face.main}{face.unit if face.unit == '%' else ''}"


def titles(standing: Standing, table: Table) -> dict[int, str]:
    """What the units of a table are called on its map, each told from another of the same name."""
    told = naming.names(_day(standing, table.whole))
    return {row.unit.pk: told.beside(unit_title(row.unit), row.unit.pk) for row in table.rows}


def _day(standing: Standing, whole: Value) -> date:
    """The day whose map a table shows."""
    return min(whole.on_map or whole.period.last_day, standing.today)


def outlines_of(standing: Standing, found: Overview) -> outlines.Outlines | None:
    """The parts on their imported outlines, in the classes of the tiles."""
    table, called = found.table, titles(standing, found.table)
    bounds = charts.levels([float(row.value.rounded) for row in table.rows if row.value.rounded is not None])
    regions = {
        row.unit.pk: outlines.Region(f"{called[row.unit.pk]}: {_said(row.value)}", _level(row.value, bounds), _href(standing, row))
        for row in table.rows
    }
    return outlines.draw(regions, names(bounds, table.whole.rules.is_share))


def _level(value: Value, bounds: Sequence[float]) -> int:
    shown = value.rounded
    return 0 if shown is None else 1 + sum(float(shown) >= bound for bound in bounds)


def _tiles(standing: Standing, table: Table, whole: Value, low: dict[int, bool], called: dict[int, str]) -> charts.TileMap | None:
    rows = list(table.rows)
    if not rows or len(rows) > MOST_TILES:
        return None
    try:
        cells = cartogram.layout([row.unit.pk for row in rows], _day(standing, whole))
    except ValueError:
        return None
    share = whole.rules.is_share
    known = [float(row.value.rounded) for row in rows if row.value.rounded is not None]
    bounds = charts.levels(known)
    places = [
        charts.Place(
            *cells[row.unit.pk], called[row.unit.pk], row.value.rounded, _said(row.value), _href(standing, row), low[row.unit.pk]
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
    place: str
    """Address of the unit's own page; a hamlet has none."""
    value: str
    parts: str
    level: str
    word: str
    note: str


def rows(standing: Standing, table: Table) -> list[TableRow]:
    """The table by rank, with what is missing at its end."""
    found, called = [], titles(standing, table)
    for row in table.by_rank():
        shown, parts = presenting.row_of(row.value)
        state = _status(row.value)
        note = presenting.reason(row.value) if row.value.value is None else _("quy đổi") if row.value.converted else ""
        if row.value.value is not None and not row.value.complete:
            note = _("chưa đủ: %(n)s/%(all)s đơn vị") % {"n": row.value.reported, "all": row.value.expected}
        found.append(
            TableRow(
                row.rank,
                called[row.unit.pk],
                _href(standing, row),
                reverse("places:unit", args=[row.unit.pk]) if row.unit.level <= Level.COMMUNE else "",
                shown,
                parts,
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
