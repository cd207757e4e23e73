"""The message as it leaves: plain text, folded, with an identity and a thread of its own, and no header anybody else wrote."""

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.policy import SMTP

import pytest

from fieldreg.kernel.timespan import JST
from fieldreg.notices.letters import Addressee, KeptLetter, Letter
from fieldreg.notices.message import Letterhead, message_of
from fieldreg.notices.writing import written

NOON = datetime(2026, 12, 1, 12, tzinfo=JST)
HEAD = Letterhead(desk="desk@city.example.jp", sender="fieldreg@mail.example.jp", site="https://fieldreg.example.jp")
LONG = "実証フィールドの利用についての照会のお願いと、その回答の期限が近づいていることのお知らせ" * 3


def kept(token="t1", *, digest=False, language="ja", ref="C-2026-0007", message="図面をください。"):
    to = Addressee(email="a@example.jp", language=language)
    letter = Letter(
        at=NOON, cause="c", to=to, template="case-message", values={"ref": ref, "message": message, "link": f"/cases/{ref}"}, digest=digest
    )
    said = written(letter)
    return KeptLetter(
        cause="c", to=to, template="case-message", version=1, digest=digest, thread=ref, subject=said.subject, body=said.body,
        links=said.links, token=token, next_at=NOON, created_at=NOON,
    )  # fmt: skip


def test_the_whole_letter():
    read = message_from_bytes(message_of([kept()], HEAD, NOON).as_bytes(), policy=SMTP)
    assert {name: str(value) for name, value in read.items()} == {
        "From": "fieldreg@mail.example.jp",
        "To": "a@example.jp",
        "Reply-To": "desk@city.example.jp",
        "Subject": "［実証フィールド台帳］案件 C-2026-0007 に連絡があります",
        "Date": "Tue, 01 Dec 2026 12:00:00 +0900",
        "Message-ID": "<letter.t1@mail.example.jp>",
        "In-Reply-To": "<thread.C-2026-0007@mail.example.jp>",
        "References": "<thread.C-2026-0007@mail.example.jp>",
        "Auto-Submitted": "auto-generated",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "base64",
        "MIME-Version": "1.0",
    }
    assert read.get_content().replace("\r\n", "\n") == (
        "案件 C-2026-0007 に、次の連絡があります。\n\n図面をください。\n\nお返事は、こちらのページに書いてください。\n"
        "https://fieldreg.example.jp/cases/C-2026-0007\n\n-- \n実証フィールド台帳 窓口\nこのメールに返信すると、窓口に届きます。\n"
    )


def test_a_long_japanese_subject_is_folded_and_comes_back_whole():
    told = message_of([replace(kept(), subject=LONG)], HEAD, NOON).as_bytes()
    lines = told.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert len(lines) > 14
    assert max(map(len, lines)) <= 77
    assert all(all(32 <= c < 127 for c in line) for line in lines)
    assert message_from_bytes(told, policy=SMTP)["Subject"] == LONG


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_line_break_that_came_as_far_as_the_subject_is_refused_here_too(end):
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        message_of([replace(kept(), subject=f"件名{end}Bcc: b@example.jp")], HEAD, NOON)


def test_a_letter_keeps_its_identity_through_every_attempt():
    first, second = (message_of([replace(kept(), attempts=n)], HEAD, NOON)["Message-ID"] for n in (0, 3))
    assert first == second == "<letter.t1@mail.example.jp>"


def test_a_digest_holds_each_letter_whole_in_its_order():
    items = [kept("t1", digest=True), kept("t2", digest=True, ref="C-2026-0008", message="至急です。")]
    read = message_from_bytes(message_of(items, HEAD, NOON).as_bytes(), policy=SMTP)
    body = read.get_content()
    assert read["Subject"] == "［実証フィールド台帳］けさのお知らせ（2 件）"
    assert (read["Message-ID"], read["References"]) == ("<digest.t1@mail.example.jp>", None)
    assert [body.count(word) for word in ("■ ", "/cases/C-2026-0007", "/cases/C-2026-0008", "-- \r\n")] == [2, 1, 1, 1]
    assert body.index("図面") < body.index("至急")


def test_in_both_languages_the_desk_is_named_once():
    body = message_from_bytes(message_of([kept(language="")], HEAD, NOON).as_bytes(), policy=SMTP).get_content()
    assert (body.count("こちらのページ"), body.count("on its page"), body.count("-- \r\n")) == (1, 1, 1)
