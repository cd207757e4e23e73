"""CQL2 text, and the older CQL that GDAL writes, read by descent: one method for each level of the grammar."""

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
    def __init__(self, words: Words) -> None:
        self.words, self.guard = words, words.guard
        self.groups: set[int] = set()  # ids of nodes that stand in brackets of their own

    def expression(self) -> Node:
        return self._chain("OR", lambda: self._chain("AND", self._factor))

    def _chain(self, word: str, part: Callable[[], Node]) -> Node:
        first, at, parts = part(), self.words.now.at, []
        while self.words.took(word):
            parts.append(part())
        return self.guard.call(word.lower(), (first, *parts), at) if parts else first

    def _factor(self) -> Node:
        at = self.words.now.at
        if not self.words.took("NOT"):
            return self._predicate()
        if self.words.now.says("NOT"):
            raise refused("syntax", self.words.now.at, "NOT は1つだけ書いてください。", "write one NOT, or brackets between two")
        return self._not(self._predicate(), at)

    def _not(self, node: Node, at: str) -> Node:
        return self.guard.call("not", (node,), at)

    def _predicate(self) -> Node:
        left, token = self.sum(), self.words.now
        if token.says(*COMPARISONS):
            self.words.next()
            return self.guard.call(token.text, (left, self.sum()), token.at)
        if self.words.took("IS"):
            return self._maybe_not(lambda: self._is_null(left, token.at), token.at)
        if token.says("NOT", "LIKE", "ILIKE", "BETWEEN", "IN"):
            return self._maybe_not(lambda: self._worded(left), token.at)
        return left

    def _maybe_not(self, rest: Callable[[], Node], at: str) -> Node:
        return self._not(rest(), at) if self.words.took("NOT") else rest()

    def _is_null(self, left: Node, at: str) -> Node:
        self.words.expect("NULL")
        return self.guard.call("isNull", (left,), at)

    def _worded(self, left: Node) -> Node:
        token = self.words.next()
        if token.says("BETWEEN"):
            low = self.sum()
            self.words.expect("AND")
            return self.guard.call("between", (left, low, self.sum()), token.at)
        if token.says("IN"):
            self.words.expect("(")
            items = self._listed(self.sum)
            return self.guard.call("in", (left, self.guard.node(Array(items, at=token.at))), token.at)
        if token.says("LIKE") or (self.words.old and token.says("ILIKE")):
            return self._like(left, token.at, folded=token.says("ILIKE"))
        raise self.words.unexpected("LIKE / BETWEEN / IN", "LIKE, BETWEEN or IN", token)

    def _like(self, left: Node, at: str, *, folded: bool) -> Node:
        pattern = self.sum()
        if self.words.old and isinstance(pattern, TextValue):  # it knows no escapes
            pattern = TextValue(pattern.value.replace("\\", "\\\\"), at=pattern.at)
        if folded:
            left, pattern = (self.guard.call("casei", (part,), at) for part in (left, pattern))
        return self.guard.call("like", (left, pattern), at)

    # ---------------------------------------------------------------- values

    def sum(self) -> Node:
        return self._signs(("+", "-"), lambda: self._signs(("*", "/", "%", "DIV"), self._power))

    def _signs(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        left = part()
        while self.words.now.says(*signs):
            token = self.words.next()
            left = self.guard.call(token.text.lower(), (left, part()), token.at)
        return left

    def _power(self) -> Node:
        base, token = self._signed(), self.words.now
        if not self.words.took("^"):
            return base
        node = self.guard.call("^", (base, self._signed()), token.at)
        if self.words.now.says("^"):
            raise refused("syntax", self.words.now.at, "^ を続けるときは括弧で順を示してください。", "put brackets where ^ follows ^")
        return node

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
