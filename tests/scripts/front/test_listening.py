"""The front of the server, by real sockets: slow, idle and many keep nobody out."""

import socket
import threading
import time
from contextlib import closing, contextmanager, suppress

import pytest

from scripts.server.front import Patience, listen

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
QUICK = Patience(connections=8, per_address=None, idle_s=1.0, header_s=1.0, body_s=1.0, slowest_body=1 << 20, body_bytes=2000,
                 upload_bytes=20_000, threads=2, draining_s=10)  # fmt: skip


def answer_of(connection):
    """Status and body of one answer, or "" where the other side ended first."""
    connection.settimeout(20)
    told = b""
    while True:
        try:
            more = connection.recv(65536)
        except ConnectionError:
            return told.decode()
        told += more
        if not more or (b"\r\n\r\n" in told and told.endswith(b"done")):
            return told.decode()


@contextmanager
def served(patience=QUICK, view=lambda environ: b"done"):
    def application(environ, start_response):
        body = view(environ)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    front = listen(application, "127.0.0.1", 0, patience, lambda method, path: method == "POST" and path == "/files")
    running = threading.Thread(target=front.run)
    running.start()
    try:
        yield front
    finally:
        front.drain()
        running.join(20)
        assert not running.is_alive()


def connected(front):
    return socket.create_connection(("127.0.0.1", int(front.effective_port)), 20)


def is_closed(connection):
    connection.settimeout(20)
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def send(front, data):
    with closing(connected(front)) as one:
        with suppress(ConnectionError):  # it was refused before all of it was sent
            one.sendall(data)
        return answer_of(one)


def test_who_asks_is_answered_and_may_ask_again():
    with served() as front, closing(connected(front)) as one:
        for _ in range(3):
            one.sendall(HEAD)
            assert answer_of(one).startswith("HTTP/1.1 200 OK")


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc"])
def test_twice_as_many_as_there_is_room_for_wait_and_another_is_served(begun):
    with served(Patience(connections=8, per_address=None, threads=2)) as front:
        waiting = [connected(front) for _ in range(16)]
        for one in waiting:
            one.sendall(begun)
        try:
            assert "200 OK" in send(front, HEAD)
            assert sum(is_closed(one) for one in waiting[:8]) == 8  # those who waited longest made room
        finally:
            for one in waiting:
                one.close()


def test_one_address_has_its_share_and_no_more():
    with served(Patience(connections=100, per_address=4, threads=2)) as front:
        own = [connected(front) for _ in range(9)]
        assert "200 OK" in send(front, HEAD)
        assert [is_closed(one) for one in own[:6]] == [True] * 6
        for one in own:
            one.close()


@pytest.mark.parametrize(
    "begun", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"],
    ids=["nothing", "half a head", "half a body"],
)  # fmt: skip
def test_who_does_not_go_on_is_let_go(begun):
    with served() as front, closing(connected(front)) as one:
        one.sendall(begun)
        assert is_closed(one)


def test_who_sends_a_byte_now_and_then_is_let_go_all_the_same():
    with served() as front, closing(connected(front)) as one:
        ended = False
        for byte in b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"a" * 100:
            try:
                one.sendall(bytes([byte]))
            except ConnectionError:
                ended = True
                break
            threading.Event().wait(0.1)
        assert ended


def test_a_body_too_large_is_refused_by_its_head_and_files_are_taken_where_they_are_sent():
    kept = []

    def view(environ):
        kept.append(len(environ["wsgi.input"].read()))
        return b"done"

    def of(path, size):
        return f"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n".encode()

    with served(view=view) as front:
        assert send(front, of("/", 2001)).startswith("HTTP/1.1 413")  # not a byte of it was sent
        assert send(front, of("/files", 20_001)).startswith("HTTP/1.1 413")
        assert "200 OK" in send(front, of("/files", 10_000) + b"x" * 10_000)
        chunks = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1f4\r\n" + b"x" * 500 + b"\r\n"
        assert send(front, chunks + (b"1f4\r\n" + b"x" * 500 + b"\r\n") * 5).startswith("HTTP/1.1 413")
    assert kept == [10_000]


@pytest.mark.parametrize("accept, kind, said", [
    ("*/*", "application/problem+json", '"code": "request-entity-too-large"'),
    ("text/html", "text/plain; charset=utf-8", "分けて送ってください"),
])  # fmt: skip
def test_what_is_refused_says_how_to_go_on(accept, kind, said):
    with served() as front:
        told = send(front, f"POST / HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\nContent-Length: 9999\r\n\r\n".encode())
    assert f"Content-Type: {kind}" in told
    assert said in told


def test_a_head_too_large_is_refused():
    with served(Patience(head_bytes=1000, threads=2)) as front:
        assert send(front, b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * 2000 + b"\r\n\r\n").startswith("HTTP/1.0 431")


def test_when_each_is_being_answered_another_is_told_to_come_back():
    go_on = threading.Event()

    def view(_environ):
        assert go_on.wait(20)
        return b"done"

    with served(Patience(connections=3, per_address=None, threads=1), view) as front:
        held = [connected(front) for _ in range(3)]
        for one in held:
            one.sendall(HEAD)
        deadline = time.monotonic() + 20
        while sum(channel.is_busy for channel in list(front.active_channels.values())) < 3 and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        with closing(connected(front)) as late:
            told = answer_of(late)
        assert told.startswith("HTTP/1.1 503")
        assert "Retry-After: 2" in told
        go_on.set()
        assert ["200 OK" in answer_of(one) for one in held] == [True] * 3
        for one in held:
            one.close()


def test_told_to_stop_it_answers_what_was_begun_and_takes_no_more():
    begun, go_on = threading.Event(), threading.Event()

    def view(_environ):
        begun.set()
        assert go_on.wait(20)
        return b"done"

    with served(view=view) as front, closing(connected(front)) as one:
        one.sendall(HEAD)
        assert begun.wait(20)
        front.drain()
        refused = False
        for _ in range(200):
            try:
                connected(front).close()
            except ConnectionError:
                refused = True
                break
            threading.Event().wait(0.05)
        go_on.set()
        assert refused
        assert "200 OK" in answer_of(one)


@pytest.mark.parametrize("proxies, begun", [(1, 2), (0, 1)])
def test_visitors_are_told_apart_by_what_the_trusted_proxy_says(proxies, begun):
    """Behind a proxy all connections come from one address; without one nobody chooses whom he passes for."""
    go_on, under_way = threading.Event(), []

    def view(environ):
        under_way.append(environ.get("HTTP_X_FORWARDED_FOR"))
        assert go_on.wait(20)
        return b"done"

    def application(environ, start_response):
        body = view(environ)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    patience = Patience(per_address=None, threads=4, share=1, draining_s=10)
    front = listen(application, "127.0.0.1", 0, patience, lambda _method, _path: False, proxies)
    running = threading.Thread(target=front.run)
    running.start()
    held = [connected(front) for _ in range(3)]
    try:
        for one, said in zip(held, ("203.0.113.1", "9.9.9.9, 203.0.113.1", "203.0.113.2"), strict=True):
            one.sendall(HEAD.replace(b"\r\n\r\n", f"\r\nX-Forwarded-For: {said}\r\n\r\n".encode()))
        deadline = time.monotonic() + 20
        while len(under_way) < begun and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        threading.Event().wait(0.2)
        assert len(under_way) == begun
        go_on.set()
        assert ["200 OK" in answer_of(one) for one in held] == [True] * 3
    finally:
        go_on.set()
        for one in held:
            one.close()
        front.drain()
        running.join(20)
