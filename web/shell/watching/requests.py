"""Each request has a number of its own; what became of it is a line of the log and one of the counts.

Neither names a person, an address or what was asked for: the route stands for the path, so that no secret link is written down.
"""

import json
import logging
import re
import secrets
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TextIO

from flask import Flask, Response, current_app, g, request

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST
from web.shell.context import account
from web.shell.watching.counts import Counts

__all__ = ["counts", "request_number", "watch"]

_HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_LOG = "fieldreg.access"


def watch(app: Flask) -> None:
    """Numbers, times, counts and writes down every request.

    Put before everything else, so that what refuses one is watched too.  Raises InvalidInput if the log cannot be written.
    """
    app.extensions["fieldreg.counts"] = Counts()
    app.extensions[_LOG] = _opened(app.config["ACCESS_LOG"])
    app.before_request(_begin)
    app.after_request(_end)
    app.logger.addFilter(_numbered)


def counts() -> Counts:
    """Those of this application."""
    held: Counts = current_app.extensions["fieldreg.counts"]
    return held


def request_number() -> str:
    """The number of the request under way; "" outside of one."""
    return str(g.get("request_number", "")) if g else ""


def _begin() -> None:
    g.began, g.began_cpu = time.perf_counter(), time.thread_time()
    given = request.headers.get(_HEADER, "") if current_app.config["TRUSTED_PROXIES"] else ""  # else anybody could choose it
    g.request_number = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)


def _end(answer: Response) -> Response:
    if "began" not in g:  # it was refused before it was taken up
        _begin()
    took, cpu = time.perf_counter() - g.began, time.thread_time() - g.began_cpu
    answer.headers[_HEADER] = request_number()
    route = request.url_rule.rule if request.url_rule is not None else "-"
    counts().answered(request.method if route != "-" else "-", route, answer.status_code, took, cpu)
    log: TextIO | None = current_app.extensions[_LOG]
    if log is not None:
        held = account()
        line = {
            "at": datetime.now(JST).isoformat(timespec="milliseconds"), "id": request_number(), "method": request.method, "route": route,
            "status": answer.status_code, "ms": round(took * 1000, 1), "cpu_ms": round(cpu * 1000, 1),
            "bytes": answer.content_length, "role": held.role if held else None,
        }  # fmt: skip
        log.write(f"{json.dumps(line)}\n")
        log.flush()
    return answer


def _numbered(record: logging.LogRecord) -> bool:
    """An error in the log is found by the number its visitor was told."""
    if number := request_number():
        record.msg = f"[{number}] {record.msg}"
    return True


def _opened(where: str) -> TextIO | None:
    if where == "off":
        return None
    if where == "-":
        return sys.stderr
    try:
        return Path(where).open("a", encoding="utf-8")
    except OSError as error:
        raise InvalidInput.one(
            "configuration", "FIELDREG_ACCESS_LOG",
            f"記録ファイル {where} に書けません（{error.strerror}）。off、-、または書けるファイルにしてください。",
            f"cannot write to {where} ({error.strerror}); give off, -, or a file that can be written",
        ) from error  # fmt: skip
