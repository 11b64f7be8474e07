"""How well figures are read: labelled texts against what the grammar and the claims find.

A labelled text is `NAME.txt` with `NAME.labels.csv` beside it: one row a figure, `start` in Unicode characters, `text` the exact words,
then kind, value, unit, numerator, denominator, stated_percent, qualifier, consistent, and, where the writer knows them, `code` of the
indicator, `place` (its name with kind) and `period` in the product's form. A found figure answers a label when their characters overlap
and it is the nearest to do so; nothing is matched twice.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from tinhso.kernel.places.folding import fold
from tinhso.kernel.time import PeriodError, parse_period

Row = dict[str, str]
Answer = dict[str, Any]


@dataclass
class Score:
    """Counts over any number of texts; `misses` are lines for people, by what went wrong."""

    texts: int = 0
    labelled: int = 0
    found: int = 0
    matched: int = 0
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    confusions: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    misses: dict[str, list[str]] = field(default_factory=dict)

    @property
    def recall(self) -> float:
        return self.matched / self.labelled if self.labelled else 1.0

    @property
    def precision(self) -> float:
        return self.matched / self.found if self.found else 1.0

    def share(self, aspect: str) -> float:
        """How many of those asked for were right; 1 where none was asked for."""
        return self.right[aspect] / self.asked[aspect] if self.asked[aspect] else 1.0

    def ask(self, aspect: str, expected: str, got: str, *, same: bool, where: str) -> None:
        self.asked[aspect] += 1
        if same:
            self.right[aspect] += 1
            return
        self.confusions.setdefault(aspect, Counter())[expected, got] += 1
        self.misses.setdefault(aspect, []).append(f"{where}: {expected or '–'} ≠ {got or '–'}")


ASPECTS = ("kind", "value", "unit", "qualifier", "parts", "consistent", "period", "place", "indicator")


def score(folder: Path, check: Callable[[Path], list[Answer]]) -> Score:
    """Every labelled text of a folder. `check`: the figures of a file as `tinhso check --json` gives them."""
    total = Score()
    for path in sorted(folder.glob("*.labels.csv")):
        text = path.with_name(path.name.replace(".labels.csv", ".txt"))
        with path.open(encoding="utf-8", newline="") as stream:
            _one(total, text.name, list(csv.DictReader(stream)), check(text))
    return total


def _one(total: Score, name: str, labels: list[Row], figures: list[Answer]) -> None:
    total.texts += 1
    total.labelled += len(labels)
    total.found += len(figures)
    pairs = list(_pairs(labels, figures))
    total.matched += len(pairs)
    seen = {id(label) for label, _ in pairs}, {id(figure) for _, figure in pairs}
    for label in labels:
        if id(label) not in seen[0]:
            total.misses.setdefault("missed", []).append(f"{name}:{label['start']} “{label['text']}”")
    for figure in figures:
        if id(figure) not in seen[1]:
            total.misses.setdefault("invented", []).append(f"{name}:{figure['start']} “{figure['text']}” {figure['kind']}")
    for label, figure in pairs:
        _compare(total, f"{name}:{label['start']} “{label['text']}”", label, figure)


def _pairs(labels: Iterable[Row], figures: list[Answer]) -> Iterator[tuple[Row, Answer]]:
    free = list(figures)
    for label in labels:
        start = int(label["start"])
        end = start + len(label["text"])
        touching = [figure for figure in free if figure["start"] < end and start < figure["end"]]
        if touching:
            best = min(touching, key=lambda figure: (abs(figure["start"] - start), abs(figure["end"] - end)))
            free.remove(best)
            yield label, best


def _compare(total: Score, where: str, label: Row, figure: Answer) -> None:
    total.ask("kind", label["kind"], figure["kind"], same=label["kind"] == figure["kind"], where=where)
    total.ask("value", label["value"], figure["value"] or "", same=_same_value(label["value"], figure["value"]), where=where)
    total.ask("unit", label["unit"], figure["unit"], same=_same_unit(label["unit"], figure["unit"]), where=where)
    total.ask(
        "qualifier",
        label["qualifier"],
        figure["qualifier"],
        same=fold(label["qualifier"]) == fold(figure["qualifier"]),
        where=where,
    )
    parts = [(label[key], figure[key] or "") for key in ("numerator", "denominator", "stated_percent")]
    if label["kind"] in ("growth", "target"):
        parts = [(a.lstrip("-"), b) for a, b in parts if a]  # whether they repeat their value there, labels may choose
    same = all(_same_value(a, b) if a or b else True for a, b in parts)
    total.ask("parts", "/".join(a for a, _ in parts), "/".join(b for _, b in parts), same=same, where=where)
    total.ask(
        "consistent", label["consistent"], figure["consistent"], same=label["consistent"] == figure["consistent"], where=where
    )
    if label.get("period_code"):
        got = figure["period"] or ""
        total.ask("period", label["period_code"], got, same=_same_days(label["period_code"], got), where=where)
    if label.get("place"):
        got = figure["place"] or ""
        total.ask("place", label["place"], got, same=fold(label["place"]) == fold(got), where=where)
    if label.get("code"):
        got = figure["candidates"][0]["code"] if figure["candidates"] else ""
        total.ask("indicator", label["code"], got, same=label["code"] == got, where=where)


def _same_value(label: str, got: str | None) -> bool:
    if not label or not got:
        return not label and not got
    if "-" in label.lstrip("-") or "-" in got.lstrip("-"):
        return label.replace(" ", "") == got
    a, b = Decimal(label), Decimal(got)
    return abs(a - b) < Decimal("0.005") if "." in label and a != b and len(got.partition(".")[2]) > 4 else a == b


def _same_days(label: str, got: str) -> bool:
    """The same days, or the level at a day and a period that ends on it: 2025-04 and as-at:2025-04-30."""
    try:
        a, b = parse_period(label), parse_period(got)
    except PeriodError:
        return label == got
    return a.interval == b.interval or ("as-at" in (a.kind, b.kind) and a.last_day == b.last_day)


def _same_unit(label: str, got: str) -> bool:
    """The same thing counted: `tổ` and `tổ công nghệ số` are, `hồ sơ` and `%` are not."""
    a, b = fold(label).replace("  ", " "), fold(got)
    return a == b or (
        bool(a) and bool(b) and (a.startswith(f"{b} ") or b.startswith(f"{a} ") or a.split(",")[0] == b.split(",")[0])
    )


def told(total: Score, *, confusions: int = 0) -> str:
    """The score for people; with the commonest confusions and every miss where they are asked for."""
    lines = [
        f"{total.texts} văn bản, {total.labelled} số được ghi nhãn, {total.found} số tìm thấy",
        f"  recall     {total.recall:.4f}",
        f"  precision  {total.precision:.4f}",
    ]
    lines += [f"  {aspect:<10} {total.share(aspect):.4f}  ({total.right[aspect]}/{total.asked[aspect]})" for aspect in ASPECTS]
    if confusions:
        for aspect, misses in sorted(total.misses.items()):
            lines.append(f"{aspect}: {len(misses)}")
            lines += [f"    {miss}" for miss in misses[:confusions]]
    return "\n".join(lines)
