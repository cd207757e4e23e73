"""Letters as files: whole, for their owner alone, one for a letter however often it is written."""

import stat
from email import message_from_bytes
from email.policy import SMTP

import pytest

from fieldreg.mail.folder import FolderPost
from fieldreg.notices.message import message_of
from fieldreg.ports.letters import Unreached
from tests.fieldreg.notices.test_message import NOON, kept
from tests.post_office import HEAD


def test_a_letter_is_a_file_of_its_own_and_written_again_the_same(tmp_path):
    post = FolderPost(tmp_path / "mail", HEAD)
    for _ in range(2):
        with post.walk() as bag:
            assert bag.hand_over(message_of([kept("t1")], HEAD, NOON), lambda: True)
            assert bag.hand_over(message_of([kept("t2")], HEAD, NOON), lambda: True)
    assert sorted(path.name for path in post.folder.iterdir()) == ["letter.t1.eml", "letter.t2.eml"]
    read = message_from_bytes((post.folder / "letter.t1.eml").read_bytes(), policy=SMTP)
    assert (read["To"], read["Message-ID"]) == ("a@example.jp", "<letter.t1@mail.example.jp>")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (post.folder, post.folder / "letter.t1.eml")]
    assert modes == [0o700, 0o600]


def test_one_that_may_not_leave_leaves_nothing(tmp_path):
    post = FolderPost(tmp_path / "mail", HEAD)
    with post.walk() as bag:
        assert not bag.hand_over(message_of([kept()], HEAD, NOON), lambda: False)
    assert list(post.folder.iterdir()) == []


def test_a_folder_that_cannot_be_is_told(tmp_path):
    (tmp_path / "mail").write_text("a file")
    with FolderPost(tmp_path / "mail", HEAD).walk() as bag, pytest.raises(Unreached, match="mail"):
        bag.hand_over(message_of([kept()], HEAD, NOON), lambda: True)


def test_a_name_that_would_leave_the_folder_does_not(tmp_path):
    message = message_of([kept("../../x")], HEAD, NOON)
    with FolderPost(tmp_path / "mail", HEAD).walk() as bag:
        bag.hand_over(message, lambda: True)
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["letter.....x.eml"]
