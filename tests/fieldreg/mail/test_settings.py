"""What the environment says of letters; a value that cannot be used, or is wanted besides, names its variable."""

from pathlib import Path

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.mail.folder import FolderPost
from fieldreg.mail.settings import MailSettings
from fieldreg.mail.smtp import SmtpPost, SmtpServer
from fieldreg.notices.message import Letterhead
from fieldreg.wiring import Config, build

WHOLE = {
    "FIELDREG_SMTP_URL": "smtp://u:geheim@mail.example.jp", "FIELDREG_DESK_EMAIL": "desk@city.example.jp",
    "FIELDREG_PUBLIC_URL": "https://fieldreg.example.jp/city/",
}  # fmt: skip


def test_without_a_server_letters_are_files_beside_the_database():
    post = MailSettings.from_environment({}).post(Path("var"))
    head = Letterhead(desk="desk@fieldreg.invalid", sender="desk@fieldreg.invalid", site="http://127.0.0.1:8000")
    assert post == FolderPost(Path("var/mail"), head)
    assert MailSettings.from_environment({"FIELDREG_MAIL_FOLDER": "letters"}).post(Path("var")).place == "letters"


def test_with_a_server_they_go_there():
    head = Letterhead(desk="desk@city.example.jp", sender="desk@city.example.jp", site="https://fieldreg.example.jp/city")
    server = SmtpServer(host="mail.example.jp", port=25, user="u", password="geheim")
    assert MailSettings.from_environment(WHOLE).post(Path("var")) == SmtpPost(server, head)
    sent = MailSettings.from_environment(WHOLE | {"FIELDREG_MAIL_FROM": "noreply@mail.example.jp"}).post(Path("var")).letterhead
    assert (sent.desk, sent.sender) == ("desk@city.example.jp", "noreply@mail.example.jp")


@pytest.mark.parametrize("missing", ["FIELDREG_DESK_EMAIL", "FIELDREG_PUBLIC_URL"])
def test_a_server_wants_the_desk_s_address_and_the_site_s(missing):
    with pytest.raises(InvalidInput, match=missing):
        Config.from_environment({name: value for name, value in WHOLE.items() if name != missing})


@pytest.mark.parametrize(
    "name, value",
    [
        ("FIELDREG_SMTP_URL", "mail.example.jp"),
        ("FIELDREG_DESK_EMAIL", "窓口"),
        ("FIELDREG_DESK_EMAIL", "a@example.jp, b@example.jp"),
        ("FIELDREG_DESK_EMAIL", "a@example.jp\nBcc: b@example.jp"),
        ("FIELDREG_MAIL_FROM", "desk"),
        ("FIELDREG_PUBLIC_URL", "fieldreg.example.jp"),
        ("FIELDREG_PUBLIC_URL", "ftp://fieldreg.example.jp"),
        ("FIELDREG_PUBLIC_URL", "https://u:p@fieldreg.example.jp"),
        ("FIELDREG_PUBLIC_URL", "https://fieldreg.example.jp/?x=1"),
    ],
)
def test_a_bad_value_names_its_variable(name, value):
    with pytest.raises(InvalidInput, match=name):
        Config.from_environment(WHOLE | {name: value})


def test_the_password_is_in_no_text_of_the_settings():
    assert "geheim" not in repr(Config.from_environment(WHOLE))


def test_the_registry_is_built_with_its_post(tmp_path):
    config = Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{tmp_path / 'deep' / 'r.db'}"})
    assert build(config).letters.post.place == str(tmp_path / "deep" / "mail")
    assert not (tmp_path / "deep" / "mail").exists()
