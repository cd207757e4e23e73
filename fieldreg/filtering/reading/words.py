"""Going through the words of a filter's text, one after another."""

from collections.abc import Iterator
from contextlib import contextmanager

from fieldreg.filtering.guards import Guard, refused
from fieldreg.filtering.reading.tokens import Token, tokens_of
from fieldreg.kernel.errors import InvalidInput

__all__ = ["Words"]


_RECKONED = (*"+-*/%^=<>", "<>", "<=", ">=", "DIV", "AND", "OR", "NOT", "IS", "IN", "LIKE", "BETWEEN")


class Words:
    """The words of a text and how far they were read."""

    def __init__(self, text: str, guard: Guard, *, old: bool) -> None:
        self.tokens, self.guard, self.old = tokens_of(text, guard, old=old), guard, old
        self._here = self._depth = self._inside = 0

    @property
    def now(self) -> Token:
        """The word that comes next; the end stays."""
        return self.tokens[self._here]

    def next(self) -> Token:
        """That word, read."""
        token = self.now
        self._here = min(self._here + 1, len(self.tokens) - 1)
        return token

    def took(self, *words: str) -> bool:
        """Reads the next word if it is one of these."""
        found = self.now.says(*words)
        if found:
            self.next()
        return found

    def expect(self, word: str) -> Token:
        """Reads the next word, which must be this one."""
        if not self.now.says(word):
            raise self.unexpected(f"「{word}」", word)
        return self.next()

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Inside brackets."""
        self._depth += 1
        self.guard.level(self._depth, self.now.at)
        yield
        self._depth -= 1

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Inside an expression: no more of them than brackets and levels of the tree together, so that no text exhausts the stack."""
        self._inside += 1
        self.guard.level(self._inside // 2, self.now.at)
        yield
        self._inside -= 1

    def list_follows(self) -> bool:
        """Whether the bracket that comes next holds a list: a comma in it, nothing, or one bare literal or further bracket.

        One value that is reckoned, `(a + 1)`, is that value; `((a + 1))` is a list of it.
        """
        if not self.now.says("("):
            return False
        inside, depth = self._here + 1, 0
        for here in range(self._here, len(self.tokens)):
            token = self.tokens[here]
            depth += token.says("(") - token.says(")")
            if depth == 1 and token.says(","):
                return True
            if depth == 0:
                return self._alone(inside, here)
        return False

    def _alone(self, start: int, end: int) -> bool:
        """Whether a bracket of nothing, of one bare word, or of one further bracket begins and ends here, and nothing follows it."""
        follows = self.tokens[end + 1] if end + 1 < len(self.tokens) else self.tokens[end]
        if not follows.says(",", ")"):
            return False
        depth = 0
        for token in self.tokens[start:end]:
            depth += token.says("(") - token.says(")")
            if depth == 0 and token.says(*_RECKONED) and token is not self.tokens[start]:
                return False
        return True

    def unexpected(self, ja: str, en: str, token: Token | None = None) -> InvalidInput:
        """The error for a word that cannot stand where it does."""
        token = token or self.now
        if token.sort == "end":
            return refused("syntax", token.at, f"途中で終わっています。{ja}が要ります。", f"it ends too early; {en} is missing")
        return refused("syntax", token.at, f"{token.start} 文字目の「{token.text[:40]}」のところには、{ja}が要ります。",
                       f"character {token.start}, {token.text[:40]!r}: {en} is wanted there")  # fmt: skip
