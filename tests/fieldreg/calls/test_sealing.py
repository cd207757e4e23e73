"""Seals: what opens them, and what does not."""

from dataclasses import replace

import pytest

from fieldreg.calls.application import Content, canonical, content_of, receipt_of
from fieldreg.calls.attachments import MOST_BYTES, Attachment, checked_files
from fieldreg.calls.sealing import SealedPart, about_part, new_call_key, sealed, unsealed, unwrapped
from fieldreg.kernel.errors import Conflict, InvalidInput
from tests.calls import PDF, SECRET, docx

ABOUT = about_part("K-2026-0001", "A-2026-0001", 1, 0)


def test_a_call_has_a_key_of_its_own_that_the_secret_alone_unwraps():
    held, other = new_call_key(SECRET, "K-2026-0001"), new_call_key(SECRET, "K-2026-0001")
    key = unwrapped(SECRET, "K-2026-0001", held)
    assert len(key) == 32
    assert unwrapped(SECRET, "K-2026-0001", held) == key != unwrapped(SECRET, "K-2026-0001", other)
    assert not any(SECRET.encode() in part or key in part for part in (held.salt, held.nonce, held.wrapped))
    for secret, call in ((SECRET + "x", "K-2026-0001"), (SECRET, "K-2026-0002")):
        with pytest.raises(Conflict) as told:
            unwrapped(secret, call, held)
        assert told.value.code == "other-secret"
    assert unwrapped("whatever", "K-2026-0001", replace(held, released=key)) == key


def test_what_was_sealed_opens_whole_or_not_at_all():
    key = unwrapped(SECRET, "K", new_call_key(SECRET, "K"))
    held = sealed(key, 0, "秘密".encode(), ABOUT)
    assert unsealed(key, held, ABOUT).decode() == "秘密"
    assert sealed(key, 0, "秘密".encode(), ABOUT) != held  # twice the same is not seen as the same
    flipped = SealedPart(0, held.nonce, bytes([held.ciphertext[0] ^ 1]) + held.ciphertext[1:])
    elsewhere = about_part("K-2026-0001", "A-2026-0002", 1, 0)
    for part, about, by in ((flipped, ABOUT, key), (held, elsewhere, key), (held, ABOUT, bytes(32))):
        with pytest.raises(Conflict) as told:
            unsealed(by, part, about)
        assert told.value.code == "seal-damaged"


def test_the_canonical_form_is_one_and_comes_back_as_it_was():
    content = Content({"b": "２", "a": "一\n"}, (Attachment("計画.pdf", PDF),))
    known = {"call": "K", "challenge": 1, "announcement": 1, "salt": "s"}
    written = canonical(content, **known)
    assert written == canonical(Content({"a": "一\n", "b": "２"}, content.files), **known)
    assert content_of(written, [PDF]) == content
    others = [canonical(Content({"b": "２", "a": "一"}, content.files), **known), canonical(content, **known | {"salt": "t"}),
              canonical(Content(content.answers, (Attachment("計画.pdf", PDF + b" "),)), **known)]  # fmt: skip
    assert len({receipt_of(one) for one in [written, *others]}) == 4


@pytest.mark.parametrize("sent, code", [
    ([("a.pdf", b"hello")], "file-content"), ([("a.docx", b"PK\x03\x04")], "file-content"),
    ([("a.docx", docx("word/vbaProject.bin"))], "file-content"),
    ([("a.docm", docx())], "file-kind"), ([("a", PDF)], "file-kind"), ([(f"{n}.pdf", PDF) for n in range(4)], "too-many-files"),
    ([("a.pdf", PDF), ("x/a.pdf", PDF)], "same-name"), ([("a.pdf", PDF + b"0" * MOST_BYTES)], "files-too-large"),
])  # fmt: skip
def test_files_that_are_not_taken_are_told_why(sent, code):
    with pytest.raises(InvalidInput) as told:
        checked_files(sent)
    assert [fault.code for fault in told.value.faults] == [code]


def test_files_lose_their_folders_and_keep_their_content():
    (one, two) = checked_files([("C:\\秘密\\計画.PDF", PDF), ("b.docx", docx())])
    assert (one.name, one.content, one.kind) == ("計画.PDF", PDF, "application/pdf")
    assert two.kind.endswith("wordprocessingml.document")
