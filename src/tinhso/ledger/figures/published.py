"""Reading the provinces' published figures: facts of reports, one claim a line.

`provinces/<folder>/published*.csv` holds the claims and `published-documents.csv` the reports they stand in. The claims of one id
are one printed figure:

    amount           a count; `of` is the whole where the text gives a/b (25629 of 26869)
    share            the per cent printed beside the count
    percent          a per cent printed alone
    growth           per cent against the period in `against`
    percent_of_base  “equals 76,6% of” the period in `against`
    rank             a place in an order; `of` is among how many
    target           a value to reach by the end of the year in `against`; `of` says at_least or at_most

Days are ISO 8601; an interval a/b includes its last day.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tinhso.kernel.time import Period, PeriodError, parse_period

PROVINCES = Path(__file__).resolve().parents[2] / "provinces"
CLAIMS = ("amount", "share", "percent", "growth", "percent_of_base", "rank", "target")
QUALIFIERS = ("exact", "over", "under", "about", "approx")


class PublishedError(ValueError):
    """A line that is no claim: file, line, what to do."""


@dataclass(frozen=True)
class Claim:
    """One line."""

    kind: str
    value: Decimal
    of: str
    qualifier: str
    against: str


@dataclass
class Printed:
    """One printed figure: its subject, its days, and its claims by kind."""

    key: str
    document: str
    indicator: str
    level: str
    unit: str
    body: str
    as_of: str
    file: str
    line: int
    claims: dict[str, Claim] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        return period_of(self.as_of)


@dataclass(frozen=True)
class Source:
    """A report."""

    code: str
    title: str
    province: str
    dated: date | None
    covers_until: date


def period_of(as_of: str) -> Period:
    """The days that a source's dating holds: a day, a month, a half-year, a year, or first/last day of an interval."""
    if "/" in as_of:
        return parse_period(as_of.replace("/", ".."))
    if len(as_of) == len("2024-05-26"):
        return parse_period(f"as-at:{as_of}")
    return parse_period(as_of)


def files() -> list[Path]:
    """Every file of claims, by province."""
    return sorted(p for p in PROVINCES.glob("*/published*.csv") if not p.name.endswith("documents.csv"))


def document_files() -> list[Path]:
    return sorted(PROVINCES.glob("*/published*documents.csv"))


def documents() -> Iterator[Source]:
    """Every report that claims stand in."""
    for path in document_files():
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                dated = date.fromisoformat(row["dated"]) if row["dated"] else None
                yield Source(row["code"], row["title"], row["province"], dated, date.fromisoformat(row["covers_until"]))


def read(path: Path) -> list[Printed]:
    """The printed figures of one file, in its order. Raises PublishedError."""
    found: dict[str, Printed] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for line, row in enumerate(csv.DictReader(stream), start=2):
            where = f"{path.parent.name}/{path.name}, dòng {line}"
            claim = _claim(row, where)
            head = Printed(
                row["id"],
                row["document"],
                row["indicator"],
                row["level"],
                row["unit"],
                row["body"],
                row["as_of"],
                where,
                line,
            )
            try:
                _ = head.period
            except PeriodError as error:
                raise PublishedError(f"{where}: {error}") from error
            known = found.setdefault(row["id"], head)
            if (known.indicator, known.as_of, known.unit) != (head.indicator, head.as_of, head.unit):
                raise PublishedError(
                    f"{where}: {head.key} đã có ở dòng {known.line} với chỉ tiêu, nơi hoặc ngày khác; sửa cho khớp."
                )
            if claim.kind in known.claims:
                raise PublishedError(f"{where}: {head.key} đã có {claim.kind} ở trên; giữ một dòng.")
            known.claims[claim.kind] = claim
    return list(found.values())


def _claim(row: dict[str, str], where: str) -> Claim:
    if row["claim"] not in CLAIMS:
        raise PublishedError(f"{where}: không có loại “{row['claim']}”; dùng {', '.join(CLAIMS)}.")
    if row["qualifier"] not in QUALIFIERS:
        raise PublishedError(f"{where}: không có từ chỉ mức “{row['qualifier']}”; dùng {', '.join(QUALIFIERS)}.")
    try:
        value = Decimal(row["value"])
    except InvalidOperation as error:
        raise PublishedError(f"{where}: “{row['value']}” không phải số; dùng dấu chấm thập phân, không dấu nghìn.") from error
    return Claim(row["claim"], value, row["of"], row["qualifier"], row["against"])
