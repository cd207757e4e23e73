"""A real mail server, asked: what it takes arrived once; of what it does not take it is known whether it can have left."""

import asyncio
import socket
import threading

import pytest
from aiosmtpd.smtp import AuthResult

from fieldreg.kernel.errors import InvalidInput
from fieldreg.mail.smtp import Encryption, SmtpServer
from fieldreg.notices.message import message_of
from fieldreg.ports.letters import PutOff, Refused, Unclear, Unreached
from tests.fieldreg.notices.test_message import NOON, kept
from tests.post_office import HEAD, PostOffice

NO_TLS = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it is this test's wish
LETTER = message_of([kept()], HEAD, NOON)


@pytest.fixture
def office():
    return PostOffice()


def hand_over(post, message=LETTER, *, may_leave=lambda: True):
    """What came of one letter: true, false, or what was raised."""
    with post.walk() as bag:
        try:
            return bag.hand_over(message, may_leave)
        except (Unreached, PutOff, Refused, Unclear) as error:
            return error


def said(error):
    return type(error).__name__, str(error)


def test_what_is_taken_arrives_as_it_was_written(office):
    with office.open():
        assert hand_over(office.post()) is True
    ((to, arrived),) = office.arrived
    assert to == ("a@example.jp",)
    assert (arrived["Subject"], arrived["Reply-To"]) == ("［実証フィールド台帳］案件 C-2026-0007 に連絡があります", "desk@city.example.jp")
    assert arrived.get_content() == LETTER.get_content()


def test_several_letters_go_on_one_connection_and_a_refused_one_does_not_keep_the_next(office):
    office.refused["a@example.jp"] = "550 5.1.1 no such mailbox"
    other = message_of([kept("t2")], HEAD, NOON)
    other.replace_header("To", "b@example.jp")
    with office.open(), office.post().walk() as bag:
        with pytest.raises(Refused, match=r"550 5\.1\.1 no such mailbox"):
            bag.hand_over(LETTER, lambda: True)
        assert bag.hand_over(other, lambda: True)
        assert bag.hand_over(other, lambda: True)
    assert [to for to, _ in office.arrived] == [("b@example.jp",)] * 2


@pytest.mark.parametrize(
    "answer, told",
    [
        ("550 no such mailbox", ("Refused", "550 no such mailbox")),
        ("451 greylisted, come back", ("PutOff", "451 greylisted, come back")),
        ("452 full", ("PutOff", "452 full")),
        ("421 closing", ("PutOff", "421 closing")),
    ],
)
def test_an_addressee_who_is_refused(office, answer, told):
    office.refused["a@example.jp"] = answer
    asked = []
    with office.open():
        assert said(hand_over(office.post(), may_leave=lambda: asked.append(1) or True)) == told
    assert (asked, office.arrived) == ([], [])


@pytest.mark.parametrize("answer, told", [("554 looks like spam", "Refused"), ("451 disk full", "PutOff")])
def test_words_that_are_refused_surely_were_not_taken(office, answer, told):
    async def refuse(server):
        return answer

    office.at_the_end = refuse
    with office.open():
        assert said(hand_over(office.post())) == (told, answer)


def test_where_nobody_answers_the_letter_surely_has_not_left(office):
    kind, told = said(hand_over(office.post()))
    assert kind == "Unreached"
    assert "refused" in told


def test_one_that_may_not_leave_any_more_does_not_arrive_though_all_was_announced(office):
    with office.open():
        assert hand_over(office.post(), may_leave=lambda: False) is False
        assert hand_over(office.post()) is True
    assert len(office.arrived) == 1


def test_where_keeping_fails_that_it_may_leave_it_does_not(office):
    def fails():
        raise RuntimeError("no database")

    with office.open():
        with office.post().walk() as bag, pytest.raises(RuntimeError):
            bag.hand_over(LETTER, fails)
        assert hand_over(office.post()) is True
    assert len(office.arrived) == 1


def test_a_server_too_slow_to_say_that_it_took_it_leaves_it_unclear(office):
    async def sleep(server):
        await asyncio.sleep(1.5)

    office.at_the_end = sleep
    with office.open():
        assert said(hand_over(office.post(final_timeout_s=0.3)))[0] == "Unclear"


def test_a_server_slow_within_its_time_is_waited_for(office):
    async def sleep(server):
        await asyncio.sleep(0.6)

    office.at_the_end = sleep
    with office.open():
        assert hand_over(office.post(timeout_s=0.3)) is True


def test_a_server_that_goes_away_before_it_answers_leaves_it_unclear(office):
    async def go(server):
        server.transport.abort()

    office.at_the_end = go
    with office.open():
        assert said(hand_over(office.post()))[0] == "Unclear"


def test_a_server_that_takes_the_line_and_says_nothing_is_not_waited_for_long():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        office = PostOffice()
        office.port = silent.getsockname()[1]
        assert said(hand_over(office.post(timeout_s=0.3)))[0] == "Unreached"


def test_a_server_that_closes_the_line_in_the_middle_has_not_taken_it():
    with socket.create_server(("127.0.0.1", 0)) as rude:
        def talk():
            line, _ = rude.accept()
            with line:
                line.sendall(b"220 here\r\n")
                line.recv(999)

        threading.Thread(target=talk, daemon=True).start()
        office = PostOffice()
        office.port = rude.getsockname()[1]
        assert said(hand_over(office.post()))[0] == "Unreached"


@NO_TLS
def test_whoever_signs_in_wrongly_has_sent_nothing_and_his_password_is_in_no_text(office):
    def judge(server, session, envelope, mechanism, data):
        return AuthResult(success=False, handled=False, message=f"535 you said {data.password.decode()}")

    with office.open(authenticator=judge, auth_required=True, auth_require_tls=False):
        kind, told = said(hand_over(office.post(user="desk", password="p@ss word")))
    assert kind == "Unreached"
    assert told.startswith("535 you said …")
    assert office.arrived == []


@NO_TLS
def test_whoever_signs_in_rightly_is_served(office):
    def judge(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"desk", b"p@ss word"))

    with office.open(authenticator=judge, auth_required=True, auth_require_tls=False):
        assert hand_over(office.post(user="desk", password="p@ss word")) is True
        assert said(hand_over(office.post()))[0] == "Unreached"  # who does not sign in: no fault of the letter


def test_where_tls_is_asked_for_and_not_offered_nothing_is_sent(office):
    with office.open():
        assert said(hand_over(office.post(encryption=Encryption.REQUIRED)))[0] == "Unreached"
        assert said(hand_over(office.post(encryption=Encryption.FROM_THE_START)))[0] == "Unreached"
    assert office.arrived == []


@pytest.mark.parametrize(
    "url, server",
    [
        ("smtp://mail.example.jp", SmtpServer(host="mail.example.jp", port=25)),
        ("smtp://mail.example.jp:587?starttls=required", SmtpServer(host="mail.example.jp", port=587, encryption=Encryption.REQUIRED)),
        ("smtp://mail.example.jp?starttls=no", SmtpServer(host="mail.example.jp", port=25, encryption=Encryption.NEVER)),
        ("smtps://mail.example.jp", SmtpServer(host="mail.example.jp", port=465, encryption=Encryption.FROM_THE_START)),
        ("smtp://d:p%2Fw%3A@[::1]:2525/", SmtpServer(host="::1", port=2525, user="d", password="p/w:")),
    ],
)
def test_the_address_of_a_server(url, server):
    assert SmtpServer.from_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.jp", "http://a:geheim@mail.example.jp", "smtp://a:geheim@", "smtp://a:geheim@mail.example.jp:99999",
        "smtp://a:geheim@mail.example.jp?starttls=perhaps", "smtp://a:geheim@mail.example.jp?tls=required",
        "smtps://a:geheim@mail.example.jp?starttls=required", "smtp://a:geheim@mail.example.jp/path", "smtp://a:geheim@mail.example.jp#x",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_and_never_quoted(url):
    with pytest.raises(InvalidInput, match="FIELDREG_SMTP_URL") as caught:
        SmtpServer.from_url(url)
    assert "geheim" not in str(caught.value) + repr(caught.value.faults) + repr(caught.value.__cause__)


def test_a_server_tells_its_password_nowhere(office):
    server = SmtpServer.from_url("smtp://desk:geheim@mail.example.jp")
    assert "geheim" not in repr(server) + repr(office.post(user="desk", password="geheim")) + office.post(password="geheim").place
