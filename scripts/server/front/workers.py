"""Who is served next: visitors in turn, each with his share of the threads, and whoever watches the server before all of them.

One visitor who asks much waits behind himself; another is served as if he were not there.
"""

import logging
import threading
from collections import Counter, OrderedDict, deque
from typing import Protocol

__all__ = ["Asked", "Workers"]

_LOG = logging.getLogger(__name__)


class Asked(Protocol):
    """What is to be done for a visitor, as waitress' channels are."""

    @property
    def visitor(self) -> str:
        """Who asks."""

    @property
    def is_urgent(self) -> bool:
        """Whether whoever watches the server asks whether it lives."""

    def service(self) -> None:
        """Does it."""

    def cancel(self) -> None:
        """It will not be done."""


class Workers:
    """Threads and the queue before them, in the place of waitress' own.  Safe to share between threads."""

    def __init__(self, threads: int, share: int) -> None:
        """`threads` for everybody, and one for what is urgent alone; of them no visitor has more than `share` at once."""
        self._share, self._lock = share, threading.Lock()
        self._came = threading.Condition(self._lock)
        self._waiting: OrderedDict[str, deque[Asked]] = OrderedDict()
        self._urgent: deque[Asked] = deque()
        self._under_way: Counter[str] = Counter()
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._work, kwargs={"urgent_only": number == threads}, name=f"answers-{number}", daemon=True)
            for number in range(threads + 1)
        ]
        for thread in self._threads:
            thread.start()

    def add_task(self, task: Asked) -> None:
        """Puts it behind all else its visitor asks for."""
        with self._lock:
            if task.is_urgent:
                self._urgent.append(task)
            else:
                self._waiting.setdefault(task.visitor, deque()).append(task)
            self._came.notify_all()

    def shutdown(self, timeout: float = 5.0) -> None:
        """Begins nothing more; waits so many seconds for what is under way."""
        with self._lock:
            self._stopped = True
            left = [*self._urgent, *(task for queue in self._waiting.values() for task in queue)]
            self._urgent.clear()
            self._waiting.clear()
            self._came.notify_all()
        for task in left:
            task.cancel()
        for thread in self._threads:
            thread.join(timeout / len(self._threads))

    def _work(self, *, urgent_only: bool) -> None:
        while (found := self._next(urgent_only=urgent_only)) is not None:
            task, visitor = found
            try:
                task.service()
            except Exception:  # noqa: BLE001 - whatever became of one answer, the thread goes on
                _LOG.exception("an answer could not be given")
            with self._lock:
                if visitor is not None:
                    self._under_way[visitor] -= 1
                    if not self._under_way[visitor]:
                        del self._under_way[visitor]
                self._came.notify_all()

    def _next(self, *, urgent_only: bool) -> tuple[Asked, str | None] | None:
        """What to do now, and on whose share; None when there will be nothing more."""
        with self._lock:
            while not self._stopped:
                if self._urgent:
                    return self._urgent.popleft(), None
                if not urgent_only:
                    for visitor, queue in self._waiting.items():
                        if self._under_way[visitor] >= self._share:
                            continue
                        task = queue.popleft()
                        self._under_way[visitor] += 1
                        self._waiting.move_to_end(visitor)  # the others come first now
                        if not queue:
                            del self._waiting[visitor]
                        return task, visitor
                self._came.wait()
        return None
