"""Writes the report of a place and period from the ledger: by pillar, each figure traced; nothing is typed in.

Steps: the territory that the code names on the period's last day; every indicator's value in one reading, the year before on the same
territory, targets; a sentence each, in the order of the pillars; what was reached and what was not; findings about figures published
for the period; the appendix of traces.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from tinhso.kernel.pages.formatting import day, number
from tinhso.kernel.places.models import Agency, Level, Unit
from tinhso.kernel.time import Clock, Period
from tinhso.ledger.cells.together import together
from tinhso.ledger.figures import listing
from tinhso.ledger.indicators import progress, values
from tinhso.ledger.indicators.answers import Value
from tinhso.ledger.indicators.models import PILLARS, Indicator
from tinhso.ledger.indicators.wording import period_words
from tinhso.reports import sentences
from tinhso.reports.model import Letterhead, Line, Report, Section, Signature, TextSpan, Trace
from tinhso.reports.sentences import Said

ORDER = ("awareness", "organisation", "infrastructure", "information", "security", "government", "economy", "society")
WRITERS = ("Sở Khoa học và Công nghệ", "Sở Thông tin và Truyền thông")
"""Who writes it: the department for digital transformation of its time (the second until 28 February 2025)."""
ORIGINS = {
    "vi": {"computed": "tính từ bản ghi", "declared": "đơn vị khai", "printed": "đã công bố"},
    "en": {"computed": "computed from records", "declared": "declared", "printed": "published"},
}


class NothingToReport(LookupError):
    """No indicator has a value that the asker may see for that place and period."""


@together()
def compose(unit: Unit, period: Period, clock: Clock, person: values.Asker = None, lang: str = "vi", base_url: str = "") -> Report:
    """The report. `base_url` is put before the addresses of the traces. Raises NothingToReport."""
    on = min(period.last_day, clock.today())
    indicators = [row for row in Indicator.objects.all() if row.kept_on(period.interval.start)]
    figures = listing.published(unit=unit, person=person)
    said = sayings(indicators, unit, period, on, person, lang, figures)
    if not said:
        raise NothingToReport(
            f"Không có số liệu nào của {unit} trong kỳ {period_words(period)} mà tài khoản này được xem. Chọn kỳ khác."
        )
    ordered = [
        i
        for pillar in ORDER
        for i in sorted((x for x in indicators if x.pillar == pillar and x.code in said), key=lambda x: x.code)
    ]
    traces = [_trace(n, said[i.code], i, unit, figures, lang, base_url) for n, i in enumerate(ordered, 1)]
    numbers = {trace.indicator: trace.number for trace in traces}
    pillars = tuple(
        Section(
            PILLARS[pillar][0 if lang == "vi" else 1],
            tuple(sentences.sentence(said[i.code], numbers[i.code], lang) for i in ordered if i.pillar == pillar),
        )
        for pillar in ORDER
        if any(i.pillar == pillar for i in ordered)
    )
    english = lang == "en"
    sections = [Section("Results" if english else "Kết quả thực hiện", sections=pillars)]
    sections.append(_appraisal(said, ordered, lang))
    if found := _findings(figures, period, lang):
        sections.append(found)
    simulated = any(item.value.simulated for item in said.values())
    return Report(
        letterhead=_letterhead(unit, on),
        title="REPORT" if english else "BÁO CÁO",
        subject=_subject(period, lang),
        opening=(_opening(unit, period, len(traces), simulated, any(item.value.on_map for item in said.values()), lang),),
        sections=tuple(sections),
        traces=tuple(traces),
        signature=_signature(lang),
        language=lang,
        simulated=simulated,
        ledger_note=_note(clock, lang),
        warnings=_missing(indicators, unit, period, person, said, lang),
    )


def sayings(
    indicators: Sequence[Indicator], unit: Unit, period: Period, on: date, person: values.Asker, lang: str,
    figures: Sequence[listing.Shown],
) -> dict[str, Said]:  # fmt: skip
    """What can be said of each indicator that has a value.

    Of a unit that began within the period, what was counted is told for the whole period, on the territory of its last day.
    """
    codes = [indicator.code for indicator in indicators]
    titles = {indicator.code: indicator.title(lang) for indicator in indicators}
    recorded = values.many(codes, unit, period.text, None, person)
    now = {value.code: value for value in values.whole_periods(list(recorded.values()), person)}
    known = [code for code in codes if now[code].value is not None or _counted(now[code])]
    changes = values.same_period_changes({code: now[code] for code in known}, person)
    targets = progress.targets_of(known, [unit.pk])
    return {
        code: Said(
            titles[code], now[code], changes[code], progress.target_state(now[code], on, targets),
            _printed_places(now[code], figures),
        )
        for code in known
    }  # fmt: skip


def _counted(value: Value) -> bool:
    """Whether the count alone can be said of a share that has no whole; the numerator of a mean says nothing by itself, and none of
    nothing is no finding."""
    return value.numerator is not None and value.denominator != 0 and value.rules.is_share and value.rules.unit.of is not None


def _printed_places(value: Value, figures: Sequence[listing.Shown]) -> int | None:
    """Decimals of the printed value that the value is; None where it is computed."""
    shown = next((f for f in figures if value.statements == (f.code,)), None)
    if shown is None:
        return None
    printed = shown.percent if shown.percent is not None and value.rules.is_share else shown.value
    return max(0, -int(printed.as_tuple().exponent))


def _trace(
    number_: int, said: Said, indicator: Indicator, unit: Unit, figures: Sequence[listing.Shown], lang: str, base_url: str
) -> Trace:
    value = said.value
    address = reverse("centre:indicator", args=[indicator.code])
    query = urlencode({"unit": unit.code, "period": value.period.text, **({"map": "new"} if value.on_map else {})})
    found = [
        f
        for shown in figures
        if shown.indicator == indicator.code and shown.last_day == value.period.last_day
        for f in shown.findings
    ]
    origin = ORIGINS[lang].get(value.origin, "")
    notes = sentences.caveats(value, lang)
    return Trace(
        number=number_,
        indicator=indicator.code,
        title=said.title,
        place=unit.name,
        period=period_words(value.period, lang),
        value=sentences.amount(value, lang, said.places),
        origin=f"{origin} ({notes})" if notes else origin,
        previous="" if said.change is None else sentences.amount(said.change.before, lang),
        change=sentences.change_words(said.change, lang),
        target=sentences.target_words(said.target, value, lang),
        status=str(said.target.status) if said.target else "",
        url=f"{base_url}{address}?{query}",
        simulated=value.simulated,
        findings=tuple(f"“{f.told(lang)}”" for f in found),
    )


def _letterhead(unit: Unit, on: date) -> Letterhead:
    names = Agency.objects.filter(unit=unit) | Agency.objects.filter(unit__code=unit.code, unit__level=unit.level)
    standing = [a for a in names if (a.valid_from is None or a.valid_from <= on) and (a.valid_to is None or on < a.valid_to)]
    writer = next(
        (a.name for wanted in WRITERS for a in standing if a.name == wanted and (wanted != WRITERS[0] or on >= date(2025, 3, 1))),
        "",
    )
    kind = "tỉnh" if unit.level == Level.PROVINCE else unit.kind
    committee = f"Ủy ban nhân dân {kind} {unit.name}"
    if unit.level == Level.PROVINCE and writer:
        short = "SKHCN" if writer == WRITERS[0] else "STTTT"
        # Phụ lục I of Nghị định 30/2020: the superior body's name may be shortened in the usual way.
        return Letterhead(f"UBND {kind} {unit.name}", writer, f"Số:        /BC-{short}", unit.name, on)
    return Letterhead("", committee, "Số:        /BC-UBND", unit.name, on)


def _subject(period: Period, lang: str) -> str:
    name = period_words(period, lang)
    return f"Results of digital transformation, {name}" if lang == "en" else f"Kết quả chuyển đổi số {name}"


def _opening(unit: Unit, period: Period, count: int, simulated: bool, converted: bool, lang: str) -> Line:
    if lang == "en":
        text = (
            f"This report gives {count} indicators of {unit.name} for {period_words(period, 'en')}, each taken from the ledger. "
            "The number in square brackets leads to the figure, its formula and its records."
        )
        if converted:
            text += f" The unit began within the period; its figures are of the whole period, on the map of {day(period.last_day)}."
        text += " Figures marked as simulated rest on invented records." if simulated else ""
    else:
        text = (
            f"Báo cáo nêu {count} chỉ tiêu của {unit} trong {period_words(period)}, lấy từ sổ số liệu. "
            "Số trong ngoặc vuông dẫn tới số liệu, công thức và bản ghi của nó."
        )
        if converted:
            text += f" Địa bàn hình thành trong kỳ; số liệu tính cho cả kỳ trên địa giới ngày {day(period.last_day)}."
        text += " Số ghi “mô phỏng” tính từ bản ghi giả định, không phải số liệu thật." if simulated else ""
    return Line((TextSpan(text),), simulated)


def _appraisal(said: dict[str, Said], ordered: Sequence[Indicator], lang: str) -> Section:
    """What was reached and what was not, by targets."""
    english = lang == "en"
    with_target = [(i, said[i.code]) for i in ordered if said[i.code].target is not None]
    reached = [(i, s) for i, s in with_target if s.target and s.target.reached]
    late = [(i, s) for i, s in with_target if s.target and not s.target.reached]
    if not with_target:
        text = (
            "No target applies to these indicators in this period."
            if english
            else "Kỳ này chưa có mục tiêu nào áp dụng cho các chỉ tiêu trên."
        )
        return Section("Appraisal" if english else "Đánh giá", (Line((TextSpan(text),)),))
    lines = []
    for found, vi, en in ((reached, "Đạt mục tiêu", "Targets reached"), (late, "Chưa đạt mục tiêu", "Targets not yet reached")):
        if found:
            names = "; ".join(f"{s.title} ({sentences.target_words(s.target, s.value, lang)})" for _i, s in found)
            lines.append(Line((TextSpan(f"{en if english else vi} ({number(len(found), 0, lang)}): {names}."),)))
    return Section("Appraisal" if english else "Đánh giá", tuple(lines))


def _findings(figures: Sequence[listing.Shown], period: Period, lang: str) -> Section | None:
    """What checks found about figures published for days of this period."""
    inside = [shown for shown in figures if period.interval.start <= shown.last_day < period.interval.end]
    found = {(f.rule, f.figure): f for shown in inside for f in shown.findings}
    if not found:
        return None
    lines = tuple(Line((TextSpan(f"{f.about(lang)} ({f.dated(lang)}): “{f.told(lang)}”"),)) for f in found.values())
    return Section("Published figures to look at again" if lang == "en" else "Số đã công bố cần xem lại", lines)


def _signature(lang: str) -> Signature:
    if lang == "en":
        return Signature("", "Director", recipients=("Provincial People's Committee;", "Archives."))
    return Signature("", "Giám đốc", recipients=("UBND tỉnh;", "Các sở, ban, ngành; UBND các xã, phường;", "Lưu: VT, CĐS."))


def _note(clock: Clock, lang: str) -> str:
    if lang == "en":
        return f"Written from the ledger as it stood on {day(clock.today())}."
    return f"Viết từ sổ số liệu như đã có đến ngày {day(clock.today())}."


def _missing(
    indicators: Sequence[Indicator], unit: Unit, period: Period, person: values.Asker, said: dict[str, Said], lang: str
) -> tuple[str, ...]:
    """Which computed indicators had no value: missing is said, not passed over."""
    found: dict[str, Value] = values.many([i.code for i in indicators if i.code not in said], unit, period.text, None, person)
    names = [i.title(lang) for i in indicators if i.code in found and not found[i.code].rules.declared]
    if not names:
        return ()
    start = "No data for" if lang == "en" else "Chưa có số liệu"
    return (f"{start}: {'; '.join(names)}.",)
