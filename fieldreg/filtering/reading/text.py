"""CQL2 text, and the older CQL that GDAL writes, read by descent: the strength of each operator tells how far an expression goes."""

from collections.abc import Callable

from fieldreg.filtering.guards import Guard, refused
from fieldreg.filtering.reading.names import TAKEN
from fieldreg.filtering.reading.text_literals import LITERALS, number_of
from fieldreg.filtering.reading.words import Words
from fieldreg.filtering.tree import (
    ARRAY,
    COMPARISONS,
    FOLDING,
    Array,
    Call,
    Node,
    NumberValue,
    Property,
    TextValue,
    TruthValue,
    operator_named,
)

__all__ = ["read_text"]

_OR, _AND, _NOT, _PREDICATE, _SUM, _PRODUCT, _POWER = range(1, 8)
_STRENGTH = {
    "OR": _OR, "AND": _AND, **dict.fromkeys((*COMPARISONS, "IS", "NOT", "LIKE", "ILIKE", "BETWEEN", "IN"), _PREDICATE),
    **dict.fromkeys("+-", _SUM), **dict.fromkeys((*"*/%", "DIV"), _PRODUCT), "^": _POWER,
}  # fmt: skip


def read_text(text: str, guard: Guard, *, old: bool = False) -> Node:
    """The tree of a filter's text; `old`: the CQL before CQL2, as GDAL writes it.  Raises InvalidInput, with the place.

    >>> read_text("floors > 5", Guard())
    Call(at='filter, character 8', op='>', args=(Property(..., name='floors'), NumberValue(..., value=5)))
    """
    reader = _Reader(Words(text, guard, old=old))
    tree = reader.expression()
    if reader.words.now.sort != "end":
        raise reader.words.unexpected("and / or", "AND, OR")
    return tree


class _Reader:
    """By the strength of operators: what binds less than `least` is left to whoever asked."""

    def __init__(self, words: Words) -> None:
        self.words, self.guard = words, words.guard
        self.groups: set[int] = set()  # ids of nodes that stand in brackets of their own

    def expression(self, least: int = _OR) -> Node:
        with self.words.inside():
            left, most = self._start(least)
            while least <= (strength := self._strength()):
                if strength > most:
                    raise self.words.unexpected("and / or", "AND, OR")
                left, most = self._joined(left, strength), strength if strength in (_SUM, _PRODUCT) else strength - 1
        return left

    def _strength(self) -> int:
        token = self.words.now
        return _STRENGTH.get(token.text.upper(), 0) if token.sort in ("word", "sign") else 0

    def _start(self, least: int) -> tuple[Node, int]:
        """What an expression begins with, and how strong an operator may follow it."""
        at = self.words.now.at
        if least > _NOT or not self.words.took("NOT"):
            return self._signed(), _POWER
        if self.words.now.says("NOT"):
            raise refused("syntax", self.words.now.at, "NOT は1つだけ書いてください。", "write one NOT, or brackets between two")
        return self._not(self.expression(_PREDICATE), at), _AND

    def _joined(self, left: Node, strength: int) -> Node:
        if strength == _PREDICATE:
            return self._predicate(left)
        token = self.words.next()
        op = token.text.lower()
        if strength in (_SUM, _PRODUCT):
            return self.guard.call(op, (left, self.expression(strength + 1)), token.at)
        if strength == _POWER:
            return self._power(left, token.at)
        parts = [left, self.expression(strength + 1)]
        while self.words.took(token.text.upper()):
            parts.append(self.expression(strength + 1))
        return self.guard.call(op, tuple(parts), token.at)

    def _power(self, base: Node, at: str) -> Node:
        node = self.guard.call("^", (base, self._signed()), at)
        if self.words.now.says("^"):
            raise refused("syntax", self.words.now.at, "^ を続けるときは括弧で順を示してください。", "put brackets where ^ follows ^")
        return node

    def _not(self, node: Node, at: str) -> Node:
        return self.guard.call("not", (node,), at)

    def _predicate(self, left: Node) -> Node:
        token = self.words.now
        if token.says(*COMPARISONS):
            self.words.next()
            return self.guard.call(token.text, (left, self.expression(_SUM)), token.at)
        null = self.words.took("IS")
        negated = self.words.took("NOT")
        node = self._is_null(left, token.at) if null else self._worded(left)
        return self._not(node, token.at) if negated else node

    def _is_null(self, left: Node, at: str) -> Node:
        self.words.expect("NULL")
        return self.guard.call("isNull", (left,), at)

    def _worded(self, left: Node) -> Node:
        token = self.words.next()
        if token.says("BETWEEN"):
            low = self.expression(_SUM)
            self.words.expect("AND")
            return self.guard.call("between", (left, low, self.expression(_SUM)), token.at)
        if token.says("IN"):
            self.words.expect("(")
            items = self._listed(lambda: self.expression(_SUM))
            return self.guard.call("in", (left, self.guard.node(Array(items, at=token.at))), token.at)
        if token.says("LIKE") or (self.words.old and token.says("ILIKE")):
            return self._like(left, token.at, folded=token.says("ILIKE"))
        raise self.words.unexpected("LIKE / BETWEEN / IN", "LIKE, BETWEEN or IN", token)

    def _like(self, left: Node, at: str, *, folded: bool) -> Node:
        pattern = self.expression(_SUM)
        if self.words.old and isinstance(pattern, TextValue):  # it knows no escapes
            pattern = TextValue(pattern.value.replace("\\", "\\\\"), at=pattern.at)
        if folded:
            left, pattern = (self.guard.call("casei", (part,), at) for part in (left, pattern))
        return self.guard.call("like", (left, pattern), at)

    # ---------------------------------------------------------------- values

    def _signed(self) -> Node:
        token = self.words.now
        if not token.says("-", "+"):
            return self._operand()
        self.words.next()
        if self.words.now.sort == "number":
            value = number_of(self.words.next())
            return self.guard.node(NumberValue(-value if token.text == "-" else value, at=token.at))
        if token.text == "+":
            raise self.words.unexpected("数", "a number")
        return self.guard.call("*", (self.guard.node(NumberValue(-1, at=token.at)), self._operand()), token.at)

    def _operand(self) -> Node:
        token = self.words.next()
        if token.sort == "number":
            return self.guard.node(NumberValue(number_of(token), at=token.at))
        if token.sort == "text":
            return self.guard.node(TextValue(token.text, at=token.at))
        if token.sort == "quoted":
            return self.guard.node(Property(token.text, at=token.at))
        if token.says("("):
            return self._group()
        if token.sort == "word" and not token.says(*TAKEN):
            return self._word(token.text, token.at)
        if token.says("NULL"):
            raise refused("syntax", token.at, "NULL とは比べられません。IS NULL か IS NOT NULL と書いてください。",
                          "nothing equals NULL; write IS NULL or IS NOT NULL")  # fmt: skip
        raise self.words.unexpected("名前か値", "a name or a value", token)

    def _group(self) -> Node:
        with self.words.deeper():
            inside = self.expression()
            self.words.expect(")")
        self.groups.add(id(inside))
        return inside

    def _word(self, word: str, at: str) -> Node:
        upper = word.upper()
        if upper in ("TRUE", "FALSE"):
            return self.guard.node(TruthValue(upper == "TRUE", at=at))
        if upper in LITERALS and self.words.now.says("(", "Z"):
            return self.guard.node(LITERALS[upper](self.words, self._end_of_interval, at))
        if not self.words.took("("):
            return self.guard.node(Property(word, at=at))
        return self._call(word, at)

    def _call(self, word: str, at: str) -> Node:
        op = operator_named(word) or word
        if operator_named(word) and not (op in FOLDING or op[:2] in ("s_", "t_", "a_")):
            raise refused("syntax", at, f"{word} は関数ではありません。", f"{word} is no function")
        args = self._listed(lambda: self._argument(lists=op in ARRAY or operator_named(word) is None))
        if op in ARRAY:  # one element in brackets is a list of one
            args = tuple(self._as_list(arg) for arg in args)
        return self.guard.call(op, args, at)

    def _listed(self, part: Callable[[], Node]) -> tuple[Node, ...]:
        with self.words.deeper():
            items: list[Node] = []
            while not self.words.took(")"):
                if items:
                    self.words.expect(",")
                items.append(part())
            return tuple(items)

    def _argument(self, *, lists: bool) -> Node:
        """An operand of a function: any expression, or a list where `lists` may stand."""
        if lists and self.words.list_follows():
            at = self.words.next().at
            return self.guard.node(Array(self._listed(lambda: self._argument(lists=True)), at=at))
        return self.expression()

    def _as_list(self, node: Node) -> Node:
        return self.guard.node(Array((node,), at=node.at)) if id(node) in self.groups else node

    def _end_of_interval(self, word: str, at: str) -> Property | Call:
        node = self._word(word, at)
        if isinstance(node, Property | Call):
            return node
        raise refused("syntax", at, "期間の端は日付、時刻、'..'、項目名のどれかです。",
                      "an interval ends with a day, a moment, '..' or a property")  # fmt: skip
