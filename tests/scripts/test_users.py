"""`fieldreg users` and `fieldreg retention` as they are typed."""

import json

import pytest
from click.testing import CliRunner

from scripts.cli import main
from tests.scripts.conftest import environment, run_on

PASSWORD = "purple kettle on ice\n"


@pytest.fixture
def person(run):
    assert run("users", "add", "a@example.jp", "--role", "company", "--password-stdin", input=PASSWORD).exit_code == 0
    return "a@example.jp"


def test_an_invitation_is_printed_once_alone_on_standard_output(run):
    made = run("users", "invite", "new@example.jp", "--role", "auditor")
    assert made.exit_code == 0
    assert made.stdout.startswith("/invitations/")
    assert made.stdout.count("\n") == 1
    assert run("users", "invite", "none", "--role", "staff").exit_code == 2


def test_closing_reopening_and_another_role(run, person):
    run("users", "add", "admin@example.jp", "--role", "admin", "--password-stdin", input=PASSWORD)
    assert [run("users", verb, person).exit_code for verb in ("close", "reopen", "sessions")] == [0, 0, 0]
    assert run("users", "role", person, "juror").exit_code == 0
    assert {one["email"]: one["role"] for one in json.loads(run("users", "list", "--json").stdout)["users"]}[person] == "juror"
    last = run("users", "close", "admin@example.jp")
    assert (last.exit_code, "最後の管理担当" in last.stderr) == (2, True)
    assert run("users", "close", "nobody@example.jp").exit_code == 2


def test_tokens_are_listed_made_renewed_and_revoked(run, person):
    made = run("users", "token", person, "--name", "監視")
    assert made.stdout.startswith("frt_")
    assert "監視" in run("users", "token", person).stdout
    assert made.stdout.strip() not in run("users", "token", person).stdout
    renewed = run("users", "token", person, "--renew", "1")
    assert renewed.stdout.startswith("frt_")
    assert renewed.stdout != made.stdout
    assert run("users", "token", person, "--revoke", "2").exit_code == 0
    assert run("users", "token", person).stdout == ""
    assert run("users", "token", person, "--revoke", "1", "--name", "x").exit_code == 2


def test_a_password_that_is_easy_to_guess_is_refused(run):
    weak = run("users", "add", "a@example.jp", "--role", "staff", "--password-stdin", input="qwertyuiop12\n")
    assert (weak.exit_code, "推測されやすい" in weak.stderr) == (2, True)


def test_retention_lists_holds_erases_once_and_the_timeline_is_proved(run, database, person):
    def at_last(*arguments):
        return CliRunner().invoke(main, list(arguments), env={**environment(database), "FIELDREG_NOW": "2040-01-01T10:00:00+09:00"})

    assert json.loads(run("retention", "--json").stdout)["past"] == []
    run("users", "close", person)
    listed = json.loads(at_last("retention", "--dry-run", "--json").stdout)
    assert [(one["what"], one["erasable_from"], one["held_because"]) for one in listed["past"]] == [("account", "2037-04-01", None)]
    assert "未確認" in listed["note"]["ja"]
    assert at_last("retention", "hold", person, "--because", "監査中").exit_code == 0
    assert "監査中" in at_last("retention", "holds").stdout
    assert json.loads(at_last("retention", "--apply", "--json").stdout)["erased"] == []
    assert at_last("retention", "release", person).exit_code == 0
    assert [len(json.loads(at_last("retention", "--apply", "--json").stdout)["erased"]) for _ in range(2)] == [1, 0]
    assert person not in run_on(database, "users", "list").stdout
    assert run("audit", "verify").exit_code == 0
    assert at_last("retention", "--apply", "--dry-run").exit_code == 2
