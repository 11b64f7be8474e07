"""The report as a PDF, typeset by Typst from `official.typ`; archival PDF/A-2b, with the metric twin of Times New Roman."""

from __future__ import annotations

import json
from pathlib import Path

import typst
from django.conf import settings

from tinhso.reports.model import FigureSpan, Line, Report, Section, Span
from tinhso.reports.words import APPENDIX, NATION, WORDS, official_date
from tinhso.reports.writable import all_writable

TEMPLATE = Path(__file__).with_name("official.typ")


def write(report: Report) -> bytes:
    """The PDF as bytes."""
    fonts = Path(settings.ASSETS) / "print"
    made = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(fonts)] if fonts.exists() else [],
        sys_inputs={"report": json.dumps(_data(all_writable(report)), ensure_ascii=False)},
        pdf_standards=["a-2b"],
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst returned pages where one document was asked for")
    return made


def _data(report: Report) -> dict[str, object]:
    head = report.letterhead
    return {
        "language": report.language,
        "letterhead": {"parent": head.parent, "agency": head.agency, "number": head.number, "place": head.place},
        "date": official_date(head.day, report.language),
        "nation": NATION[report.language],
        "words": WORDS[report.language],
        "title": report.title,
        "subject": report.subject,
        "simulated": report.simulated,
        "opening": [_line(line) for line in report.opening],
        "sections": [_section(section) for section in report.sections],
        "signature": {
            "prefix": report.signature.prefix,
            "position": report.signature.position,
            "name": report.signature.name,
            "recipients": report.signature.recipients,
        },
        "columns": APPENDIX[report.language],
        "links": [trace.url for trace in report.traces],
        "traces": [
            {
                "number": t.number,
                "title": t.title,
                "indicator": t.indicator,
                "period": t.period,
                "value": t.value,
                "change": t.change,
                "target": t.target,
                "url": t.url,
                "note": "; ".join((t.origin, *t.findings)),
            }
            for t in report.traces
        ],
        "notes": [*([report.ledger_note] if report.ledger_note else []), *report.warnings],
    }


def _section(section: Section) -> dict[str, object]:
    return {
        "title": section.title,
        "lines": [_line(line) for line in section.lines],
        "sections": [_section(inner) for inner in section.sections],
    }


def _line(line: Line) -> dict[str, object]:
    return {"spans": [_span(span) for span in line.spans]}


def _span(span: Span) -> dict[str, object]:
    return {"text": span.text, "trace": span.trace} if isinstance(span, FigureSpan) else {"text": span.text}
