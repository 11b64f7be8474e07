"""Every fact and measure of the installed parts, found by their files and checked once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

from tinhso.kernel.systems import modules
from tinhso.ledger.cells.declare import BASES, DeclarationError, Fact, Kind, Measure, Title
from tinhso.ledger.cells.predicates import PredicateError, parse

KEYS = {"title", "fact", "kind", "date", "opened", "closed", "amount", "where", "dimensions", "base"}


@dataclass(frozen=True)
class Registry:
    """Facts and measures by code."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)

    def measures_of(self, fact: str) -> list[Measure]:
        """The measures over a fact, by code."""
        return self._by_fact.get(fact, [])

    @cached_property
    def _by_fact(self) -> dict[str, list[Measure]]:
        found: dict[str, list[Measure]] = {}
        for _code, measure in sorted(self.measures.items()):
            found.setdefault(measure.fact.code, []).append(measure)
        return found

    @property
    def used_facts(self) -> list[Fact]:
        """The facts that at least one measure counts, by code: those that have cells."""
        return [fact for code, fact in sorted(self.facts.items()) if self.measures_of(code)]

    def fact(self, code: str) -> Fact:
        """A fact that has cells. Raises DeclarationError with the codes there are."""
        if not self.measures_of(code):
            known = ", ".join(f.code for f in self.used_facts) or "chưa có"
            raise DeclarationError(f"Không có loại bản ghi “{code}” nào được đo. Đang có: {known}.")
        return self.facts[code]

    def measure(self, code: str) -> Measure:
        """A measure by code. Raises DeclarationError."""
        if code not in self.measures:
            raise DeclarationError(f"Không có số đo “{code}”. Khai báo trong mục measures của indicators.yaml.")
        return self.measures[code]


_override: list[Registry] = []


def load() -> Registry:
    """The registry of this process, read once."""
    return _override[-1] if _override else _load()


@contextmanager
def using(registry: Registry) -> Iterator[Registry]:
    """Stand another registry in its place: in tests and benchmarks, which bring facts of their own."""
    _override.append(registry)
    try:
        yield registry
    finally:
        _override.remove(registry)


@cache
def _load() -> Registry:
    facts: dict[str, Fact] = {}
    problems: list[str] = []
    for config, module in modules("facts"):
        for fact in module.FACTS:
            where = f"{config.label}/facts.py, {fact.code}"
            if fact.code in facts:
                problems.append(f"{where}: mã này đã có. Đặt mã khác.")
            problems += [f"{where}: {problem}" for problem in _fact_problems(fact)]
            facts[fact.code] = fact
    measures: dict[str, Measure] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / "indicators.yaml"
        if config.name.startswith("tinhso.") and path.exists():
            for code, measure in read_measures(path, facts, problems).items():
                if code in measures:
                    problems.append(f"{path}, {code}: mã này đã có ở tệp khác. Đặt mã khác.")
                measures[code] = measure
    if problems:
        raise DeclarationError("\n".join(problems))
    return Registry(facts, measures)


def _fact_problems(fact: Fact) -> list[str]:
    try:
        columns = fact.columns()
    except LookupError:
        return [f"không có mô hình “{fact.model}”. Viết như welfare.Entitlement."]
    problems = [
        f"không có cột “{name}” trong {fact.model}. Viết tên cột trong cơ sở dữ liệu (unit_id, không phải unit)."
        for name in sorted(_declared(fact) - columns.keys())
    ]
    problems += [f"cột “{d}” phải là DateField." for d in fact.dates if columns.get(d, "date") != "date"]
    problems += [f"cột “{c}” phải là số nguyên." for c in fact.amounts.values() if columns.get(c, "integer") != "integer"]
    if fact.person and columns.get(fact.person, "integer") != "integer":
        problems.append(f"cột người “{fact.person}” phải là khóa số nguyên.")
    if fact.simulated and columns.get(fact.simulated, "boolean") != "boolean":
        problems.append(f"cột “{fact.simulated}” phải là cột đúng/sai.")
    return problems


def _declared(fact: Fact) -> set[str]:
    named = {fact.place, *fact.dates, *fact.amounts.values(), *(d.column for d in fact.dimensions.values())}
    return named | {c for c in (fact.person, fact.simulated) if c is not None}


def read_measures(path: Path, facts: Mapping[str, Fact], problems: list[str]) -> dict[str, Measure]:
    """The measures of one file. What is wrong is added to `problems`, each with file, measure and what to do."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        problems.append(f"{path}: không đọc được YAML: {error}")
        return {}
    found: dict[str, Measure] = {}
    for code, entry in (content.get("measures") or {}).items():
        try:
            found[code] = read_measure(code, entry, facts)
        except (DeclarationError, PredicateError) as error:
            problems.append(f"{path}, số đo {code}: {error}")
    return found


def read_measure(code: str, entry: Any, facts: Mapping[str, Fact]) -> Measure:
    """One measure from its entry in the file. Raises DeclarationError or PredicateError."""
    if not isinstance(entry, dict):
        raise DeclarationError("cần các khóa title, fact, kind, …")
    if unknown := entry.keys() - KEYS:
        raise DeclarationError(f"không có khóa {', '.join(sorted(unknown))}. Các khóa: {', '.join(sorted(KEYS))}.")
    fact = facts.get(entry.get("fact", ""))
    if fact is None:
        raise DeclarationError(f"không có loại bản ghi “{entry.get('fact')}”. Các loại: {', '.join(sorted(facts)) or 'chưa có'}.")
    try:
        kind = Kind(entry.get("kind", ""))
    except ValueError as error:
        raise DeclarationError("kind phải là count, sum, stock hoặc distinct.") from error
    title = entry.get("title") or {}
    if not isinstance(title, dict) or not title.get("vi") or not title.get("en"):
        raise DeclarationError("title cần cả vi và en.")
    where = entry.get("where")
    measure = Measure(
        code=code,
        title=Title(title["vi"], title["en"]),
        fact=fact,
        kind=kind,
        date=entry.get("date"),
        opened=entry.get("opened"),
        closed=entry.get("closed"),
        amount=entry.get("amount"),
        where=None if where is None else parse(str(where), fact.columns()),
        dimensions=tuple(entry.get("dimensions") or ()),
        base=entry.get("base", "people"),
    )
    _check(measure)
    return measure


def _check(measure: Measure) -> None:
    """Keys that belong together are there, and name things that the fact declares."""
    fact, kind = measure.fact, measure.kind
    if kind is Kind.STOCK:
        if not measure.opened or not measure.closed or measure.date:
            raise DeclarationError("kind: stock cần opened và closed, không có date.")
    elif not measure.date or measure.opened or measure.closed:
        raise DeclarationError(f"kind: {kind} cần date, không có opened, closed.")
    if kind is Kind.SUM and not measure.amount:
        raise DeclarationError(f"kind: sum cần amount, một trong: {', '.join(fact.amounts) or 'loại bản ghi này chưa khai'}.")
    if kind in (Kind.COUNT, Kind.DISTINCT) and measure.amount:
        raise DeclarationError(f"kind: {kind} không dùng amount. Bỏ amount, hoặc đổi thành sum.")
    if kind is Kind.DISTINCT and not fact.person:
        raise DeclarationError(f"kind: distinct cần {fact.code} khai person trong facts.py.")
    if kind is Kind.DISTINCT and measure.dimensions:
        raise DeclarationError("kind: distinct không giữ theo dimensions. Bỏ dimensions, dùng where.")
    for day in measure.dates:
        if day not in fact.dates:
            raise DeclarationError(f"“{day}” không phải ngày của {fact.code}. Các ngày: {', '.join(fact.dates)}.")
    if measure.amount is not None and measure.amount not in fact.amounts:
        raise DeclarationError(f"không có amount “{measure.amount}”. Các amount: {', '.join(fact.amounts) or 'chưa có'}.")
    for name in measure.dimensions:
        if name not in fact.dimensions:
            raise DeclarationError(f"không có chiều “{name}”. Các chiều: {', '.join(fact.dimensions) or 'chưa có'}.")
    if measure.base not in BASES:
        raise DeclarationError(f"base phải là một trong: {', '.join(BASES)}.")
