"""Fetching: whole, resumed, and every way it may go wrong, from a server of the test's own."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geodata.catalogue import Download
from scripts.fetch_datasets import Fetcher, Refused, Unreachable, main

BODY = bytes(range(256)) * 1_000
SHA = hashlib.sha256(BODY).hexdigest()
DAY = "Mon, 23 Nov 2026 01:00:00 GMT"


@pytest.fixture
def server():
    """Serves `body`; breaks off after `cut` bytes, and resumes where `ranges` is set."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            held, ranged, start = self.server, self.headers.get("Range"), 0
            held.asked.append((ranged, self.headers.get("If-Range")))
            if held.status != 200:
                self.send_response(held.status)
                for name, value in held.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                return
            if ranged and held.ranges and self.headers.get("If-Range", held.day) == held.day:
                start = int(ranged.removeprefix("bytes=").rstrip("-"))
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(held.body) - 1}/{len(held.body)}")
            else:
                self.send_response(200)
            if held.length:
                self.send_header("Content-Length", str(len(held.body) - start))
            self.send_header("Last-Modified", held.day)
            self.end_headers()
            self.wfile.write(held.body[start : held.cut])

        def log_message(self, *_):
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    made.body, made.cut, made.ranges, made.status, made.day, made.length = BODY, None, True, 200, DAY, True
    made.headers, made.asked = {}, []
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def wanted(server):
    return lambda sha=SHA: Download(url=f"http://127.0.0.1:{server.server_port}/x", file="x.json", sha256=sha)


@pytest.fixture
def fetcher(tmp_path):
    return Fetcher(folder=tmp_path, schemes=frozenset({"http"}))


def held(tmp_path):
    return {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_a_whole_file_and_not_again(server, wanted, fetcher, tmp_path):
    assert (fetcher.fetch(wanted()).en, fetcher.fetch(wanted()).en) == ("fetched", "is there already")
    assert held(tmp_path) == {"x.json": BODY}
    assert server.asked == [(None, None)]


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("sha", [SHA, None])
def test_broken_off_and_gone_on(server, wanted, fetcher, tmp_path, ranges, sha):
    server.cut, server.ranges = 1_000, ranges
    with pytest.raises(Unreachable):
        fetcher.fetch(wanted(sha))
    assert held(tmp_path) == {"x.json.part": BODY[:1_000]}
    server.cut = None
    fetcher.fetch(wanted(sha))
    assert held(tmp_path)["x.json"] == BODY
    assert "x.json.part" not in held(tmp_path)
    assert server.asked[1] == ("bytes=1000-", DAY)


def test_two_versions_are_never_joined(server, wanted, fetcher, tmp_path):
    server.cut = 1_000
    with pytest.raises(Unreachable):
        fetcher.fetch(wanted(None))
    server.cut, server.body, server.day = None, BODY[::-1], "Tue, 24 Nov 2026 01:00:00 GMT"
    fetcher.fetch(wanted(None))
    assert held(tmp_path)["x.json"] == BODY[::-1]


def test_another_content_is_refused(wanted, fetcher, tmp_path):
    with pytest.raises(Refused, match="SHA-256"):
        fetcher.fetch(wanted("0" * 64))
    assert held(tmp_path) == {}


def test_an_unknown_sum_is_kept_and_a_change_told(server, wanted, fetcher, tmp_path):
    fetcher.fetch(wanted(None))
    before = held(tmp_path)
    assert before == {"x.json": BODY, "SHA256SUMS": f"{SHA}  x.json\n".encode()}
    server.body = b"other"
    with pytest.raises(Refused, match="SHA-256"):
        fetcher.fetch(wanted(None))
    assert held(tmp_path) == before


@pytest.mark.parametrize("length", [True, False])
def test_too_large(server, wanted, tmp_path, length):
    server.length = length
    with pytest.raises(Refused, match="100 "):
        Fetcher(folder=tmp_path, schemes=frozenset({"http"}), most_bytes=100).fetch(wanted())
    assert "x.json" not in held(tmp_path)


def test_not_found_and_sent_elsewhere(server, wanted, fetcher, tmp_path):
    server.status = 404
    with pytest.raises(Unreachable, match="404"):
        fetcher.fetch(wanted())
    server.status, server.headers = 302, {"Location": "http://localhost:9/x"}
    with pytest.raises(Refused, match="localhost"):
        fetcher.fetch(wanted())
    assert held(tmp_path) == {}


def test_only_https_unless_told(wanted, tmp_path):
    with pytest.raises(Refused, match="https"):
        Fetcher(folder=tmp_path).fetch(wanted())
    assert held(tmp_path) == {}


class _Nowhere:
    def open(self, *_args, **_more):
        raise OSError("closed")


def test_the_command_without_a_network(tmp_path, capsys):
    code = main(["wzdx-examples", "ksj-n03", "--to", str(tmp_path / "to")], lambda to: Fetcher(folder=to, opener=_Nowhere()))
    said = capsys.readouterr()
    assert code == 2
    assert held(tmp_path / "to") == {}
    assert "ksj-n03: 直接の住所がありません" in said.out
    assert said.err.count("closed") == 4  # two files, in two languages


def test_the_command_lists_and_names_strangers(tmp_path, capsys):
    assert main(["--list", "--to", str(tmp_path)]) == 0
    assert "estat-did: " in capsys.readouterr().out
    assert main(["none-such"]) == 1
    assert "none-such" in capsys.readouterr().err
