"""How long and how much: the figures a server keeps to with whoever connects."""

from dataclasses import dataclass

__all__ = ["Patience"]


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Limits of one server process.  Seconds, bytes, and numbers of connections.

    `per_address` is lifted where proxies stand before the server: all connections then come from them, and they count.
    """

    connections: int = 500
    per_address: int | None = 50
    idle_s: float = 30.0  # between requests
    header_s: float = 10.0  # from a request's first byte to the end of its head
    body_s: float = 20.0  # for a body of any size, and for each of its bytes
    slowest_body: int = 16 << 10  # bytes a second, beyond `body_s`
    answer_s: float = 60.0  # that nothing of an answer is taken
    draining_s: float = 30.0  # from being told to stop until what was begun is given up
    head_bytes: int = 32 << 10
    body_bytes: int = 4 << 20  # more than the pages take, so that who sends a little too much is told by the page
    upload_bytes: int = 72 << 20  # where files are sent
    threads: int = 8
    share: int = 2  # of the threads that one visitor has at once

    def time_for_body(self, size: int) -> float:
        """Seconds until a body of `size` bytes must have come."""
        return self.body_s + size / self.slowest_body
