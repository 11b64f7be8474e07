"""The language of formulas: exact arithmetic that a civil servant can read.

    100 * welfare.household_accounts / welfare.households
    previous(teams.teams)            the same thing one year earlier
    growth(onestop.received)         per cent against the same period one year earlier
    per_head(subscribers.mobile, 100)    per 100 inhabitants of the unit
    declared                         no formula: the value is what somebody declared or printed

A name is `<system>.<noun>`: a measure, or another indicator. Numbers are exact (Fractions); a missing input makes a missing result,
never a zero, and so does a division by zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

DECLARED = "declared"
MOST_WORDS, DEEPEST, MOST_DIGITS = 300, 40, 30
"""Numbers, names and signs of a formula, brackets within brackets, digits of a number: far beyond any real one, far below what harms."""


class FormulaError(ValueError):
    """A formula that cannot be read; the message says where (column from 1) and what to do."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"{message} (cột {column} của công thức)")
        self.column = column


class Source(Protocol):
    """Where a formula's inputs come from, at one place and period."""

    def get(self, name: str) -> Fraction | None:
        """The amount of a measure or the value of an indicator; None where it is not known."""
        ...

    def people(self) -> Fraction | None:
        """Inhabitants of the unit."""
        ...

    def year_before(self) -> Source:
        """The same place in the same period one year earlier."""
        ...


@dataclass(frozen=True)
class Number:
    value: Fraction


@dataclass(frozen=True)
class Name:
    code: str
    column: int


@dataclass(frozen=True)
class Negative:
    operand: Node


@dataclass(frozen=True)
class Binary:
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


Node = Number | Name | Negative | Binary | Call

FUNCTIONS = {"growth": 1, "previous": 1, "per_head": 2, "share": 2, "least": 2, "greatest": 2}
"""Function → how many arguments it takes."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)|(?P<sign>[-+*/(),])|(?P<wrong>\S))"
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        token = _Token(kind, match[kind], match.start(kind) + 1)
        if kind == "wrong":
            raise FormulaError(f"Không hiểu ký tự “{token.text}”. Dùng số, mã như welfare.households và + - * / ( )", token.column)
        found.append(token)
    return found


class _Parser:
    """Recursive descent: sums of products of atoms."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0
        self.end = len(text) + 1

    def peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def accept(self, *signs: str) -> str | None:
        token = self.peek()
        if token is not None and token.kind == "sign" and token.text in signs:
            self.at += 1
            return token.text
        return None

    def expect(self, sign: str) -> None:
        if self.accept(sign) is None:
            token = self.peek()
            raise FormulaError(f"Thiếu dấu “{sign}”", token.column if token else self.end)

    def sum(self) -> Node:
        left = self.product()
        while sign := self.accept("+", "-"):
            left = Binary(sign, left, self.product())
        return left

    def product(self) -> Node:
        left = self.atom()
        while sign := self.accept("*", "/"):
            left = Binary(sign, left, self.atom())
        return left

    def atom(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            token = self.peek()
            raise FormulaError(f"Ngoặc lồng nhau quá {DEEPEST} lớp; tách thành nhiều chỉ tiêu", token.column if token else self.end)
        node = self._atom()
        self.depth -= 1
        return node

    def _atom(self) -> Node:
        if self.accept("-"):
            return Negative(self.atom())
        if self.accept("("):
            inner = self.sum()
            self.expect(")")
            return inner
        token = self.peek()
        if token is None:
            raise FormulaError("Công thức dừng giữa chừng; viết tiếp một số hoặc một mã", self.end)
        self.at += 1
        if token.kind == "number":
            if len(token.text) > MOST_DIGITS:
                raise FormulaError(f"Số dài quá {MOST_DIGITS} chữ số", token.column)
            return Number(Fraction(token.text))
        if token.kind == "name":
            return self.call(token) if "." not in token.text else Name(token.text, token.column)
        raise FormulaError(f"Chỗ này cần một số hoặc một mã, không phải “{token.text}”", token.column)

    def call(self, token: _Token) -> Node:
        count = FUNCTIONS.get(token.text)
        if count is None:
            raise FormulaError(
                f"Không có hàm hay mã “{token.text}”. Mã viết dạng hệ_thống.tên; các hàm: {', '.join(FUNCTIONS)}",
                token.column,
            )
        self.expect("(")
        arguments = [self.sum()]
        while self.accept(","):
            arguments.append(self.sum())
        self.expect(")")
        if len(arguments) != count:
            raise FormulaError(f"Hàm {token.text} cần {count} giá trị, đang có {len(arguments)}", token.column)
        return Call(token.text, tuple(arguments))


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """Read a formula; the same text is read once a process. Raises FormulaError."""
    parser = _Parser(text)
    if not parser.tokens:
        raise FormulaError("Công thức trống; viết phép tính, hoặc “declared” nếu giá trị do đơn vị khai", 1)
    if len(parser.tokens) > MOST_WORDS:
        raise FormulaError(
            f"Công thức có quá {MOST_WORDS} số, mã và dấu; tách thành nhiều chỉ tiêu", parser.tokens[MOST_WORDS].column
        )
    node = parser.sum()
    if (rest := parser.peek()) is not None:
        raise FormulaError(f"Thừa “{rest.text}” sau khi công thức đã đủ", rest.column)
    return node


def names(node: Node) -> Iterator[Name]:
    """Every measure or indicator that a formula mentions, in order, each as often as it stands there."""
    if isinstance(node, Name):
        yield node
    elif isinstance(node, Negative):
        yield from names(node.operand)
    elif isinstance(node, Binary):
        yield from names(node.left)
        yield from names(node.right)
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from names(argument)


def codes(node: Node) -> list[str]:
    """The codes a formula mentions, each once, in order of first mention."""
    return list(dict.fromkeys(name.code for name in names(node)))


def looks_back(node: Node) -> bool:
    """Whether it needs the same period of the year before."""
    if isinstance(node, Call):
        return node.function in ("growth", "previous") or any(looks_back(argument) for argument in node.arguments)
    if isinstance(node, Binary):
        return looks_back(node.left) or looks_back(node.right)
    return isinstance(node, Negative) and looks_back(node.operand)


def years_back(node: Node, of_name: Callable[[str], int]) -> int:
    """How many years before its period a formula reaches, given how far each name does."""
    if isinstance(node, Name):
        return of_name(node.code)
    if isinstance(node, Negative):
        return years_back(node.operand, of_name)
    if isinstance(node, Binary):
        return max(years_back(node.left, of_name), years_back(node.right, of_name))
    if isinstance(node, Call):
        own = 1 if node.function in ("growth", "previous") else 0
        return own + max(years_back(argument, of_name) for argument in node.arguments)
    return 0


def evaluate(node: Node, source: Source) -> Fraction | None:
    """The exact value at one place and period, or None where an input is missing or a division is by zero."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return source.get(node.code)
    if isinstance(node, Negative):
        inner = evaluate(node.operand, source)
        return None if inner is None else -inner
    if isinstance(node, Call):
        return _call(node, source)
    left, right = evaluate(node.left, source), evaluate(node.right, source)
    if left is None or right is None:
        return None
    if node.sign == "+":
        return left + right
    if node.sign == "-":
        return left - right
    if node.sign == "*":
        return left * right
    return None if right == 0 else left / right


def _call(node: Call, source: Source) -> Fraction | None:
    if node.function == "previous":
        return evaluate(node.arguments[0], source.year_before())
    if node.function == "growth":
        now, then = evaluate(node.arguments[0], source), evaluate(node.arguments[0], source.year_before())
        return None if now is None or not then else 100 * (now - then) / abs(then)
    first, second = (evaluate(argument, source) for argument in node.arguments)
    if first is None or second is None:
        return None
    if node.function == "share":
        return None if second == 0 else 100 * first / second
    if node.function == "per_head":
        people = source.people()
        return first * second / people if people else None
    return min(first, second) if node.function == "least" else max(first, second)


@dataclass(frozen=True)
class Ratio:
    """A formula that is `factor × numerator / denominator`: the two parts are kept, converted and added up, never the ratio."""

    factor: Fraction
    numerator: Node
    denominator: Node | None
    """None: the inhabitants of the unit."""


def as_ratio(node: Node) -> Ratio | None:
    """The parts of a formula that is one fraction, times a number perhaps; None for any other formula."""
    if isinstance(node, Call) and node.function == "share":
        return Ratio(Fraction(100), *node.arguments)
    if isinstance(node, Call) and node.function == "per_head" and isinstance(node.arguments[1], Number):
        return Ratio(node.arguments[1].value, node.arguments[0], None)
    if not isinstance(node, Binary):
        return None
    if node.sign == "/":
        if isinstance(node.right, Number):
            return None
        factor, numerator = _factor(node.left)
        return Ratio(factor, numerator, node.right)
    if node.sign == "*":
        for number, rest in ((node.left, node.right), (node.right, node.left)):
            if isinstance(number, Number) and (inner := as_ratio(rest)) is not None:
                return Ratio(number.value * inner.factor, inner.numerator, inner.denominator)
    return None


def _factor(node: Node) -> tuple[Fraction, Node]:
    """`100 * x` as (100, x)."""
    if isinstance(node, Binary) and node.sign == "*":
        if isinstance(node.left, Number):
            return node.left.value, node.right
        if isinstance(node.right, Number):
            return node.right.value, node.left
    return Fraction(1), node
