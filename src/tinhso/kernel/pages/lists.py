"""One way to show a list: it filters, sorts, pages and exports, costs the same number of queries at any length, and is a card on a phone.

A part subclasses `ListPage`, names its columns and filters, and says which records the reader may see. Every choice stands in the
address, so that a list can be linked to.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages import formatting
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.territory import units_named
from tinhso.kernel.places.folding import fold
from tinhso.kernel.places.keylists import listed

PAGE_SIZES = (25, 50, 100)
EXPORT_LIMIT = 200_000
UNIT_NAME = "unit__search_key"
PIECE = 2**16
"""Characters of an export that are sent at once."""


@dataclass(frozen=True)
class Column:
    """One column: what it is called, how to get it from a record, and the database column it sorts by.

    `kind` is text, number, percent, money, day, moment or status. A `link` makes the cell lead to the record's page.
    """

    name: str
    title: str
    value: Callable[[Any], Any]
    sort: str = ""
    kind: str = "text"
    link: Callable[[Any], str] | None = None
    level: Callable[[Any], str] | None = None
    """For `status`: good, warn, bad or none."""
    phone: bool = True
    """Whether a phone shows it."""


@dataclass(frozen=True)
class Choice:
    """A filter with a fixed set of values; `choices` may be read when the page is drawn."""

    name: str
    title: str
    choices: Sequence[tuple[str, Any]] | Callable[[Person | None], Sequence[tuple[str, Any]]]
    """Value and words, which may be lazy."""
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]]

    def options(self, person: Person | None) -> list[tuple[str, str]]:
        found = self.choices(person) if callable(self.choices) else self.choices
        return [(str(value), formatting.words(label)) for value, label in found]


def chosen_words(field: str, choices: Sequence[tuple[str, Any]]) -> Callable[[Any], str]:
    """The words for the value that a record's field has among choices, for a column. Each is said once in a language: Django's own
    `get_…_display` says all of them anew for every record, which was half of an export."""
    said: dict[str, dict[str, str]] = {}

    def words(record: Any) -> str:
        value, spoken = getattr(record, field), formatting.language()
        if spoken not in said:
            said[spoken] = {key: formatting.words(label) for key, label in choices}
        return said[spoken].get(value, value)

    return words


def year_choice(column: str, since: int) -> Choice:
    """A filter by the year of a day, from this year down to the first that has records."""

    def years(person: Person | None) -> list[tuple[str, str]]:
        return [(str(year), str(year)) for year in range(installation_clock().today().year, since - 1, -1)]

    return Choice("year", "Năm", years, lambda records, year: records.filter(**{f"{column}__year": int(year)}))


def open_choice(column: str) -> Choice:
    """A filter by whether a record still stands: whether its last day, in `column`, is unset."""
    states = (("open", "đang hoạt động"), ("closed", "đã kết thúc"))
    return Choice("state", "Trạng thái", states, lambda records, state: records.filter(**{f"{column}__isnull": state == "open"}))


def open_column(column: str) -> Column:
    """A column that says the same of each record."""

    def words(record: Any) -> str:
        return _("đang hoạt động") if getattr(record, column) is None else _("đã kết thúc")

    def level(record: Any) -> str:
        return "good" if getattr(record, column) is None else "none"

    return Column("state", "Trạng thái", words, column, "status", level=level, phone=False)


@dataclass(frozen=True)
class Cell:
    """A cell as drawn."""

    title: str
    text: str
    kind: str
    href: str = ""
    level: str = ""
    phone: bool = True


@dataclass(frozen=True)
class Bulk:
    """A link above the list: add a record, import a file."""

    title: str
    href: str
    icon: str = "plus"
    main: bool = False


@dataclass
class Head:
    """A column's head as drawn."""

    title: str
    kind: str
    sort: str = ""
    """The value of `sort` that a click asks for."""
    state: str = ""
    """ascending or descending, where the list is sorted by it."""
    phone: bool = True


@dataclass
class Filter:
    """A filter as drawn."""

    name: str
    title: str
    options: list[tuple[str, str]]
    chosen: str = ""
    extra: dict[str, str] = field(default_factory=dict)


class ListPage(View):
    """A list of records. Set the class attributes; override `records` (what the reader may see) and, where needed, `acts`."""

    title: ClassVar[str] = ""
    where: ClassVar[str] = ""
    """The line under the province's name."""
    columns: ClassVar[Sequence[Column]] = ()
    filters: ClassVar[Sequence[Choice]] = ()
    search_in: ClassVar[Sequence[str]] = ()
    """Database columns that hold folded text (search keys) or plain codes. Where one is the name of the record's unit, the name of a
    commune finds what lies there too, also a name of before a merger."""
    search_hint: ClassVar[str] = ""
    default_sort: ClassVar[str] = ""
    empty: ClassVar[str] = "Chưa có bản ghi nào"
    empty_advice: ClassVar[str] = "Bản ghi mới sẽ hiện ở đây."
    file_name: ClassVar[str] = "danh-sach"
    template: ClassVar[str] = "pages/list.html"
    kept: ClassVar[Sequence[str]] = ()
    """Parameters of the address, besides filters, that a new choice keeps: what the list is of."""
    permission: ClassVar[str] = ""
    """Who lacks it everywhere gets 404; empty: everybody may see the page."""

    def records(self, person: Person | None) -> QuerySet[Any]:
        """The records this reader may see, with what the columns need (select_related, annotations)."""
        raise NotImplementedError

    def acts(self, person: Person | None) -> list[Bulk]:
        """Links above the list."""
        return []

    def note(self, person: Person | None) -> str:
        """A line under the title."""
        return ""

    def extra(self, request: HttpRequest) -> dict[str, Any]:
        """More for the template."""
        return {}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.person = scopes.person_of(request)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.permission:
            scopes.require(self.person, self.permission)
        visible = self.records(self.person)
        chosen = self._narrowed(visible, request)
        ordered, sort = self._ordered(chosen, request.GET.get("sort", ""))
        if wanted := request.GET.get("export"):
            return self._export(ordered, wanted)
        size = _size(request.GET.get("size", ""))
        page = Paginator(ordered, size).get_page(request.GET.get("page"))
        shown = page.paginator.count
        narrowed = any(request.GET.get(f.name) for f in self.filters) or bool(request.GET.get("find"))
        total = visible.order_by().count() if narrowed else shown
        context = {
            "list": self, "title": _(self.title), "where": _(self.where) if self.where else "", "note": self.note(self.person),
            "heads": self._heads(sort), "rows": self._rows(page), "page": page, "shown": shown, "total": total,
            "narrowed": narrowed, "filters": self._filters(request), "find": request.GET.get("find", ""),
            "search_hint": _(self.search_hint) if self.search_hint else _("Tìm trong danh sách"), "sizes": PAGE_SIZES, "size": size,
            "kept": [(name, request.GET[name]) for name in self.kept if name in request.GET],
            "acts": self.acts(self.person), "sort": sort, "simulated": any(getattr(r, "simulated", False) for r in page),
            **self.extra(request),
        }  # fmt: skip
        template = "pages/_list.html" if request.headers.get("HX-Target") == "list" else self.template
        return render(request, template, context)

    def _narrowed(self, records: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
        for choice in self.filters:
            value = request.GET.get(choice.name, "")
            if value and value in dict(choice.options(self.person)):
                records = choice.apply(records, value)
        wanted = fold(request.GET.get("find", "")[:100])
        return records.filter(self._found(wanted)) if wanted else records

    def _found(self, wanted: str) -> Q:
        """Condition: each word stands in a column, or all of them name a commune in which the record lies."""
        found = Q()
        for word in wanted.split():
            either = Q()
            for column in self.search_in:
                either |= Q(**{f"{column}__icontains": word})
            found &= either
        for unit in (column.removesuffix("__search_key") for column in self.search_in if column.endswith(UNIT_NAME)):
            found |= Q(**{f"{unit}__in": listed(sorted(units_named(wanted, installation_clock().today())))})
        return found

    def _ordered(self, records: QuerySet[Any], wanted: str) -> tuple[QuerySet[Any], str]:
        sort = wanted or self.default_sort
        name, descending = sort.removeprefix("-"), sort.startswith("-")
        column = next((c for c in self.columns if c.name == name and c.sort), None)
        if column is None:
            return records.order_by("-pk"), ""
        return records.order_by(f"{'-' if descending else ''}{column.sort}", "-pk"), sort

    def _heads(self, sort: str) -> list[Head]:
        heads = []
        for column in self.columns:
            head = Head(_(column.title), column.kind, phone=column.phone)
            if column.sort:
                up, down = column.name, f"-{column.name}"
                head.sort = down if sort == up else up
                head.state = {up: "ascending", down: "descending"}.get(sort, "")
            heads.append(head)
        return heads

    def _rows(self, page: Page[Any] | Iterable[Any]) -> list[list[Cell]]:
        return [[self._cell(column, record) for column in self.columns] for record in page]

    def _cell(self, column: Column, record: Model) -> Cell:
        value = column.value(record)
        return Cell(
            _(column.title), show(value, column.kind), column.kind, column.link(record) if column.link else "",
            column.level(record) if column.level else "", column.phone,
        )  # fmt: skip

    def _filters(self, request: HttpRequest) -> list[Filter]:
        return [Filter(f.name, _(f.title), f.options(self.person), request.GET.get(f.name, "")) for f in self.filters]

    def _export(self, records: QuerySet[Any], wanted: str) -> StreamingHttpResponse | FileResponse:
        """The records as a file. Where some of them are simulated, a last column says which: a file travels without the page's mark."""
        response = {"csv": csv_response, "xlsx": xlsx_response}.get(wanted)
        if response is None:
            raise Http404
        values = [column.value for column in self.columns]
        titles = [_(column.title) for column in self.columns]
        if any(f.name == "simulated" for f in records.model._meta.fields) and records.filter(simulated=True).exists():
            word = _("có")
            values.append(lambda record: word if record.simulated else "")
            titles.append(_("Mô phỏng"))
        rows = records[:EXPORT_LIMIT].iterator(chunk_size=2000)
        return response(self.file_name, titles, ([value(record) for value in values] for record in rows))


def show(value: Any, kind: str) -> str:
    """A value as a cell shows it."""
    if value is None or value == "":
        return "–"
    match kind:
        case "number":
            return formatting.number(value)
        case "percent":
            return formatting.percent(value)
        case "money":
            return formatting.money(value)
        case "day":
            return formatting.day(value)
        case "moment":
            return formatting.moment(value)
    return formatting.words(value)


def _size(text: str) -> int:
    return int(text) if text in map(str, PAGE_SIZES) else PAGE_SIZES[0]


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would read as a formula, made text."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


def csv_response(name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The rows as UTF-8 CSV with a byte-order mark (spreadsheets need it), streamed."""
    response = StreamingHttpResponse(_csv_pieces(itertools.chain([titles], rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _csv_pieces(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines, many at a time: a server sends each piece by itself, which for single lines takes longer than making them."""
    out = io.StringIO("\ufeff")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([harmless(_iso(value)) for value in row])
        if out.tell() >= PIECE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def xlsx_response(name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """The rows as a workbook, written row by row in bounded memory; texts stay texts."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, titles, bold)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, 1):
        for position, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(line, position, value, days)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(line, position, value)
            elif value is not None:
                sheet.write_string(line, position, str(value))
    book.close()
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{name}.xlsx")


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else "" if value is None else value
