"""Which version of an indicator holds on a day.

A local version (an officer's edit) is never replaced by an upgrade: a file version that came after it waits until somebody takes it
over. Among the versions that do count, the one with the latest first day not after the day asked holds; of two from the same day,
the later one, which is the local one where both exist.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import yaml

from tinhso.ledger.cells.together import once
from tinhso.ledger.indicators.definition import VersionDefinition, canonical
from tinhso.ledger.indicators.models import Indicator, IndicatorVersion


def waiting(versions: Iterable[IndicatorVersion]) -> list[IndicatorVersion]:
    """File versions that an upgrade brought after a local version: shown as a difference, not in force."""
    found = list(versions)
    local = [v.number for v in found if v.origin == IndicatorVersion.Origin.LOCAL]
    return [v for v in found if v.origin == IndicatorVersion.Origin.FILE and local and v.number > min(local)]


def _of_one_file(versions: list[IndicatorVersion]) -> list[IndicatorVersion]:
    """Without versions of a file that another took over from: the common declared one, once a system defines the code itself."""
    files = [v for v in versions if v.origin == IndicatorVersion.Origin.FILE]
    if not files:
        return versions
    source = max(files, key=lambda v: v.number).source
    return [v for v in versions if v.origin == IndicatorVersion.Origin.LOCAL or v.source == source]


def in_force(versions: Iterable[IndicatorVersion], on: date) -> IndicatorVersion | None:
    """The version that holds on a day, out of one indicator's versions.

    Before the first version's day the first one holds: a figure older than the definition is still read by it.
    """
    found = list(versions)
    apart = {v.number for v in waiting(found)}
    counting = _of_one_file([v for v in found if v.number not in apart])
    if not counting:
        return None
    started = [v for v in counting if v.valid_from <= on]
    if started:
        return max(started, key=lambda v: (v.valid_from, v.number))
    first = min(v.valid_from for v in counting)
    return max((v for v in counting if v.valid_from == first), key=lambda v: v.number)


class UnknownIndicator(LookupError):
    """No indicator has that code; the message names near ones."""


def version_of(code: str, on: date) -> IndicatorVersion:
    """The version of an indicator that holds on a day. Raises UnknownIndicator."""
    version = in_force(by_indicator().get(code, ()), on)
    if version is None:
        near = difflib.get_close_matches(code, Indicator.objects.values_list("code", flat=True), n=3)
        hint = f" Gần giống: {', '.join(near)}." if near else " Xem danh sách: tinhso indicator list."
        raise UnknownIndicator(f"Không có chỉ tiêu “{code}”.{hint}")
    return version


_parsed: dict[str, VersionDefinition] = {}


def rules_of(version: IndicatorVersion) -> VersionDefinition:
    """The version's rules, parsed once a process: versions never change, and the digest names their content."""
    if version.digest not in _parsed:
        _parsed[version.digest] = version.rules
    return _parsed[version.digest]


def all_in_force(on: date) -> dict[str, IndicatorVersion]:
    """The version of every indicator on a day, by code, in one query."""
    return once(("indicators in force", on), lambda: _all_in_force(on))


def _all_in_force(on: date) -> dict[str, IndicatorVersion]:
    chosen = ((code, in_force(versions, on)) for code, versions in by_indicator().items())
    return {code: version for code, version in chosen if version is not None}


def all_kept(on: date) -> dict[str, IndicatorVersion]:
    """The same without indicators that were retired by that day."""
    return {code: version for code, version in all_in_force(on).items() if version.indicator.kept_on(on)}


def by_indicator() -> dict[str, list[IndicatorVersion]]:
    """Every version of every indicator, by code, in the order of their numbers; read once for what is asked together."""
    return once("indicator versions", _by_indicator)


def _by_indicator() -> dict[str, list[IndicatorVersion]]:
    grouped: dict[str, list[IndicatorVersion]] = {}
    for version in IndicatorVersion.objects.select_related("indicator").order_by("indicator_id", "number"):
        grouped.setdefault(version.indicator_id, []).append(version)
    return grouped


def histories() -> dict[str, list[VersionDefinition]]:
    """The versions in force of every indicator, by their first days; in one query."""
    found = {}
    for code, versions in by_indicator().items():
        days = sorted({version.valid_from for version in versions})
        chosen = dict.fromkeys(version for day in days if (version := in_force(versions, day)) is not None)
        found[code] = [rules_of(version) for version in chosen]
    return found


@dataclass(frozen=True)
class Difference:
    """A file version that waits beside the local one: `lines` as a unified diff from the local one to it."""

    code: str
    local: IndicatorVersion
    offered: IndicatorVersion
    lines: tuple[str, ...]


def differences() -> list[Difference]:
    """Every file version that an upgrade brought and a local version holds off, newest of each indicator."""
    found = []
    locals_of = IndicatorVersion.objects.filter(origin=IndicatorVersion.Origin.LOCAL).values_list("indicator_id", flat=True)
    for code in sorted(set(locals_of)):
        versions = list(IndicatorVersion.objects.filter(indicator_id=code).order_by("number"))
        if not (held := waiting(versions)):
            continue
        offered = held[-1]
        local = [v for v in versions if v.origin == IndicatorVersion.Origin.LOCAL][-1]
        lines = difflib.unified_diff(
            as_yaml(local).splitlines(),
            as_yaml(offered).splitlines(),
            "bản của tỉnh",
            "bản mới của sản phẩm",
            lineterm="",
        )
        found.append(Difference(code, local, offered, tuple(lines)))
    return found


def as_yaml(version: IndicatorVersion) -> str:
    """The version as the text of an indicator file, in its order (the database keeps none), ready for `tinhso indicator add`."""
    return yaml.safe_dump(
        {"indicators": {version.indicator_id: canonical(version.whole)}}, allow_unicode=True, sort_keys=False, width=120
    )
