"""A measure's rule in words: what is counted, when, and under which condition; in Vietnamese or English."""

from __future__ import annotations

import sqlglot
from django.utils.translation import gettext, override
from sqlglot import exp

from tinhso.kernel.systems import Title
from tinhso.ledger.cells.declare import Fact, Kind, Measure
from tinhso.ledger.indicators.rounding import in_language

_COMPARE = {
    exp.EQ: Title("là", "is"), exp.NEQ: Title("không phải", "is not"), exp.LT: Title("nhỏ hơn", "below"),
    exp.LTE: Title("không quá", "at most"), exp.GT: Title("lớn hơn", "above"), exp.GTE: Title("từ", "at least"),
}  # fmt: skip
_STOCK = Title(
    "{head} {what} đã có “{opened}” và chưa có “{closed}” đến hết ngày cuối kỳ",
    "{head} {what} with “{opened}” and without “{closed}” at the end of the period's last day",
)
_SUM = Title("Tổng {amount} của {what} có “{date}” trong kỳ", "Total {amount} of {what} with “{date}” in the period")
_DISTINCT = Title("Số người khác nhau trong {what} có “{date}” trong kỳ", "Distinct persons in {what} with “{date}” in the period")
_COUNT = Title("Số {what} có “{date}” trong kỳ", "Number of {what} with “{date}” in the period")
_WHERE = Title("{text}, với điều kiện: {condition}.", "{text}, where {condition}.")
_YES, _NO = Title("có", "yes"), Title("không", "no")


def counted(measure: Measure, language: str = "vi") -> str:
    """The measure as a sentence: “Số đối tượng an sinh đã có “ngày vào” …, với điều kiện: nhóm là “Hộ nghèo”.”"""
    fact = measure.fact
    title = fact.title.get(language)
    said = {
        "what": title[:1].lower() + title[1:],
        "amount": column_name(fact, measure.amount_column, language) if measure.amount_column else "",
        "date": column_name(fact, str(measure.date), language) if measure.date else "",
    }
    if measure.kind is Kind.STOCK:
        total, number = Title(f"Tổng {said['amount']} của", f"Total {said['amount']} of"), Title("Số", "Number of")
        said["head"] = (total if measure.amount else number).get(language)
        said["opened"] = column_name(fact, str(measure.opened), language)
        said["closed"] = column_name(fact, str(measure.closed), language)
        pattern = _STOCK
    else:
        pattern = {Kind.SUM: _SUM, Kind.DISTINCT: _DISTINCT}.get(measure.kind, _COUNT)
    text = pattern.get(language).format(**said)
    if measure.where is None:
        return text + "."
    return _WHERE.get(language).format(text=text, condition=condition(fact, measure.where.text, language))


def condition(fact: Fact, text: str, language: str = "vi") -> str:
    """A checked predicate in words."""
    return _Words(fact, language).of(sqlglot.parse_one(text, dialect="postgres"))


def column_name(fact: Fact, column: str, language: str = "vi") -> str:
    """What people call a column: the title of the fact's dimension, else the model's own name for it."""
    for dimension in fact.dimensions.values():
        if dimension.column == column:
            return dimension.title.get(language).lower()
    for field in fact.model_class()._meta.concrete_fields:
        if field.column == column:
            return _translated(str(field.verbose_name), language)
    return column


def _translated(text: str, language: str) -> str:
    with override(language):
        return gettext(text)


class _Words:
    """One fact's columns and values in one language, and how a predicate over them is said."""

    def __init__(self, fact: Fact, language: str) -> None:
        self.fact, self.language = fact, language

    def say(self, vi: str, en: str) -> str:
        return Title(vi, en).get(self.language)

    def name(self, column: str) -> str:
        return column_name(self.fact, column, self.language)

    def label(self, column: str, value: str) -> str:
        for dimension in self.fact.dimensions.values():
            if dimension.column == column and value in dimension.labels:
                return dimension.labels[value].get(self.language)
        for field in self.fact.model_class()._meta.concrete_fields:
            if field.column == column and field.choices:
                labels = {str(key): str(label) for key, label in field.flatchoices}
                return _translated(labels[value], self.language) if value in labels else value
        return value

    def literal(self, column: str, node: exp.Expr) -> str:
        if isinstance(node, exp.Cast):
            return self.literal(column, node.this)
        if isinstance(node, exp.Boolean):
            return (_YES if node.this else _NO).get(self.language)
        if isinstance(node, exp.Neg):
            return f"−{self.literal(column, node.this)}"
        if isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit():
            return in_language(int(node.name), self.language)
        return f"“{self.label(column, node.name)}”"

    def test(self, node: exp.Is, negated: bool) -> str:
        """`IS [NOT] NULL`, and `IS [NOT] TRUE` or `FALSE`: negated, these also hold where nothing was written."""
        name, wanted = self.name(node.this.name), node.expression
        if not isinstance(wanted, exp.Boolean):
            return f"{self.say('có', 'has') if negated else self.say('không có', 'has no')} {name}"
        if not negated:
            return f"{name} {self.say('là', 'is')} {(_YES if wanted.this else _NO).get(self.language)}"
        other = (_NO if wanted.this else _YES).get(self.language)
        return f"{name} {self.say('là', 'is')} {other} {self.say('hoặc chưa ghi', 'or not written')}"

    def of(self, node: exp.Expr) -> str:
        if isinstance(node, exp.Paren):
            return f"({self.of(node.this)})"
        if isinstance(node, exp.And):
            return f"{self.of(node.left)} {self.say('và', 'and')} {self.of(node.right)}"
        if isinstance(node, exp.Or):
            return f"{self.of(node.left)} {self.say('hoặc', 'or')} {self.of(node.right)}"
        if isinstance(node, exp.Not):
            inner = node.this.unnest()
            if isinstance(inner, exp.Is):
                return self.test(inner, negated=not inner.args.get("negate"))
            return f"{self.say('không phải', 'not')} ({self.of(inner)})"
        if isinstance(node, exp.Is):
            return self.test(node, negated=bool(node.args.get("negate")))
        if isinstance(node, exp.In):
            column, between = node.this.name, self.say(" hoặc ", " or ")
            return f"{self.name(column)} {self.say('là', 'is')} {between.join(self.literal(column, item) for item in node.expressions)}"
        if isinstance(node, exp.Between):
            column = node.this.name
            low, high = self.literal(column, node.args["low"]), self.literal(column, node.args["high"])
            return f"{self.name(column)} {self.say('từ', 'from')} {low} {self.say('đến', 'to')} {high}"
        if isinstance(node, exp.Column):
            return self.name(node.name)
        for kind, words in _COMPARE.items():
            if isinstance(node, kind):
                column = node.left.name
                return f"{self.name(column)} {words.get(self.language)} {self.literal(column, node.right)}"
        return str(node.sql(dialect="postgres"))
