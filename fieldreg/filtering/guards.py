"""What a filter may be at most, and how one beyond that, or one that cannot be read, is refused.

Every fault's code begins with ``filter-``, its place is a character of the text or a path into the JSON.
"""

from dataclasses import dataclass, field

from fieldreg.filtering.tree import ARITY, SPATIAL, Array, Call, Node, children
from fieldreg.kernel.errors import InvalidInput

__all__ = ["LIMITS", "Guard", "Limits", "refused"]

_BELLS = "\a\b\t\n\v\f\r"  # control characters the standard allows


@dataclass(frozen=True)
class Limits:
    """The most a filter may hold: characters, levels, parts, relations of shapes, corners of all its shapes, characters of one literal."""

    text: int = 2_000
    json: int = 10_000
    depth: int = 50
    nodes: int = 500
    relations: int = 20  # each is asked of every feature, and costs more than all the rest
    vertices: int = 1_000
    literal: int = 1_000


LIMITS = Limits()


def refused(code: str, where: str, ja: str, en: str) -> InvalidInput:
    """The error for a filter that cannot be used."""
    return InvalidInput.one(f"filter-{code}", where, ja, en)


@dataclass
class Guard:
    """Counts what one filter holds while it is read, and refuses what is beyond its limits."""

    limits: Limits = LIMITS
    nodes: int = 0
    relations: int = 0
    vertices: int = 0
    _depths: dict[int, int] = field(default_factory=dict)
    _kept: list[Node] = field(default_factory=list)  # alive, so that no id is given twice

    def node(self, node: Node) -> Node:
        """The node, counted."""
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise self._too_much(node.at, f"{self.limits.nodes} 個の部分", f"{self.limits.nodes} parts")
        depth = 1 + max((self._depths.get(id(part), 1) for part in children(node)), default=0)
        self.level(depth, node.at)
        self._depths[id(node)] = depth
        self._kept.append(node)
        return node

    def level(self, depth: int, at: str) -> None:
        """Refuses what is nested too deep."""
        if depth > self.limits.depth:
            raise self._too_much(at, f"{self.limits.depth} 段の入れ子", f"{self.limits.depth} levels of nesting")

    def call(self, op: str, args: tuple[Node, ...], at: str) -> Node:
        """A call with as many operands as its operator takes."""
        wanted = ARITY.get(op, len(args))
        if (len(args) < 2) if wanted is None else (len(args) != wanted):
            ja, en = ("2つ以上", "two or more") if wanted is None else (f"{wanted} つ", str(wanted))
            raise refused("operands", at, f"{op} には値を{ja}書いてください（{len(args)} つあります）。",
                          f"{op} takes {en} operands, not {len(args)}")  # fmt: skip
        if op == "in" and not isinstance(args[1], Array):
            raise refused("operands", args[1].at, "in の2つ目には一覧を書いてください。", "the second operand of in is a list")
        if op in SPATIAL:
            self.relations += 1
            if self.relations > self.limits.relations:
                raise self._too_much(at, f"図形の比較 {self.limits.relations} 個", f"{self.limits.relations} relations of shapes")
        return self.node(Call(op, args, at=at))

    def corners(self, count: int, at: str) -> None:
        """Counts corners of shapes."""
        self.vertices += count
        if self.vertices > self.limits.vertices:
            raise self._too_much(at, f"図形の頂点 {self.limits.vertices} 個", f"{self.limits.vertices} corners of shapes")

    def literal(self, text: str, at: str) -> str:
        """A character literal, if it is neither too long nor holds what no text does."""
        if len(text) > self.limits.literal:
            raise self._too_much(at, f"1つの文字列 {self.limits.literal} 文字", f"{self.limits.literal} characters of one text")
        self.plain(text, at)
        return text

    @staticmethod
    def plain(text: str, at: str) -> None:
        """Refuses control characters and halves of characters."""
        for place, letter in enumerate(text, 1):
            if (letter < " " and letter not in _BELLS) or "\ud800" <= letter <= "\udfff":
                raise refused("character", at, f"{place} 文字目に使えない文字（U+{ord(letter):04X}）があります。取り除いてください。",
                              f"character {place} is U+{ord(letter):04X}, which no text holds; take it out")  # fmt: skip

    @staticmethod
    def too_long(length: int, most: int) -> InvalidInput:
        """The error for a filter of too many characters."""
        return refused("too-long", "filter", f"フィルターは {most} 文字までです（いま {length} 文字）。短くするか、分けて尋ねてください。",
                       f"a filter has at most {most} characters, not {length}; shorten it or ask in parts")  # fmt: skip

    @staticmethod
    def _too_much(at: str, ja: str, en: str) -> InvalidInput:
        return refused("too-large", at, f"フィルターは{ja}までです。短くするか、分けて尋ねてください。",
                       f"a filter has at most {en}; shorten it or ask in parts")  # fmt: skip
