"""The board and the wall."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tinhso.centre import board, mapping, standing
from tinhso.kernel.pages.formatting import language
from tinhso.kernel.people.models import Person
from tinhso.ledger.cells.together import together
from tinhso.ledger.figures import listing
from tinhso.ledger.indicators import cards, values
from tinhso.ledger.indicators.models import Indicator
from tinhso.ledger.indicators.versions import rules_of, version_of

SHOWN_FINDINGS = 3
WALL_CARDS = 6


@require_safe
@together()
def show_board(request: HttpRequest) -> HttpResponse:
    """The province's board, or the commune's for who works there. `?wall=1` draws it for a wall, which asks again each 30 seconds."""
    here = standing.of(request)
    wall = request.GET.get("wall") == "1"
    shown = board.draw(here)
    if wall:
        shown = sorted(shown, key=lambda card: not card.face.known)[:WALL_CARDS]
    found = listing.findings()
    beside = _map(here, shown, request.GET.get("map", ""))
    context = {
        "standing": here,
        "unit_name": standing.unit_title(here.unit),
        "unit_plain": str(here.unit),
        "parts_title": standing.parts_title(here.unit),
        "cards": shown,
        "tasks": [*board.tasks(shown), *_behind(beside)][:4],
        "findings": found[:SHOWN_FINDINGS],
        "finding_count": len(found),
        "simulated": any(card.simulated for card in shown),
        "sparks": board.spark_words(here.today) if any(card.spark for card in shown) else "",
        "wall": wall,
        "now": timezone.now(),
        "refreshed": cards.last_refresh(here.clock),
        **beside,
    }
    return render(request, "centre/_board.html" if request.headers.get("HX-Target") == "board" else "centre/board.html", context)


def _map(here: standing.Standing, shown: list[board.Drawn], asked: str) -> dict[str, Any]:
    """The map and ranking beside the cards: of the indicator asked for, else of the first share that the reader sees computed."""
    live = [card.code for card in shown if card.origin == "computed"]
    codes = [card.code for card in shown]
    first = next((c for c in live if rules_of(version_of(c, here.today)).is_share), live[0] if live else "")
    code = asked if asked in codes else first
    if not code or not isinstance(here.person, Person):
        return {"overview": None}
    rules = rules_of(version_of(code, here.today))
    if rules.declared:
        return {"overview": None}
    table = values.table(code, here.unit, cards.now_period(rules, here.today), None, here.person)
    title = Indicator.objects.get(pk=code)
    return {
        "overview": mapping.overview(here, table, table.whole),
        "map_title": title,
        "map_name": title.title(language()),
        "map_code": code,
        "map_share": rules.is_share,
    }


def _behind(beside: dict[str, Any]) -> list[board.Task]:
    """The units behind the threshold of the map's indicator, as one thing to look at."""
    overview = beside["overview"]
    if overview is None or not overview.below:
        return []
    title, address = beside["map_title"].title(language()), reverse("centre:indicator", args=[beside["map_code"]])
    name, value = overview.worst
    said = _("%(title)s: %(readout)s, kém nhất %(name)s") % {"title": title, "readout": overview.readout, "name": name}
    return [board.Task("warn", _("Dưới ngưỡng"), said, value, "", f"{address}#bang")]
