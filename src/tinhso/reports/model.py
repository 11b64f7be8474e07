"""A report as data: sections, lines, and in each line the spans that are figures with their traces.

The writers (`word`, `typeset`, the page) print this and nothing else; the composer (`composing`) fills it from the ledger. A figure
never stands in a report as bare text: it is a `FigureSpan` that knows where it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class TextSpan:
    """Words between figures."""

    text: str


@dataclass(frozen=True)
class FigureSpan:
    """A number as printed, and the trace that leads from it to the ledger."""

    text: str
    trace: int
    """Number of the trace in the report's list, from 1."""


Span = TextSpan | FigureSpan


@dataclass(frozen=True)
class Trace:
    """Where a figure comes from: what the reader opens."""

    number: int
    indicator: str
    title: str
    place: str
    period: str
    value: str
    """As printed in the appendix, with its unit."""
    origin: str
    """In words: tính từ bản ghi, đơn vị khai, đã công bố, viễn dẫn mô phỏng."""
    previous: str
    change: str
    target: str
    status: str
    url: str
    simulated: bool
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One sentence about one indicator."""

    spans: tuple[Span, ...]
    simulated: bool = False

    @property
    def text(self) -> str:
        """The sentence without marks."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Section:
    """A numbered part: I., then 1., then lines."""

    title: str
    lines: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        yield self
        for inner in self.sections:
            yield from inner.walk()


@dataclass(frozen=True)
class Letterhead:
    """The blocks above the title (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

    parent: str
    """Cơ quan chủ quản."""
    agency: str
    """Cơ quan ban hành."""
    number: str
    """`Số: …/BC-…`; the number itself is given by the clerk, so it may be blank."""
    place: str
    """Địa danh."""
    day: date


@dataclass(frozen=True)
class Signature:
    """The block bottom right, and who receives the report."""

    prefix: str
    position: str
    name: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole report, ready to print."""

    letterhead: Letterhead
    title: str
    subject: str
    opening: tuple[Line, ...]
    sections: tuple[Section, ...]
    traces: tuple[Trace, ...]
    signature: Signature
    language: str = "vi"
    simulated: bool = False
    ledger_note: str = ""
    """Which state of the ledger it was written from."""
    warnings: tuple[str, ...] = field(default=())
    """What the writer could not say, such as indicators without data; printed at the end of the appendix."""
