"""Counts of this process since it began, as Prometheus reads them."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

__all__ = ["Counts"]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Counts:
    """Of one application.  Safe to share between threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "fieldreg_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "fieldreg_request_seconds", "Time to an answer, by the wall clock.", registry=self._registry, buckets=_SECONDS
        )
        self._cpu = Counter("fieldreg_request_cpu_seconds", "CPU time of answers.", ("route",), registry=self._registry)
        self._turned_away = Counter(
            "fieldreg_heavy_refused", "Heavy requests told to come back, as too many were under way.", registry=self._registry
        )
        self._states: dict[str, Gauge] = {}

    def answered(self, method: str, route: str, status: int, seconds: float, cpu_seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.observe(seconds)
        self._cpu.labels(route).inc(max(0.0, cpu_seconds))

    def turned_away(self) -> None:
        self._turned_away.inc()

    def told(self, states: Mapping[str, tuple[float, str]]) -> bytes:
        """All of it, in Prometheus' text form; `states` are figures of this moment by name, with what they say."""
        for name, (value, said) in states.items():
            if name not in self._states:
                self._states[name] = Gauge(f"fieldreg_{name}", said, registry=self._registry)
            self._states[name].set(value)
        return generate_latest(self._registry)
