"""Which province this installation stands for."""

from __future__ import annotations

from tinhso.kernel.loading.models import Setting

DEFAULT = "19"
"""Of a database that nobody has set up yet: the province of the demonstration."""


def own_province() -> str:
    """The code of this installation's province."""
    return Setting.objects.filter(key="province").values_list("value", flat=True).first() or DEFAULT
