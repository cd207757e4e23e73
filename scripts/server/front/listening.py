"""A waitress that keeps to a `Patience`: deadlines for head, body and answer, a share of connections for each address.

When every connection is taken, the one that has waited longest without asking anything whole makes room: slow and idle
visitors keep nobody out.  A body is measured by its path before a byte of it is kept.
"""

import copy
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer

from scripts.server.front.patience import Patience
from scripts.server.front.refusals import Refusal
from scripts.server.front.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["Front", "listen"]

_LOOKED_AFTER_S = 1.0
_FILES_OF_OTHERS = 200  # open files that are no connections: database, law, maps
_URGENT = frozenset({"/healthz", "/readyz", "/metrics"})
_NO_LIMIT = 1 << 30  # waitress stops accepting at its own limit; here somebody makes room instead
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    + "混み合っています。少し待ってからお試しください。 / too busy; retry in a moment\n".encode()
)


def listen(
    application: "WSGIApplication", host: str, port: int, patience: Patience, uploads: Callable[[str, str], bool], proxies: int = 0
) -> "Front":
    """A server that listens and does not yet run.

    `uploads` tells of a method and a path whether files are sent there; `proxies` stand before the server and say who asks.
    Raises OSError if the address is taken.
    """
    adjustments = Adjustments(
        host=host, port=port, threads=patience.threads, ident="fieldreg", connection_limit=_NO_LIMIT, asyncore_use_poll=True,
        cleanup_interval=_LOOKED_AFTER_S, channel_timeout=patience.answer_s, max_request_header_size=patience.head_bytes,
        max_request_body_size=patience.body_bytes, asyncore_loop_timeout=_LOOKED_AFTER_S,
        clear_untrusted_proxy_headers=not proxies,
    )  # fmt: skip
    workers = Workers(patience.threads, patience.share)
    held: dict[int, Any] = {}
    fronts = [
        Front(application, held, dispatcher=workers, adj=adjustments, sockinfo=sockinfo, patience=patience, uploads=uploads,
              proxies=proxies)
        for sockinfo in adjustments.listen  # one name may stand for several addresses; one loop serves them
    ]
    return fronts[0]


class _Head(HTTPRequestParser):
    """Reads one request; how large its body may be follows from what it asks for."""

    def __init__(self, adj: Adjustments, large: Adjustments, uploads: Callable[[str, str], bool]) -> None:
        super().__init__(adj)
        self._large, self._uploads = large, uploads
        self.began = time.time()

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self._uploads(self.command, self.path):
            self.adj = self._large


class _Connection(HTTPChannel):
    """One visitor's connection."""

    server: "Front"
    error_task_class = Refusal

    def parser_class(self, adj: Adjustments) -> _Head:
        return _Head(adj, self.server.large, self.server.uploads)

    @property
    def visitor(self) -> str:
        """Who asks: by what the outermost proxy that is trusted says, or by where the connection comes from."""
        hops = self.server.proxies
        said = [part.strip() for part in self.requests[0].headers.get("X_FORWARDED_FOR", "").split(",")] if hops and self.requests else []
        return said[-hops] if hops and len(said) >= hops else str(self.addr[0])

    @property
    def is_urgent(self) -> bool:
        """Whether somebody asks only whether the server lives."""
        return bool(self.requests) and self.requests[0].path in _URGENT

    @property
    def is_busy(self) -> bool:
        """Whether a whole request of it is being answered, or waits to be."""
        return bool(self.requests)

    @property
    def waits(self) -> bool:
        """Whether nothing is done for it: it is idle, or has asked only half."""
        return not self.is_busy and not self.total_outbufs_len

    def is_too_late(self, now: float, patience: Patience) -> bool:
        """Whether it was waited for long enough."""
        if self.total_outbufs_len:
            return now - self.last_activity > patience.answer_s
        if self.is_busy:
            return False
        asked: _Head | None = self.request
        if asked is None:
            return now - self.last_activity > patience.idle_s
        if not asked.headers_finished:
            return now - asked.began > patience.header_s
        return now - asked.began > patience.header_s + patience.time_for_body(asked.body_bytes_received)


class Front(TcpWSGIServer):
    """See the module."""

    channel_class = _Connection
    active_channels: dict[int, _Connection]

    def __init__(
        self, *arguments: Any, patience: Patience, uploads: Callable[[str, str], bool], proxies: int, adj: Adjustments, **named: Any
    ) -> None:
        self.patience, self.uploads, self.proxies = patience, uploads, proxies
        self.large = copy.copy(adj)
        self.large.max_request_body_size = patience.upload_bytes
        self.room = min(patience.connections, _open_files_for(patience.connections) - _FILES_OF_OTHERS)
        self._draining_until: float | None = None
        super().__init__(*arguments, adj=adj, **named)

    def run(self) -> None:
        """Serves until `drain` was asked and what was begun is answered, or Ctrl+C."""
        try:
            while self._draining_until is None or (self._is_owing() and time.time() < self._draining_until):
                self.asyncore.loop(timeout=self.adj.asyncore_loop_timeout, map=self._map, use_poll=True, count=1)
        except KeyboardInterrupt:
            pass
        finally:
            self.task_dispatcher.shutdown()
            self.asyncore.close_all(self._map)

    def drain(self) -> None:
        """Takes no more connections, and ends when those who were being answered have their answer.  May be asked by a signal."""
        if self._draining_until is None:
            self._draining_until = time.time() + self.patience.draining_s
            self.pull_trigger()

    def _is_owing(self) -> bool:
        for other in list(self._map.values()):
            if isinstance(other, Front):
                other.socket.close()  # whoever comes now is taken by the one who serves next
                other.del_channel(self._map)
        connections = [other for other in self._map.values() if isinstance(other, _Connection)]
        for channel in connections:
            if channel.waits:
                channel.handle_close()
        return any(channel.connected for channel in connections)

    def handle_accept(self) -> None:
        """Takes a connection, if need be in place of one that waits."""
        super().handle_accept()
        if len(self.active_channels) > self.room or self._too_many_of_one():
            self._make_room()

    def maintenance(self, now: float) -> None:
        """Ends what was waited for long enough; asked every second."""
        for channel in list(self.active_channels.values()):
            if channel.is_too_late(now, self.patience):
                channel.handle_close()

    def _too_many_of_one(self) -> bool:
        newest = self._newest()
        most = self.patience.per_address
        return most is not None and newest is not None and len(self._of(newest.addr[0])) > most

    def _make_room(self) -> None:
        newest = self._newest()
        if newest is None:
            return
        own = self._too_many_of_one()
        among = self._of(newest.addr[0]) if own else list(self.active_channels.values())
        waiting = [channel for channel in among if channel.waits and channel is not newest]
        if waiting:
            min(waiting, key=lambda channel: channel.creation_time if channel.request else channel.last_activity).handle_close()
        else:  # each of the others is being answered
            newest.send(_FULL)
            newest.handle_close()

    def _newest(self) -> _Connection | None:
        return max(self.active_channels.values(), key=lambda channel: channel.creation_time, default=None)

    def _of(self, address: str) -> list[_Connection]:
        return [channel for channel in self.active_channels.values() if channel.addr[0] == address]


def _open_files_for(connections: int) -> int:
    """Asks the system for as many open files as the connections need, and tells how many it gives."""
    if sys.platform == "win32":
        return connections + 2 * _FILES_OF_OTHERS
    import resource  # noqa: PLC0415 (not on every system)

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + 2 * _FILES_OF_OTHERS
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft
