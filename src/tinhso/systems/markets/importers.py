"""Files in: traders of a market, and the banks' monthly list of what each took without cash.

A row names commune, market and stall.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

from tinhso.kernel.imports import bulk
from tinhso.kernel.imports.columns import Choice, Column, Day, Integer, Money, Phone, Place, Text
from tinhso.kernel.imports.importer import Context, Importer, Row
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.imports.problems import Wrong
from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.territory import units_of
from tinhso.kernel.places.folding import fold
from tinhso.kernel.systems import Title
from tinhso.systems.markets.apps import IMPORT
from tinhso.systems.markets.facts import LIVE_FROM
from tinhso.systems.markets.models import Market, Trader, Turnover
from tinhso.systems.markets.services import rules
from tinhso.systems.markets.services.money import MOST_IN_A_MONTH, turnover_plausible

COMMUNE = Place("commune", "Xã, phường", ["Xã", "Phường"], en="Commune", example="Đại Từ")
MARKET = Text("market", "Chợ", ["Tên chợ", "Mã chợ"], en="Market", longest=160, example="Chợ Đại Từ")
STALL = Text("stall", "Quầy", ["Số quầy"], en="Stall", longest=20, example="A12")


def _market(row: Row, context: Context) -> Market:
    """The row's market, by name or code among those of its commune. From here on `row["market"]` holds its key. Raises Wrong."""
    by_commune: dict[int, list[Market]] = context.state.setdefault("markets", {})
    commune: int = row["commune"]
    if commune not in by_commune:
        here = units_of([commune], context.today)
        by_commune[commune] = list(Market.objects.filter(unit_id__in=here, closed_on__isnull=True).select_related("unit"))
    wanted = fold(row["market"])
    found = [market for market in by_commune[commune] if wanted in (fold(market.name), fold(market.code))]
    if len(found) != 1:
        names = ", ".join(market.name for market in by_commune[commune][:3])
        raise Wrong(
            "market-unknown",
            f"Xã, phường này không có chợ tên như vậy, hoặc có hai. Đang có: {names or 'chưa có chợ nào'}.",
            f"This commune has no market of that name, or two. It has: {names or 'no market'}.",
            column="market",
        )
    row.values["market"] = found[0].pk
    return found[0]


class Traders(Importer):
    """New traders at free stalls."""

    code = "markets.traders"
    title = Title("Hộ kinh doanh trong chợ", "Traders of markets")
    permission = IMPORT
    unit_column = "commune"
    key = ("commune", "market", "stall")
    writes = (Trader,)
    columns: ClassVar[list[Column]] = [
        COMMUNE,
        MARKET,
        STALL,
        Text("name", "Tên hộ kinh doanh", ["Họ và tên", "Tên hộ"], en="Trader", longest=120, repeats=False, example="Trần Thị Hoa"),
        Choice(
            "goods", "Ngành hàng", en="Goods", choices={value: (name,) for value, name in Trader.Goods.choices}, example="tạp hóa"
        ),
        Day("joined_on", "Tham gia từ ngày", ["Ngày tham gia"], en="Joined on", earliest=LIVE_FROM, example="02/02/2026"),
        Phone("phone", "Số điện thoại", ["Điện thoại"], en="Telephone", required=False),
        Text("bank", "Ngân hàng, ví", ["Ngân hàng"], en="Bank or wallet", required=False, longest=80, example="Agribank"),
        Text("account_number", "Số tài khoản", en="Account number", required=False, longest=30, repeats=False),
        Text("account_name", "Tên tài khoản", en="Account name", required=False, longest=120, repeats=False),
    ]

    def check(self, row: Row, context: Context) -> None:
        market = _market(row, context)
        rules.market_open(market, row["joined_on"], "joined_on")
        try:
            bank, account = rules.bank_account(row["bank"] or "", row["account_number"] or "")
        except Refused as refused:
            where = "bank" if refused.where == "bank_bin" else refused.where
            raise Wrong(refused.code, refused.vi, refused.en, column=where) from refused
        row.values["bank"], row.values["account_number"] = bank, account

    def check_many(self, rows: list[Row], context: Context) -> Iterable[tuple[int, Wrong]]:
        markets = {row["market"] for row in rows}
        present = Trader.objects.filter(market_id__in=markets, left_on__isnull=True)
        taken = set(present.values_list("market_id", "stall"))
        for row in rows:
            if (row["market"], row["stall"]) in taken:
                yield (
                    row.number,
                    Wrong(
                        "stall-taken",
                        "Quầy này đang có hộ khác. Nhập quầy khác, hoặc cho hộ kia rời chợ.",
                        "Another trader has this stall. Enter another one, or let that trader leave.",
                        column="stall",
                    ),
                )

    def write(self, actor: Person | None, rows: Iterator[Row], batch: Batch) -> int:
        where = _Places()
        columns = (
            "unit_id", "market_id", "stall", "name", "goods", "joined_on", "phone", "qr_on", "bank_bin", "account_number",
            "account_name",
        )  # fmt: skip
        values = (
            (
                where.unit(row["market"], row["joined_on"]), row["market"], row["stall"], row["name"], row["goods"],
                row["joined_on"], row["phone"] or "", row["joined_on"] if row["account_number"] else None, row["bank"],
                row["account_number"], row["account_name"] or "",
            )
            for row in rows
        )  # fmt: skip
        made = bulk.insert(Trader, columns, values, batch_id=batch.pk)
        audit.record_many(actor, "markets.import_traders", Trader.objects.filter(batch=batch))
        return made


class Turnovers(Importer):
    """A month of what traders took without cash."""

    code = "markets.turnovers"
    title = Title("Doanh số không tiền mặt theo tháng", "Cashless turnover by month")
    permission = IMPORT
    unit_column = "commune"
    key = ("commune", "market", "stall", "month")
    writes = (Turnover,)
    columns: ClassVar[list[Column]] = [
        COMMUNE,
        MARKET,
        STALL,
        Day("month", "Tháng", en="Month", earliest=LIVE_FROM, example="01/10/2026"),
        Integer("transactions", "Số giao dịch", en="Transactions", most=1_000_000, example="36"),
        Money("value", "Giá trị", ["Giá trị (đồng)", "Doanh số"], en="Value", most=MOST_IN_A_MONTH, example="2.833.000"),
    ]

    def check(self, row: Row, context: Context) -> None:
        _market(row, context)
        row.values["month"] = rules.month_of(row["month"])
        turnover_plausible(row["transactions"], row["value"])

    def check_many(self, rows: list[Row], context: Context) -> Iterable[tuple[int, Wrong]]:
        traders = _traders({row["market"] for row in rows})
        there = {row.number: _there_in(traders, row) for row in rows}
        keys = [trader.pk for found in there.values() for trader in found]
        months = {row["month"] for row in rows}
        known = set(Turnover.objects.filter(trader_id__in=keys, month__in=months).values_list("trader_id", "month"))
        seen: dict[tuple[int, date], int] = context.state.setdefault("months", {})
        for row in rows:
            found = there[row.number]
            if len(found) != 1:
                yield row.number, _not_there(traders.get((row["market"], row["stall"]), []), found)
                continue
            trader = found[0].pk
            if (trader, row["month"]) in known:
                yield (
                    row.number,
                    Wrong(
                        "month-there",
                        "Tháng này của hộ đã được ghi. Sửa ở trang của hộ.",
                        "This month of the trader is recorded. Mend it on the trader's page.",
                        column="month",
                    ),
                )
            elif (earlier := seen.setdefault((trader, row["month"]), row.number)) != row.number:
                yield (
                    row.number,
                    Wrong(
                        "row-twice",
                        f"Cùng hộ và cùng tháng với dòng {earlier}. Bỏ một dòng.",
                        f"The same trader and month as in row {earlier}. Remove one of the rows.",
                        column="month",
                    ),
                )

    def write(self, actor: Person | None, rows: Iterator[Row], batch: Batch) -> int:
        where = _Places()
        traders = _traders(None)
        columns = ("unit_id", "market_id", "trader_id", "month", "transactions", "value")
        values = (
            (
                where.unit(row["market"], row["month"]), row["market"], _still_there(traders, row), row["month"],
                row["transactions"], row["value"],
            )
            for row in rows
        )  # fmt: skip
        made = bulk.insert(Turnover, columns, values, batch_id=batch.pk)
        audit.record_many(actor, "markets.import_turnovers", Turnover.objects.filter(batch=batch))
        return made


AtStalls = dict[tuple[int, str], list[Trader]]


def _traders(markets: set[int] | None) -> AtStalls:
    """Market and stall → the traders who are or were there; None: in every market."""
    found = Trader.objects.all() if markets is None else Trader.objects.filter(market_id__in=markets)
    traders: AtStalls = defaultdict(list)
    for trader in found.only("market_id", "stall", "joined_on", "left_on").order_by("joined_on", "pk"):
        traders[trader.market_id, trader.stall].append(trader)
    return traders


def _there_in(traders: AtStalls, row: Row) -> list[Trader]:
    """Who was at the row's stall in its month. The bank reports a month when it is over, so the trader may have left since."""
    month: date = row["month"]
    at_stall = traders.get((row["market"], row["stall"]), ())
    return [t for t in at_stall if rules.month_of(t.joined_on) <= month and (t.left_on is None or t.left_on > month)]


def _not_there(at_stall: list[Trader], there: list[Trader]) -> Wrong:
    """What to do where nobody, or more than one trader, was at the stall in that month."""
    if len(there) > 1:
        return Wrong(
            "stall-shared",
            "Quầy này có hai hộ trong tháng. Ghi ở trang của từng hộ.",
            "Two traders had this stall in that month. Record it on their own pages.",
            column="stall",
        )
    if not at_stall:
        return Wrong(
            "stall-empty",
            "Quầy này không có hộ kinh doanh nào. Nhập danh sách hộ trước.",
            "No trader has this stall. Import the traders first.",
            column="stall",
        )
    last = at_stall[-1]
    if last.left_on is not None:
        return Wrong(
            "trader-left",
            f"Hộ ở quầy này đã rời chợ ngày {last.left_on:%-d/%-m/%Y}. Sửa lại tháng hoặc quầy.",
            f"The trader of this stall left on {last.left_on:%-d/%-m/%Y}. Mend the month or the stall.",
            column="month",
        )
    return Wrong(
        "trader-not-there",
        f"Hộ tham gia từ {last.joined_on:%-d/%-m/%Y}. Sửa lại tháng.",
        f"The trader joined on {last.joined_on:%-d/%-m/%Y}. Mend the month.",
        column="month",
    )


def _still_there(traders: AtStalls, row: Row) -> int:
    """The trader at the row's stall in its month. Raises Refused where that changed since the file was read; nothing is written."""
    found = _there_in(traders, row)
    if len(found) != 1:
        raise Refused(
            "trader-gone",
            f"Dòng {row.number}: hộ ở quầy này vừa thay đổi. Chưa ghi dòng nào. Bỏ dòng này rồi nhập lại.",
            f"Row {row.number}: the trader at the stall changed meanwhile. Nothing was written. Remove the row and send again.",
        )
    return found[0].pk


class _Places:
    """In which unit something happens at a market on a day; each pair is looked up once."""

    def __init__(self) -> None:
        self._markets: dict[int, Market] = {}
        self._known: dict[tuple[int, date], int] = {}

    def unit(self, market: int, day: date) -> int:
        if (market, day) not in self._known:
            if market not in self._markets:
                self._markets[market] = Market.objects.select_related("unit").get(pk=market)
            self._known[market, day] = rules.unit_on(self._markets[market].unit, day).pk
        return self._known[market, day]


IMPORTERS = [Traders, Turnovers]
