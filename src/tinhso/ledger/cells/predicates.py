"""The small SQL subset of a measure's `where`: what means the same in PostgreSQL, DuckDB and Spark.

Allowed: columns of the fact's own row; = <> < <= > >=, IN, BETWEEN, IS NULL, AND, OR, NOT; literals. Texts are compared for
equality only, because their order depends on the server's language. No functions, no arithmetic, no sub-queries, no "today":
what is overdue is a stock that is entered the day after it is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
ORDERED = (exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between)
HINT = "Dùng được: cột của chính bản ghi, = <> < <= > >=, IN, BETWEEN, IS NULL, AND, OR, NOT và hằng số."


class PredicateError(ValueError):
    """A `where` outside the subset; the message says what is wrong and what may be used."""


@dataclass(frozen=True)
class Predicate:
    """A checked condition. Equal conditions have equal `text`."""

    text: str
    """Canonical, in PostgreSQL's spelling."""
    columns: frozenset[str]

    def sql(self, dialect: str = "postgres", table: str | None = None) -> str:
        """The condition in `postgres`, `duckdb` or `spark`, its columns under `table` where one is given."""
        return _spelled(self.text, dialect, table)


@lru_cache(maxsize=1024)
def _spelled(text: str, dialect: str, table: str | None) -> str:
    """A checked condition in one dialect: the same few are asked for by every page."""
    tree = sqlglot.parse_one(text, dialect="postgres")
    for column in tree.find_all(exp.Column):
        column.this.set("quoted", True)
        if table is not None:
            column.set("table", exp.to_identifier(table, quoted=True))
    return tree.sql(dialect=dialect)


UNDERSTOOD = frozenset({"this", "expression", "expressions", "low", "high", "query", "negate"})
"""Parts of a node that are copied or examined. `negate` is that of IS NOT."""


def parse(text: str, columns: Mapping[str, str]) -> Predicate:
    """Check a condition against the fact's columns (name → text, integer, number, boolean, date, other).

    Raises PredicateError.
    """
    try:
        tree = sqlglot.parse_one(text, dialect="postgres")
    except SqlglotError as error:
        raise PredicateError(f"Không đọc được điều kiện “{text}”. {HINT}") from error
    assert isinstance(tree, exp.Expression)  # what parse_one returns is one
    checked = _condition(tree, columns)
    names = frozenset(c.name for c in checked.find_all(exp.Column))
    return Predicate(checked.sql(dialect="postgres"), names)


def _condition(node: exp.Expression, columns: Mapping[str, str]) -> exp.Expression:
    """The node as a condition, its literals typed by the column beside them.

    Each node is built anew from the parts that are understood; one that carries any other is refused, because a part left out would
    turn the meaning round without a word.
    """
    if strange := [name for name, part in node.args.items() if part and name not in UNDERSTOOD]:
        raise PredicateError(f"“{node.sql()}”: không hiểu {', '.join(strange)}. {HINT}")
    if isinstance(node, exp.Paren):
        return exp.Paren(this=_condition(node.this, columns))
    if isinstance(node, exp.And | exp.Or):
        return type(node)(this=_condition(node.this, columns), expression=_condition(node.expression, columns))
    if isinstance(node, exp.Not):
        return exp.Not(this=_condition(node.this, columns))
    if isinstance(node, exp.Boolean):
        return node.copy()
    if isinstance(node, exp.Column):
        if _type_of(node, columns) != "boolean":
            raise PredicateError(f"Cột “{node.name}” đứng một mình nhưng không phải cột đúng/sai. So nó với một giá trị.")
        return _column(node)
    if isinstance(node, exp.Is):
        if not isinstance(node.this, exp.Column) or not isinstance(node.expression, exp.Null | exp.Boolean):
            raise PredicateError(f"“{node.sql()}”: IS chỉ dùng với cột và NULL, TRUE, FALSE.")
        if isinstance(node.expression, exp.Boolean) and _type_of(node.this, columns) != "boolean":
            raise PredicateError(f"“{node.sql()}”: cột “{node.this.name}” không phải cột đúng/sai.")
        _type_of(node.this, columns)
        plain = exp.Is(this=_column(node.this), expression=node.expression.copy())
        return exp.Not(this=plain) if node.args.get("negate") else plain
    if isinstance(node, (*COMPARISONS, exp.Between, exp.In)):
        return _comparison(node, columns)
    raise PredicateError(f"“{node.sql()}” không dùng được trong điều kiện. {HINT}")


def _comparison(node: exp.Expression, columns: Mapping[str, str]) -> exp.Expression:
    if not isinstance(node.this, exp.Column):
        raise PredicateError(f"“{node.sql()}”: bên trái phép so phải là một cột. {HINT}")
    kind = _type_of(node.this, columns)
    if isinstance(node, ORDERED) and kind in ("text", "boolean"):
        raise PredicateError(
            f"“{node.sql()}”: cột “{node.this.name}” chỉ so được bằng =, <> hoặc IN; thứ tự chữ khác nhau giữa các máy chủ."
        )
    if isinstance(node, exp.In):
        if node.args.get("query") is not None or not node.expressions:
            raise PredicateError(f"“{node.sql()}”: IN cần một danh sách hằng số, không phải truy vấn con.")
        values = [_value(v, kind, node, columns) for v in node.expressions]
        return exp.In(this=_column(node.this), expressions=values)
    if isinstance(node, exp.Between):
        low, high = (_value(node.args[side], kind, node, columns) for side in ("low", "high"))
        return exp.Between(this=_column(node.this), low=low, high=high)
    return type(node)(this=_column(node.this), expression=_value(node.expression, kind, node, columns))


def _value(node: exp.Expression, kind: str, where: exp.Expression, columns: Mapping[str, str]) -> exp.Expression:
    """A literal (or a column of the same type), of the type of the column it is compared with."""
    if isinstance(node, exp.Column):
        if _type_of(node, columns) != kind:
            raise PredicateError(f"“{where.sql()}”: hai cột khác kiểu, không so được với nhau.")
        return _column(node)
    sign = isinstance(node, exp.Neg)
    literal = node.this if sign else node
    if isinstance(literal, exp.Cast) and literal.is_type("date"):
        literal = literal.this
    if kind == "boolean" and isinstance(literal, exp.Boolean):
        return literal.copy()
    if isinstance(literal, exp.Literal):
        if kind == "text" and literal.is_string:
            return literal.copy()
        if kind in ("integer", "number") and not literal.is_string:
            return exp.Neg(this=literal.copy()) if sign else literal.copy()
        if kind == "date" and literal.is_string:
            return _date(literal, where)
    raise PredicateError(f"“{where.sql()}”: cột “{where.this.name}” ({NAMES[kind]}) không so được với {node.sql()}.")


NAMES = {
    "text": "chữ",
    "integer": "số nguyên",
    "number": "số",
    "boolean": "đúng/sai",
    "date": "ngày",
    "other": "kiểu khác",
}


def _date(literal: exp.Literal, where: exp.Expression) -> exp.Expression:
    try:
        day = date.fromisoformat(literal.this)
    except ValueError as error:
        raise PredicateError(f"“{where.sql()}”: {literal.sql()} không phải ngày. Viết 'năm-tháng-ngày'.") from error
    return exp.Cast(this=exp.Literal.string(day.isoformat()), to=exp.DataType.build("date"))


def _column(node: exp.Column) -> exp.Column:
    return exp.column(node.name, quoted=True)


def _type_of(node: exp.Column, columns: Mapping[str, str]) -> str:
    if node.table:
        raise PredicateError(f"“{node.sql()}”: chỉ dùng cột của chính bản ghi, viết không có tên bảng.")
    if node.name not in columns:
        raise PredicateError(f"Không có cột “{node.name}”. Các cột: {', '.join(sorted(columns))}.")
    return columns[node.name]
