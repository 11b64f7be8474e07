"""A measure's rule in words: what is counted, when, and under which condition."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from tinhso.ledger.cells.declare import Fact, Kind, Measure
from tinhso.ledger.indicators.rounding import in_vietnamese

_COMPARE = {exp.EQ: "là", exp.NEQ: "không phải", exp.LT: "nhỏ hơn", exp.LTE: "không quá", exp.GT: "lớn hơn", exp.GTE: "từ"}


def counted(measure: Measure) -> str:
    """The measure as a sentence: “Số Đối tượng an sinh còn hiệu lực vào cuối ngày cuối kỳ, với nhóm là Hộ nghèo”."""
    fact = measure.fact
    what = fact.title.vi[:1].lower() + fact.title.vi[1:]
    if measure.kind is Kind.STOCK:
        opened, closed = column_name(fact, str(measure.opened)), column_name(fact, str(measure.closed))
        head = f"Tổng {measure.amount} của" if measure.amount else "Số"
        text = f"{head} {what} đã có “{opened}” và chưa có “{closed}” đến hết ngày cuối kỳ"
    elif measure.kind is Kind.SUM:
        text = f"Tổng {measure.amount} của {what} có “{column_name(fact, str(measure.date))}” trong kỳ"
    elif measure.kind is Kind.DISTINCT:
        text = f"Số người khác nhau trong {what} có “{column_name(fact, str(measure.date))}” trong kỳ"
    else:
        text = f"Số {what} có “{column_name(fact, str(measure.date))}” trong kỳ"
    if measure.where is None:
        return text + "."
    return f"{text}, với điều kiện: {condition(fact, measure.where.text)}."


def condition(fact: Fact, text: str) -> str:
    """A checked predicate in words."""
    return _words(fact, sqlglot.parse_one(text, dialect="postgres"))


def column_name(fact: Fact, column: str) -> str:
    """What people call a column: the title of the fact's dimension, else the model's own name for it."""
    for dimension in fact.dimensions.values():
        if dimension.column == column:
            return dimension.title.vi.lower()
    for field in fact.model_class()._meta.concrete_fields:
        if field.column == column:
            return str(field.verbose_name)
    return column


def _label(fact: Fact, column: str, value: str) -> str:
    for dimension in fact.dimensions.values():
        if dimension.column == column and value in dimension.labels:
            return dimension.labels[value].vi
    for field in fact.model_class()._meta.concrete_fields:
        if field.column == column and field.choices:
            labels = {str(key): str(label) for key, label in field.flatchoices}
            return labels.get(value, value)
    return value


def _literal(fact: Fact, column: str, node: exp.Expr) -> str:
    if isinstance(node, exp.Cast):
        return _literal(fact, column, node.this)
    if isinstance(node, exp.Boolean):
        return "có" if node.this else "không"
    if isinstance(node, exp.Neg):
        return f"−{_literal(fact, column, node.this)}"
    if isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit():
        return in_vietnamese(int(node.name))
    return f"“{_label(fact, column, node.name)}”"


def _is(fact: Fact, node: exp.Is, negated: bool) -> str:
    """`IS [NOT] NULL`, and `IS [NOT] TRUE` or `FALSE`: negated, these also hold where nothing was written."""
    name, wanted = column_name(fact, node.this.name), node.expression
    if not isinstance(wanted, exp.Boolean):
        return f"{'có' if negated else 'không có'} {name}"
    if not negated:
        return f"{name} là {'có' if wanted.this else 'không'}"
    return f"{name} là {'không' if wanted.this else 'có'} hoặc chưa ghi"


def _words(fact: Fact, node: exp.Expr) -> str:
    if isinstance(node, exp.Paren):
        return f"({_words(fact, node.this)})"
    if isinstance(node, exp.And):
        return f"{_words(fact, node.left)} và {_words(fact, node.right)}"
    if isinstance(node, exp.Or):
        return f"{_words(fact, node.left)} hoặc {_words(fact, node.right)}"
    if isinstance(node, exp.Not):
        inner = node.this.unnest()
        return (
            _is(fact, inner, negated=not inner.args.get("negate"))
            if isinstance(inner, exp.Is)
            else f"không phải ({_words(fact, inner)})"
        )
    if isinstance(node, exp.Is):
        return _is(fact, node, negated=bool(node.args.get("negate")))
    if isinstance(node, exp.In):
        column = node.this.name
        return f"{column_name(fact, column)} là {' hoặc '.join(_literal(fact, column, item) for item in node.expressions)}"
    if isinstance(node, exp.Between):
        column = node.this.name
        low, high = _literal(fact, column, node.args["low"]), _literal(fact, column, node.args["high"])
        return f"{column_name(fact, column)} từ {low} đến {high}"
    if isinstance(node, exp.Column):
        return column_name(fact, node.name)
    for kind, words in _COMPARE.items():
        if isinstance(node, kind):
            column = node.left.name
            return f"{column_name(fact, column)} {words} {_literal(fact, column, node.right)}"
    return str(node.sql(dialect="postgres"))
