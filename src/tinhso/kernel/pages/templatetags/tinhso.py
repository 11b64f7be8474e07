"""Template tags of the look: numbers, days, icons, marks, states, charts."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tinhso.kernel.pages import formatting

register = template.Library()


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """`{{ 1766865|number }}` → 1.766.865; an empty value is a dash."""
    return "–" if value is None or value == "" else formatting.number(_exact(value), places)


@register.filter
def percent(value: Any, places: int = 2) -> str:
    """`{{ 95.38|percent }}` → 95,38%."""
    return "–" if value is None or value == "" else formatting.percent(_exact(value), places)


@register.filter
def money(value: Any) -> str:
    """`{{ 320000|money }}` → 320.000 đ."""
    return "–" if value is None or value == "" else formatting.money(_exact(value))


@register.filter
def day(value: date | str | None) -> str:
    """`{{ value|day }}` → 30/6/2026."""
    return formatting.day(date.fromisoformat(value) if isinstance(value, str) and value else value or None)


@register.filter
def moment(value: datetime | None) -> str:
    """`{{ value|moment }}` → 07:30, 30/6/2026."""
    return formatting.moment(value)


@register.filter
def hour(value: datetime) -> str:
    """`{{ value|hour }}` → 07:30, in Vietnam: beside a day that a demonstration has set."""
    return formatting.moment(value).partition(",")[0]


@register.filter
def masked(value: str) -> str:
    """A personal number with all but its last three digits hidden."""
    return formatting.masked(value)


@register.filter
def breakable(code: str) -> SafeString:
    """A long code that may go on in a second line after its signs, never inside a word or number."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in re.findall(r"[^/:_.]+[/:_.]*|[/:_.]+", code)))


@register.filter
def words(value: Any) -> str:
    """A label or choice in the reader's language."""
    return formatting.words(value)


@register.filter
def said(thing: Any, what: str) -> str:
    """`{{ found|said:"title" }}`: what a thing says of itself in the reader's language."""
    return str(getattr(thing, what)(formatting.language()))


@register.filter
def period(value: str) -> str:
    """A written period in words."""
    return formatting.period_name(value)


def _exact(value: Any) -> int | Decimal | Fraction:
    if isinstance(value, int | Decimal | Fraction):
        return value
    return Decimal(str(value))


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the set in `pages/_icons.html`; the word stands beside it."""
    return format_html('<svg class="ico" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', name)


_MARKS = {
    "computed": ('<path d="M2 2h12v12H2z"{dash}/><path class="f" d="M5 5h6v6H5z"/>', "Tính từ bản ghi"),
    "declared": ('<path d="M2 2h12v12H2z"{dash}/><path class="f" d="M2 2h6v12H2z"/>', "Đơn vị khai"),
    "printed": ('<circle cx="8" cy="8" r="6.5"{dash}/><circle class="f" cx="8" cy="8" r="3.6"/>', "Đã công bố"),
}


@register.simple_tag
def mark(origin: str, simulated: bool = False) -> SafeString:
    """The provenance of a value: square computed, half square declared, round seal published; dashed violet when simulated."""
    shape, word = _MARKS[origin if origin in _MARKS else "declared"]
    drawn = shape.format(dash=' stroke-dasharray="2.5 1.6"' if simulated else "")
    words = f"{_('Mô phỏng')}, {_(word).lower()}" if simulated else _(word)
    return format_html(
        '<svg class="mark{}" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>',
        " sim" if simulated else "", words, mark_safe(drawn),
    )  # fmt: skip


_SHAPES = {
    "good": "M6 0a6 6 0 100 12A6 6 0 006 0zm-1.1 8.9L2.3 6.3l1.1-1.1 1.5 1.5L8.6 3l1.1 1.1z",
    "warn": "M6 0l6 6-6 6-6-6z",
    "bad": "M0 1h12L6 12z",
    "none": "M6 0a6 6 0 100 12A6 6 0 006 0zm0 1.6a4.4 4.4 0 110 8.8 4.4 4.4 0 010-8.8z",
    "up": "M6 2l5 8H1z",
    "down": "M6 10L1 2h10z",
}


@register.simple_tag
def shape(name: str) -> SafeString:
    """A state's own glyph: good ●✓, warn ◆, bad ▼, none ○, up ▲, down ▼ (arrows)."""
    return format_html(
        '<svg class="st" viewBox="0 0 12 12" aria-hidden="true"><path fill-rule="evenodd" d="{}"/></svg>', _SHAPES[name]
    )


@register.simple_tag
def status(level: str, word: str) -> SafeString:
    """A state as glyph and word: `{% status "warn" "Hơi chậm" %}`."""
    return format_html('<b class="is-{}">{}{}</b>', level, shape(level), word)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The page's query string with some parameters changed; an empty value drops one."""
    request = context["request"]
    parameters: QueryDict = request.GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return "?" + parameters.urlencode() if parameters else "?"


@register.filter
def unlocal(value: Any) -> str:
    """A number for SVG geometry: a decimal point whatever the language."""
    return f"{float(value):.1f}".rstrip("0").rstrip(".")


@register.filter
def plus(value: Any, add: Any) -> str:
    """A sum for SVG geometry."""
    return unlocal(float(value) + float(add))


@register.filter
def plus_half(value: Any, width: Any) -> str:
    """The middle of a piece that starts here."""
    return unlocal(float(value) + float(width) / 2)


@register.filter
def axis(value: Any) -> str:
    """A label of an axis: large numbers in thousands and millions."""
    number_ = float(value)
    for size, word in ((1e9, _("tỷ")), (1e6, _("triệu")), (1e4, _("nghìn"))):
        if abs(number_) >= size:
            unit = 1e3 if size == 1e4 else size
            return f"{formatting.number(Fraction(number_ / unit).limit_denominator(100))} {word}"
    return formatting.number(Fraction(number_).limit_denominator(1000))


@register.inclusion_tag("pages/charts/spark.html")
def spark(chart: Any, label: str) -> dict[str, Any]:
    """`{% spark card.spark label %}`; the chart comes from `charts.spark`."""
    return {"c": chart, "label": label}


@register.inclusion_tag("pages/charts/ruler.html")
def ruler(chart: Any, label: str, level: str = "") -> dict[str, Any]:
    """A bar 0–100 with target and due marks; from `charts.ruler`."""
    return {"c": chart, "label": label, "level": level}


@register.inclusion_tag("pages/charts/line.html")
def line_chart(chart: Any, label: str, share: bool = False, goal_label: str = "") -> dict[str, Any]:
    """A line over time; from `charts.line_chart`. Put a table of the same numbers beside it."""
    return {"c": chart, "label": label, "share": share, "goal_label": goal_label}


@register.inclusion_tag("pages/charts/ranking.html")
def ranking(chart: Any, unit_title: str, value_title: str, places: int = 0, share: bool = False) -> dict[str, Any]:
    """A table of bars; from `charts.ranking`."""
    return {"c": chart, "unit_title": unit_title, "value_title": value_title, "places": places, "share": share}


@register.inclusion_tag("pages/charts/tiles.html")
def tiles(chart: Any, label: str, readout: str, flag_name: str = "") -> dict[str, Any]:
    """An equal-tile cartogram; from `charts.tile_map`."""
    return {"c": chart, "label": label, "readout": readout, "flag_name": flag_name}


@register.filter
def roman(value: int) -> str:
    """1 → I, for the parts of a report."""
    tens, ones = divmod(value, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
