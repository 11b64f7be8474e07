"""How a system declares itself, and how systems are found. There is no list of systems anywhere.

A system is a Django app in `tinhso/systems/<name>/` whose `apps.py` holds one `SystemConfig`. Everything else follows from the
files the folder has: `facts.py`, `indicators.yaml`, `urls.py`, `api.py`, `importers.py`, `loading.py`, `commands.py`, ….
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, ClassVar

from django.apps import AppConfig, apps


@dataclass(frozen=True)
class Title:
    """One thing's name in both languages; Vietnamese first."""

    vi: str
    en: str

    def get(self, language: str) -> str:
        return self.en if language.startswith("en") else self.vi


@dataclass(frozen=True)
class Role:
    """A role that a system adds. `permissions` are `<system>.<verb>_<noun>` codes; a person holds a role within a scope."""

    code: str
    title: Title
    permissions: frozenset[str] = field(default_factory=frozenset)


class SystemConfig(AppConfig):
    """The one declaration of a system."""

    default = False
    code: ClassVar[str]
    title: ClassVar[Title]
    pillar: ClassVar[str]
    """organisation, infrastructure, information, awareness, security, government, economy, society"""
    carries: ClassVar[tuple[str, ...]] = ()
    """Numbers of the systems it carries, such as S47 (docs/reference/systems.md)."""
    roles: ClassVar[tuple[Role, ...]] = ()
    department_only: ClassVar[frozenset[str]] = frozenset()
    """Its permissions that a commune officer does not hold, such as approving a payment round."""
    personal_fields: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Model name → its columns that hold personal data."""
    words: ClassVar[dict[str, Callable[[Any], str]]] = {}
    """`Model.column` → a kept value in the reader's words, where the model itself has no choices for it: a bank's name, an amount."""
    verbs: ClassVar[dict[str, Title]] = {}
    """Service code (`teams.open_team`) → what a record's history calls it."""
    icon: ClassVar[str] = "work"


def app_names() -> list[str]:
    """Dotted names of every system folder that has an apps.py, sorted; what settings put into INSTALLED_APPS."""
    # Found by its name, not imported: the kernel knows no system.
    package = importlib.util.find_spec("tinhso.systems")
    assert package is not None
    return [
        f"tinhso.systems.{found.name}"
        for found in sorted(pkgutil.iter_modules(package.submodule_search_locations), key=lambda m: m.name)
        if found.ispkg and importlib.util.find_spec(f"tinhso.systems.{found.name}.apps") is not None
    ]


def systems() -> list[SystemConfig]:
    """Every installed system, by code."""
    found = [config for config in apps.get_app_configs() if isinstance(config, SystemConfig)]
    return sorted(found, key=lambda config: config.code)


def modules(name: str) -> Iterator[tuple[AppConfig, ModuleType]]:
    """Every installed tinhso app's module of that name (`facts`, `urls`, `commands`, …), where there is one."""
    for config in apps.get_app_configs():
        if not config.name.startswith("tinhso."):
            continue
        dotted = f"{config.name}.{name}"
        if importlib.util.find_spec(dotted) is not None:
            yield config, importlib.import_module(dotted)
