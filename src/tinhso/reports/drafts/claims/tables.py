"""What a table says of the numbers in its cells: the unit of a column or row, plans beside results, columns that only count lines."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from tinhso.kernel.places.folding import fold
from tinhso.reports.drafts.grammar import nouns, quantities
from tinhso.reports.drafts.grammar.numerals import Numeral
from tinhso.reports.drafts.model import Block, Figure, Kind

_LINES = ("stt", "tt", "so tt", "so thu tu", "#", "ma so", "ma")
_UNITS = ("dvt", "don vi tinh", "don vi", "dv tinh", "donvi")
_SURELY_UNITS = ("dvt", "don vi tinh", "dv tinh")
_PLACES = ("tinh", "thanh pho", "huyen", "quan", "thi xa", "xa", "phuong", "thi tran", "dac khu")
"""Kinds of places in brackets after a name: Bàu Bàng (huyện)."""
_IN_BRACKETS = re.compile(r"\(\s*(?:ĐVT|đơn vị tính|đơn vị)?\s*:?\s*([^()\d]{1,30}?)\s*\)", re.I)
_CAPTION = re.compile(r"(?:(?P<sure>đơn\s*vị\s*tính|đvt)|đơn\s*vị)\s*:\s*(?P<unit>[^()\n.,;:/]{1,30})(?=[)\n.]|$)", re.I)
"""A unit over a whole table: (đơn vị tính: hồ sơ)."""
_MONEY_ALONE = re.compile(r"\(\s*((?:(?:nghìn|ngàn|triệu|tỷ|tỉ)\s*)?đồng|%)\s*\)\s*:?\s*$", re.I)
_REACHED = re.compile(r"\s*(?:thực hiện|kết quả|đạt được|đã)(?![^\W_])", re.I)
_PER_HEADS = re.compile(r"\s*[^\W\d_]+(?:\s[^\W\d_]+){0,2}\s*/\s*\d[\d.]*\s*[^\W\d_]+\s*")
"""A unit with a number in it: thuê bao/100 dân."""
_RANKS = re.compile(r"hạng(?!\s*mục)|thứ bậc|vị trí", re.I)
_CHANGES = re.compile(
    r"tăng|giảm|so\s*(?:với\s*|sánh\s*)?(?:cùng|năm|quý|tháng|tuần|kỳ)|%\s*cùng kỳ|cùng kỳ\s*\(%\)|bậc\s*\(\+", re.I
)
_SAYS_NUMBER = re.compile(r"\s*(?:tổng\s*)?số\s", re.I)
_OF_PLAN = re.compile(r"kế hoạch|mục tiêu|chỉ tiêu|dự toán|\bKH\b|tổng", re.I)
_STATES = re.compile(
    r"\s*(?:trong đó\s*:?\s*)?(?:(?:đúng|quá|trễ|trước|sớm|chậm)\s*hạn|trực\s*(?:tuyến|tiếp))|\s*tiếp nhận|\s*(?:đã|đang|chưa)\s|"
    r"\s*giải quyết|\s*hoàn thành|\s*(?:tổng(?: số)?|cộng|còn lại)\s*$",
    re.I,
)
"""Heads that name a state of what the column before counts."""
_PLANS = re.compile(r"kế hoạch|mục tiêu|chỉ tiêu (?:giao|năm|đến)|phấn đấu", re.I)
_RESULTS = re.compile(r"thực hiện|kết quả|đạt|so (?:với )?(?:kế hoạch|mục tiêu)|tỷ lệ|%", re.I)


class Tables:
    """Remembers, cell by cell in reading order, the heads of columns and rows of a draft's tables."""

    def __init__(self) -> None:
        self._columns: dict[tuple[int, int], str] = {}
        self._rows: dict[tuple[int, int], str] = {}
        self._units: dict[tuple[int, int], str] = {}
        self._labels: dict[tuple[int, int], str] = {}
        self._lines: dict[int, int] = {}
        """Of each table: the last of the running numbers 1, 2, 3 … of its first column."""
        self._caption = ""
        self._captions: dict[int, str] = {}
        self._filled: set[int] = set()
        """Tables in which a figure has been read: what follows is no head."""
        self._first: dict[tuple[int, int], str] = {}
        self._under: dict[tuple[int, int], str] = {}
        """Of heads of two rows: what each says; the second one counts before what stands over it."""
        self._last = ""
        self._over: dict[int, str] = {}
        self._counting: dict[tuple[int, int], str] = {}
        """Of each row: what its last cell counts."""

    def stands_under(self, text: str) -> None:
        """Take in a paragraph: the last one before a table may give the unit of all its cells."""
        self._last = text[:200]
        found = _CAPTION.search(text)
        if alone := _MONEY_ALONE.search(text):
            self._caption = alone[1]
            return
        unit = found["unit"].strip() if found else ""
        self._caption = unit if found and (found["sure"] or _is_unit(unit.lower())) else ""

    def head(self, block: Block) -> str:
        """What stands over a cell."""
        assert block.cell is not None
        return self._columns.get((block.cell.table, block.cell.column), "")

    def heads(self, block: Block) -> str:
        """What stands over all columns of its table."""
        assert block.cell is not None
        return " ".join(text for (table, _), text in self._columns.items() if table == block.cell.table)

    def beside(self, block: Block) -> str:
        """What stands before a cell in its row."""
        assert block.cell is not None
        return self._rows.get((block.cell.table, block.cell.row), "")

    def caption(self, block: Block) -> str:
        """What stood right above its table."""
        assert block.cell is not None
        return self._over.get(block.cell.table, "")

    def learn(self, block: Block, text: str) -> None:
        """Take in a cell that holds no figure."""
        assert block.cell is not None
        cell = block.cell
        self._captions.setdefault(cell.table, self._caption)
        self._over.setdefault(cell.table, self._last)
        head = fold(self.head(block)).strip(" .:")
        if head in _UNITS and (head in _SURELY_UNITS or _is_unit(text.strip().lower())):
            self._units[cell.table, cell.row] = text.strip()
            return
        if cell.row == 1 and cell.table not in self._filled:
            over = self._first.get((cell.table, cell.column)) or self._spanning(cell.table, cell.column)
            self._under[cell.table, cell.column] = text.strip()
            self._columns[cell.table, cell.column] = f"{over} {text.strip()}".strip()
        elif (cell.table, cell.column) not in self._columns:
            self._columns[cell.table, cell.column] = text.strip()
            if cell.row == 0:
                self._first[cell.table, cell.column] = text.strip()
        self._labels.setdefault((cell.table, cell.row), text.strip())
        self._rows[cell.table, cell.row] = f"{self.beside(block)} {text.strip()}".strip()

    def _spanning(self, table: int, column: int) -> str:
        """The head that stands over several columns, to the left of one that has none of its own."""
        return next((self._first[table, left] for left in range(column - 1, -1, -1) if (table, left) in self._first), "")

    def is_unit(self, block: Block, text: str) -> bool:
        """Whether a cell with a number in it is a unit: thuê bao/100 dân under Đơn vị tính."""
        return fold(self.head(block)).strip(" .:") in _UNITS and _PER_HEADS.fullmatch(text) is not None

    def is_head(self, block: Block, text: str) -> bool:
        """Whether a cell is a year over a column."""
        assert block.cell is not None
        return (
            block.cell.row <= 1 and block.cell.table not in self._filled and re.fullmatch(r"\s*(?:19|20)\d\d\s*", text) is not None
        )

    def counts_lines(self, block: Block, text: str) -> bool:
        """Whether a cell stands in a column of running numbers: its head says so, or it goes on from 1 in the first column."""
        assert block.cell is not None
        if fold(self.head(block)).strip(" .:") in _LINES:
            return True
        if _RANKS.search(self.head(block)):
            return False
        shown = text.strip().rstrip(".)")
        table = block.cell.table
        if block.cell.column == 0 and shown.isdecimal() and shown == str(self._lines.get(table, 0) + 1):
            self._lines[table] = int(shown)
            return True
        return False

    def told(self, block: Block, figure: Figure) -> Figure:
        """The figure with the unit and the sense that its table gives it."""
        assert block.cell is not None
        head, row = self.head(block), (block.cell.table, block.cell.row)
        caption = self._captions.setdefault(block.cell.table, self._caption)
        self._filled.add(block.cell.table)
        if figure.kind == Kind.TARGET and figure.shape is not None and _REACHED.match(head):
            figure = replace(figure, kind=figure.shape, shape=None)
        if _RANKS.search(head) and not _CHANGES.search(head) and figure.kind == Kind.COUNT and figure.places == 0:
            return replace(figure, kind=Kind.RANK, unit="hạng")
        if not figure.unit and figure.kind == Kind.RATIO:
            figure = replace(figure, unit=_counted(head) or self._counting.get(row, "") or self._units.get(row, ""))
        if not figure.unit and Kind.COUNT in (figure.kind, figure.shape):
            unit = "%" if "%" in head else _bracketed(head) or self._units.get(row, "") or _bracketed(self.beside(block))
            unit = (
                unit
                or _counted(self._under.get((block.cell.table, block.cell.column), ""))
                or (_counted(head) if _SAYS_NUMBER.match(head) else "")
                or caption
                or _counted(head)
                or _counted(self._labels.get(row, ""))
            )
            unit = unit or (self._counting.get(row, "") if _STATES.match(head) else "")
            told = _in_unit(replace(figure, kind=Kind.COUNT), unit.strip().lower())
            aimed = figure.kind == Kind.TARGET
            figure = replace(told, kind=Kind.TARGET, shape=told.kind) if aimed else told
            if unit and unit != "%":
                self._counting[row] = figure.unit
        if _CHANGES.search(head) and not _OF_PLAN.search(head) and figure.kind in (Kind.COUNT, Kind.PERCENT):
            share = {"stated_percent": abs(figure.value), "percent_places": figure.places} if figure.kind == Kind.PERCENT else {}
            figure = replace(figure, kind=Kind.GROWTH, **share)  # type: ignore[arg-type]
        if figure.kind == Kind.GROWTH and not figure.unit:
            unit = "%" if "%" in head else "bậc" if "bậc" in head.lower() else self._units.get(row, "") or caption
            share = {"stated_percent": abs(figure.value), "percent_places": figure.places} if unit == "%" else {}
            figure = replace(figure, unit=unit or _counted(head) or _counted(self._labels.get(row, "")), **share)  # type: ignore[arg-type]
        if figure.kind == Kind.RATIO and figure.stated_percent is None and _RANKS.search(head):
            figure = replace(figure, kind=Kind.RANK, value=figure.numerator or figure.value, unit="hạng", numerator=None, places=0)
        if figure.kind != Kind.TARGET and _PLANS.search(head) and not _RESULTS.search(head):
            figure = replace(figure, kind=Kind.TARGET, shape=figure.kind)
        if figure.kind == Kind.TARGET and figure.numerator is not None and figure.stated_percent is None:
            figure = replace(figure, value=figure.numerator)
        return figure


def _counted(label: str) -> str:
    """What a column or a row says that it counts: Số hồ sơ tiếp nhận, Thuê bao di động; empty for plans, periods and places."""
    text = label.lower()
    start = re.match(r"\s*(?:tăng\s*(?:/|,)?\s*giảm\s|tăng\s|giảm\s)?\s*(?:tổng\s*)?(?:số\s*(?:lượng\s*)?)?", text)
    noun = nouns.noun_at(text, start.end() if start else 0)
    if noun is None or _PLANS.search(label) or noun[1] in ("năm", "tháng", "quý", "kỳ", "ngày", "tuần") or fold(noun[1]) in _PLACES:
        return ""
    return noun[1]


def _bracketed(label: str) -> str:
    """The unit that a head or a row's label has in brackets; under a unit's own column brackets are short forms: trạm … (BTS)."""
    found = _IN_BRACKETS.search(label)
    return "" if found is None or fold(found[1]) in _PLACES else found[1]


def _is_unit(text: str) -> bool:
    """Whether a cell names a unit as a whole; under “Đơn vị” an agency's name may stand instead."""
    noun = nouns.noun_at(text, 0)
    whole = noun is not None and noun[0] >= len(text) - 12 and fold(noun[1]) not in _PLACES
    return "%" in text or quantities.money_unit(text) is not None or whole


def _in_unit(figure: Figure, unit: str) -> Figure:
    if not unit:
        return figure
    if unit in ("%", "phần trăm"):
        return replace(figure, kind=Kind.PERCENT, unit="%", stated_percent=figure.value, percent_places=figure.places)
    if size := quantities.money_unit(unit):
        scaled = Numeral(figure.value, figure.places, figure.step).times(Decimal(size[0]))
        return replace(figure, kind=Kind.MONEY, unit=size[1], value=scaled.value, step=scaled.step)
    if (size := quantities.size_of(unit)) is not None:
        scaled = Numeral(figure.value, figure.places, figure.step).times(Decimal(size[0]))
        unit, figure = size[1], replace(figure, value=scaled.value, step=scaled.step, places=scaled.places)
    noun = nouns.noun_at(unit, 0) if "/" not in unit else None
    return replace(figure, unit=noun[1] if noun else unit)
