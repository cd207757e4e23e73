"""Templates: every file is whole, and one that is not names the placeholder; a letter is refused with every fault by name."""

from datetime import datetime

import pytest
import yaml

from fieldreg.kernel.errors import BadLaw, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.notices.letters import Addressee, Letter, Link
from fieldreg.notices.template_book import load_template, template_named, templates
from fieldreg.notices.writing import pieces, with_addresses, written

NOON = datetime(2026, 12, 1, 12, tzinfo=JST)
SAMPLE = {
    "template": "sample", "version": 3, "placeholders": {"ref": "line", "note": "text", "link": "link"},
    "subject": {"ja": "件名 {ref}", "en": "About {ref}"}, "body": {"ja": "{note}\n{link}", "en": "Read: {note}\n{link}"},
}  # fmt: skip
KINDS = {
    "task-sent", "task-reminder", "task-overdue", "task-recalled", "task-extended", "task-own", "task-answered",
    "case-message", "case-message-by-key", "case-step",
    "case-step-by-key", "case-waiting", "agreement-offered", "agreement-offered-by-key", "agreement-confirmed",
    "agreement-confirmed-by-key", "account-invited", "password-reset", "call-received", "call-result", "certification-expiring",
    "yearly-report-due", "consultation-opened", "consultation-opened-by-key", "consultation-answered", "consultation-answered-by-key",
    "reservation-requested", "reservation-tentative", "reservation-accepted", "reservation-declined", "reservation-expired",
    "agreement-over", "agreement-over-by-key", "reservation-in-line", "reservation-called", "reservation-line-over",
    "reservation-changed", "reservation-offered", "reservation-offer-answered", "reservation-no-show",
    "reservation-cancelled", "reservation-kept", "reservation-waiting", "reservation-withdrawn", "watch-told", "digest",
    "reservation-beside", "reservation-neighbours", "reservation-turned", "reservation-turned-desk",
    "series-requested", "series-waiting", "series-decided", "series-withdrawn", "series-changed", "series-changed-by-desk",
    "series-expired",
    "call-cancelled", "call-changed", "juror-named", "certification-certified", "certification-refused", "certification-renewed",
    "certification-revoked", "certification-transferred",
}  # fmt: skip


def load(tmp_path, **changes):
    path = tmp_path / "sample.yaml"
    path.write_text(yaml.safe_dump(SAMPLE | changes, allow_unicode=True), encoding="utf-8")
    return load_template(path, "sample.yaml")


def letter(template="case-message", language="ja", **values):
    known = {"ref": "C-2026-0007", "message": "図面をください。", "link": "/cases/C-2026-0007"}
    to = Addressee(email="a@example.jp", language=language)
    return Letter(at=NOON, cause="c", to=to, template=template, values=values or known)


def test_every_kind_of_letter_has_its_template():
    assert set(templates()) == KINDS


def test_no_text_promises_a_link_to_another_host_or_speaks_html():
    for held in templates().values():
        for text in (held.subject.ja, held.subject.en, held.body.ja, held.body.en):
            assert "://" not in text
            assert not any(mark in text for mark in "<>")


def test_what_opens_something_without_an_account_is_secret_wherever_it_stands():
    secret = {name for name, held in templates().items() if "secret" in held.placeholders.values()}
    assert secret == {"task-sent", "task-reminder", "task-overdue", "task-extended", "account-invited", "password-reset"}


def test_a_file_comes_back_as_it_is_written(tmp_path):
    held = load(tmp_path)
    assert (held.name, held.version, held.subject, held.body.en) == ("sample", 3, Text("件名 {ref}", "About {ref}"), "Read: {note}\n{link}")


@pytest.mark.parametrize(
    "changes, where",
    [
        ({"placeholders": {"ref": "line", "note": "text", "link": "link", "more": "line"}}, "placeholders.more"),
        ({"placeholders": {"ref": "line", "note": "text"}}, "placeholders.link"),
        ({"placeholders": {"ref": "word", "note": "text", "link": "link"}}, "placeholders.ref"),
        ({"body": {"ja": "{note}\n{link}", "en": "{note}\n{lnk}"}}, "placeholders.lnk"),
        ({"body": {"ja": "{note}", "en": "{note}\n{link}"}}, "placeholders.link"),
        ({"subject": {"ja": "件名 {ref} {note}", "en": "About {ref}"}}, "subject.ja"),
        ({"subject": {"ja": "件名 {ref}\nBcc: b@example.jp", "en": "About {ref}"}}, "subject.ja"),
        ({"body": {"ja": "{note!r}\n{link}", "en": "{note}\n{link}"}}, "body.ja"),
        ({"body": {"ja": "{note.a}\n{link}", "en": "{note}\n{link}"}}, "body.ja"),
        ({"body": {"ja": "{}\n{note}\n{link}", "en": "{note}\n{link}"}}, "body.ja"),
        ({"body": {"ja": "{note\n{link}", "en": "{note}\n{link}"}}, "body.ja"),
        ({"version": 0}, "version"),
        ({"version": True}, "version"),
        ({"template": "other"}, "template"),
        ({"html": "x"}, "html"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_place(tmp_path, changes, where):
    with pytest.raises(BadLaw) as caught:
        load(tmp_path, **changes)
    assert caught.value.where == f"sample.yaml: {where}"


@pytest.mark.parametrize(
    "values, faults",
    [
        ({"ref": "C-1", "link": "/x"}, [("placeholder-missing", "values.message")]),
        ({"ref": "C-1", "message": "m", "link": "/x", "due": "d"}, [("placeholder-unknown", "values.due")]),
        ({"ref": "C-1\r\nBcc: b@example.jp", "message": "m", "link": "/x"}, [("line-break", "values.ref")]),
        ({"ref": Text("C-1", "C-1\n"), "message": "m", "link": "/x"}, [("line-break", "values.ref")]),
        ({"ref": "C-1\u2028", "message": "m", "link": "/x"}, [("line-break", "values.ref")]),
        ({"ref": "C-1", "message": "m", "link": "https://evil.example/"}, [("link-elsewhere", "values.link")]),
        ({"ref": "C-1", "message": "m", "link": "//evil.example/"}, [("link-elsewhere", "values.link")]),
        ({"ref": "C-1", "message": "m", "link": "/\\evil.example/"}, [("link-elsewhere", "values.link")]),
        ({"ref": "C-1", "message": "m", "link": "/x\n"}, [("link-elsewhere", "values.link")]),
        (
            {"ref": "C\n1", "link": "x", "due": "d"},
            [
                ("placeholder-missing", "values.message"), ("placeholder-unknown", "values.due"),
                ("link-elsewhere", "values.link"), ("line-break", "values.ref"),
            ],
        ),
    ],
)  # fmt: skip
def test_a_letter_is_refused_with_every_fault_by_name(values, faults):
    with pytest.raises(InvalidInput) as caught:
        written(letter(**values))
    assert [(fault.code, fault.where) for fault in caught.value.faults] == faults


def test_a_template_nobody_wrote_is_named():
    with pytest.raises(InvalidInput, match="task-snet"):
        template_named("task-snet")


def test_a_letter_in_one_language():
    said = written(letter())
    assert (said.version, said.subject) == (1, "［実証フィールド台帳］案件 C-2026-0007 に連絡があります")
    assert with_addresses(said.body, said.links, "https://fieldreg.example.jp/city") == (
        "案件 C-2026-0007 に、次の連絡があります。\n\n図面をください。\n\nお返事は、こちらのページに書いてください。\n"
        "https://fieldreg.example.jp/city/cases/C-2026-0007"
    )


def test_where_nobody_knows_the_language_japanese_stands_first_and_english_below():
    said = written(letter(language=""))
    assert said.subject == "［実証フィールド台帳］案件 C-2026-0007 に連絡があります / [fieldreg] A message on case C-2026-0007"
    whole = with_addresses(said.body, said.links, "https://a.example")
    assert whole.index("お返事は") < whole.index("-----") < whole.index("Please answer")
    assert whole.count("https://a.example/cases/") == whole.count("https://a.example/en/cases/") == 1


def test_braces_and_control_characters_of_a_text_make_no_placeholder_and_no_mark():
    said = written(letter(ref="C-1", message="{link} \x1aja:link\x1a \r\n{0} 終", link="/x"))
    assert said.body.count("\x1a") == 2
    assert "{link}  ja:link  \n{0} 終" in said.body


def test_a_page_sees_where_a_secret_link_stands_and_not_what_it_is():
    values = {"ref": "C-1", "ask": "使えますか", "due": "12月8日", "link": "/a/frt_secret"}
    said = written(letter("task-sent", **values))
    assert said.links == {"link": Link("/a/frt_secret", secret=True)}
    assert [piece.path for piece in pieces(said.body, said.links) if piece.path is not None] == [""]
    assert "secret" not in said.body + said.subject
    assert "https://a.example/a/frt_secret\n" in with_addresses(said.body, said.links, "https://a.example")
    open_to_all = written(letter())
    (plain,) = [piece.path for piece in pieces(open_to_all.body, open_to_all.links) if piece.path is not None]
    assert plain == "/cases/C-2026-0007"
