"""What every page knows: the province it is signed by, the menu, the display choices, and the day it stands on."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.pages import navigation
from tinhso.kernel.pages.formatting import language
from tinhso.kernel.places import geography


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of `pages/base.html`."""
    settings = dict(Setting.objects.filter(key__in=("demo_date", "province")).values_list("key", "value"))
    version = geography.version()
    menu = SimpleLazyObject(lambda: navigation.shown(request))
    return {
        "display": getattr(request, "display", {"size": "m", "contrast": ""}),
        "lang": language(),
        "menu_entries": menu,
        "tabs": lambda: navigation.tabs(list(menu)),
        "demo_date": settings.get("demo_date"),
        "province_name": _province_name(settings.get("province", "19"), version),
        "here": request.get_full_path(),
        "initials": _initials(request),
        "seal": _seal(settings.get("province", "19"), version),
    }


MARK = {"width": 29, "height": 29, "path": "M0 0h9v9H0zM10 0h9v9h-9zM20 0h9v9h-9zM10 10h9v9h-9zM10 20h9v9h-9z"}
"""The product's own mark: a T of tiles. A province with a silhouette signs with that."""


def _initials(request: HttpRequest) -> str:
    """First letters of the first and last word of the reader's name: Nguyễn Thị An → NA."""
    words = str(getattr(getattr(request, "user", None), "name", "")).split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@lru_cache(maxsize=8)
def _seal(code: str, _version: str) -> dict[str, Any]:
    """The silhouette of the province as tiles; the product's own mark where places are not loaded or have no centres."""
    from tinhso.kernel.places import cartogram
    from tinhso.kernel.places.models import Level, Unit

    unit = Unit.objects.filter(level=Level.PROVINCE, code=code, valid_to=None).order_by("-valid_from").first()
    if unit is None:
        return MARK
    try:
        cells = cartogram.silhouette(unit, unit.valid_from or date.min)
    except ValueError:
        return MARK
    path = "".join(f"M{column * 10} {row * 10}h9v9h-9z" for column, row in cells)
    return {"width": max(c for c, _r in cells) * 10 + 9, "height": max(r for _c, r in cells) * 10 + 9, "path": path}


@lru_cache(maxsize=8)
def _province_name(code: str, _version: str) -> str:
    """`Tỉnh Thái Nguyên`; before places are loaded, the product's own name."""
    from tinhso.kernel.places.models import Level, Unit

    unit = Unit.objects.filter(level=Level.PROVINCE, code=code, valid_to=None).order_by("-valid_from").first()
    if unit is None:
        return "Tỉnh Số"
    return f"{unit.kind[:1].upper()}{unit.kind[1:]} {unit.name}"
