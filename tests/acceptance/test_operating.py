"""The files of docs/operate as they are: a real nginx with TLS before a real server; systemd reads the units."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from email.message import Message
from http.cookies import SimpleCookie
from typing import NamedTuple

import pytest

from fieldreg.wiring import Config
from tests.scripts.conftest import run_on
from web.app import create_app

pytestmark = pytest.mark.slow
HOST = "fields.example.jp"
PASSWORD = "a long enough word"


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def settings_of(text):
    """What an env file sets, without its comments."""
    return dict(re.findall(r"^(FIELDREG_\w+)=(.*)$", text, re.MULTILINE))


@pytest.fixture(scope="module")
def installed(root, tmp_path_factory):
    """nginx and a server as the handbook sets them up, on ports of their own; the port of TLS, the server's own, and its log."""
    if (nginx := shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")) is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("operated")
    database = folder / "fieldreg.db"
    assert run_on(database, "init", "--sample").exit_code == 0
    added = run_on(database, "users", "add", "staff@example.jp", "--role", "staff", "--password-stdin", input=f"{PASSWORD}\n")
    assert added.exit_code == 0
    own, plain, tls = free_port(), free_port(), free_port()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}", "-addext",
         f"subjectAltName=DNS:{HOST}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    site = (root / "docs" / "operate" / "nginx.conf").read_text(encoding="utf-8")
    for there, here in (
        ("/etc/ssl/fieldreg/", f"{folder}/"), ("127.0.0.1:8000;", f"127.0.0.1:{own};"), ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
    ):  # fmt: skip
        assert there in site
        site = site.replace(there, here)
    (folder / "nginx.conf").write_text(
        f"user root; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;"
        f" uwsgi_temp_path {folder}/u;"
        f" scgi_temp_path {folder}/s;\n{site}\n}}\n"
    )
    told = settings_of((root / "docs" / "operate" / "fieldreg.env").read_text(encoding="utf-8"))
    env = {name: value for name, value in os.environ.items() if not name.startswith("FIELDREG_")}
    env |= told | {"FIELDREG_DATABASE_URL": f"sqlite:///{database}", "FIELDREG_PUBLIC_URL": f"https://{HOST}"}
    log = (folder / "access.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "scripts.cli", "serve", "--port", str(own)], env=env, cwd=root, stdout=subprocess.DEVNULL, stderr=log
    )
    front = subprocess.Popen([nginx, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        until_answered(lambda: ask(tls, "/healthz").status == 200)
        yield tls, plain, own, folder
    finally:
        front.terminate()
        server.terminate()
        assert server.wait(60) == 0
        front.wait(20)
        log.close()


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def ask(port, path, *, scheme="https", data=None, method=None, **headers):
    """The answer, whatever its status; the certificate is our own."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), _Stay())
    named = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    request = urllib.request.Request(f"{scheme}://127.0.0.1:{port}{path}", data=data, headers=named, method=method)
    try:
        answer = opener.open(request, timeout=60)
    except urllib.error.HTTPError as refused:
        answer = refused
    with closing(answer):
        return Answer(answer.status, answer.headers, answer.read())


def until_answered(holds):
    deadline = time.monotonic() + 90
    while True:
        try:
            if holds():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_pages_come_by_https_and_tell_browsers_to_stay_with_it(installed):
    tls, plain, _, _ = installed
    answer = ask(tls, "/")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert len(answer.headers["X-Request-ID"]) == 32  # nginx's own, so that one number is in both logs
    turned = ask(plain, "/sites/x?a=1", scheme="http")
    assert (turned.status, turned.headers["Location"]) == (301, f"https://{HOST}/sites/x?a=1")


def test_links_are_the_public_ones_whatever_a_visitor_says_of_himself(installed):
    tls, _, _, _ = installed
    forged = {
        "X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "http", "X_Forwarded_Prefix": "/evil", "X_Forwarded_For": "203.0.113.9",
    }  # fmt: skip
    told = json.loads(ask(tls, "/api", Accept="application/json", **forged).body)
    assert {link["href"].split("/api")[0] for link in told["links"]} == {f"https://{HOST}"}


def test_another_host_is_refused(installed):
    _, _, own, _ = installed
    assert ask(own, "/", scheme="http", Host="evil.example").status == 400
    assert ask(own, "/readyz", scheme="http", Host="10.0.0.5").status == 200


def test_the_session_is_kept_by_a_cookie_of_this_host_alone(installed):
    tls, _, _, _ = installed
    page = ask(tls, "/login")
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.body.decode())[1]
    first = SimpleCookie(page.headers["Set-Cookie"])
    sent = f"csrf_token={token}&email=staff%40example.jp&password={PASSWORD.replace(' ', '+')}".encode()
    entered = ask(tls, "/login", data=sent, Cookie=first.output(attrs=[], header="").strip(),
                  Origin=f"https://{HOST}", Referer=f"https://{HOST}/login")  # fmt: skip
    assert entered.status == 303
    (name, cookie), = SimpleCookie(entered.headers["Set-Cookie"]).items()
    assert (name, cookie["path"], cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["domain"]) == (
        "__Host-fieldreg_session", "/", True, True, "Lax", "",
    )  # fmt: skip
    assert ask(tls, "/desk/", Cookie=f"{name}={cookie.value}").status == 200
    assert ask(tls, "/desk/").status == 303


def test_what_watches_the_machine_is_not_for_the_world(installed):
    tls, _, own, _ = installed
    assert [ask(tls, path).status for path in ("/metrics", "/readyz", "/healthz")] == [404, 404, 200]
    assert json.loads(ask(own, "/readyz", scheme="http").body)["status"] == "ready"


def test_bodies_are_measured_by_where_they_are_sent(installed, root):
    tls, _, _, _ = installed
    much = b"x" * (6 << 20)
    assert ask(tls, "/api/screenings", data=much, Content_Type="application/json").status == 413
    for path in ("/consult", "/en/consult", "/answer/none/files", "/desk/loads/new", "/calls/none/apply", "/cases/none/files",
                 "/desk/cases/none/files", "/tasks/none/files"):  # fmt: skip
        told = ask(tls, path, data=much, Content_Type="multipart/form-data; boundary=x")
        assert b"nginx" not in told.body, path  # it was fieldreg that answered


def test_every_view_that_takes_files_is_let_through_by_nginx(installed, root):
    app = create_app(Config(database_url=f"sqlite:///{installed[3] / 'fieldreg.db'}", secret_key="0123456789abcdefghijklmnopqrstuvwxyz"))
    (pattern,) = re.findall(r"location ~ (\S+) \{", (root / "docs" / "operate" / "nginx.conf").read_text(encoding="utf-8"))
    rules = [rule for rule in app.url_map.iter_rules() if hasattr(app.view_functions[rule.endpoint], "takes_bytes")]
    assert len(rules) >= 7
    assert [rule.rule for rule in rules if not re.search(pattern, re.sub(r"<[^>]+>", "X-1", rule.rule))] == []


def test_the_log_tells_each_request_and_nobody(installed):
    tls, _, _, folder = installed
    number = ask(tls, "/sites/none?who=secret-of-mine").headers["X-Request-ID"]
    lines = [json.loads(line) for line in (folder / "access.log").read_text().splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line["id"] == number]
    assert (line["route"], line["status"]) == ("/sites/<site_id>", 404)
    assert "secret-of-mine" not in (folder / "access.log").read_text()


def test_files_of_the_server_are_its_owners_alone(installed):
    _, _, _, folder = installed
    made = [path for path in folder.iterdir() if path.name.startswith(("fieldreg.db", "secret"))]
    assert {path.name for path in made} >= {"fieldreg.db", "fieldreg.db-wal", "fieldreg.db.serving", "secret.key"}
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("unit", ["fieldreg.service", "fieldreg-backup.service", "fieldreg-backup.timer"])
def test_systemd_reads_the_units(root, tmp_path, unit):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    shutil.copytree(root / "docs" / "operate", tmp_path / "units")
    for path in (tmp_path / "units").glob("*.service"):
        path.write_text(path.read_text().replace("/opt/fieldreg/bin/fieldreg", "/bin/true").replace("User=fieldreg\nGroup=fieldreg\n", ""))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", tmp_path / "units" / unit], capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if unit.partition(".")[0] in line]
    assert (done.returncode, told) == (0, []), done.stderr
