"""`fieldreg doctor`: what is wrong with this installation, what is not as it should be, and the way out of each."""

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import click

from fieldreg.kernel.errors import FieldregError
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import LayerStatus
from fieldreg.services import Services
from fieldreg.wiring import Config, secret_key
from scripts.console import open_registry, print_json
from web.paper.pdf import PdfUnavailable, pdf_of
from web.shell.config import settings

__all__ = ["doctor"]

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Grade(StrEnum):
    """WRONG: it does not work, or is open to others; DOUBTFUL: it works, but seldom is meant so."""

    OK = "ok"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True)
class Advice:
    """One thing looked at: what was found, and the way out where there is one."""

    grade: Grade
    about: str
    said: Text
    way: Text | None = None

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "grade": str(self.grade), "about": self.about, "said": self.said.to_dict(), "way": self.way.to_dict() if self.way else None,
        }  # fmt: skip


def _ok(about: str, ja: str, en: str) -> Advice:
    return Advice(Grade.OK, about, Text(ja, en))


def _doubtful(about: str, said: Text, way: Text) -> Advice:
    return Advice(Grade.DOUBTFUL, about, said, way)


def _wrong(about: str, said: Text, way: Text) -> Advice:
    return Advice(Grade.WRONG, about, said, way)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
def doctor(*, as_json: bool) -> None:
    """この設置に悪いところがないか、どう直すかを調べる。What is wrong with this installation and how to mend it; exit 1 if anything is."""
    found = list(_looked_at(os.environ))
    wrong = sum(one.grade is Grade.WRONG for one in found)
    if as_json:
        print_json({"ok": not wrong, "advice": [one.to_dict() for one in found]})
    else:
        for one in found:
            click.echo("\n".join(_told(one)))
        click.echo(f"直すところ / to be mended: {wrong}、気になるところ / doubtful: {sum(one.grade is Grade.DOUBTFUL for one in found)}")
    sys.exit(1 if wrong else 0)


def _told(one: Advice) -> Iterator[str]:
    mark = {Grade.OK: "  ", Grade.DOUBTFUL: "? ", Grade.WRONG: "✗ "}[one.grade]
    yield f"{mark}{one.about}: {one.said.ja} / {one.said.en}"
    if one.way is not None:
        yield f"    → {one.way.ja}"
        yield f"      {one.way.en}"


def _looked_at(env: Mapping[str, str]) -> Iterator[Advice]:
    try:
        config = Config.from_environment(env)
        flask = settings(config, env)
        services = open_registry()
    except FieldregError as error:
        yield _wrong(error.where or "FIELDREG_DATABASE_URL", error.message, Text("設定を直してください。", "mend the setting"))
        return
    yield _ok("FIELDREG_…", "設定はすべて読めます", "every setting can be read")
    yield from _files(config)
    looks = services.readiness.looks(config.database_path)
    for look in looks:
        if look.ok:
            yield _ok(look.name, "問題ありません", "as it should be")
        else:
            yield _wrong(look.name, Text(look.said), look.way or Text("`fieldreg check`"))
    if all(look.ok for look in looks):
        yield from _registry(services)
    yield from _public(flask, env)
    yield from _letters(config)
    yield from _paper()


def _files(config: Config) -> Iterator[Advice]:
    """Who may read what is beside the database."""
    secret_key(config)
    database = config.database_path
    if database is None:
        return
    beside = [database, *(database.with_name(database.name + end) for end in ("-wal", "-shm")), database.parent / "secret.key"]
    open_to_others = [path for path in beside if path.exists() and path.stat().st_mode & _OTHERS]
    if open_to_others and database.absolute().parent.stat().st_mode & _OTHERS:
        names = " ".join(path.name for path in open_to_others)
        yield _wrong(
            str(database.parent), Text(f"ほかの利用者が読めるファイルがあります: {names}", f"others on this machine may read: {names}"),
            Text(f"`chmod 700 {database.parent}` で閉じてください。", f"close it with `chmod 700 {database.parent}`"),
        )  # fmt: skip
    else:
        yield _ok(str(database.parent), "ほかの利用者には読めません", "nobody else on this machine may read it")


def _registry(services: Services) -> Iterator[Advice]:
    """Accounts and layers."""
    with services.store.reading() as work:
        admins = work.accounts.active_admins()
    if admins:
        yield _ok("users", f"管理者 {admins} 人", f"{admins} who may administer")
    else:
        yield _wrong(
            "users", Text("管理者がいません", "there is nobody who may administer"),
            Text("`fieldreg users add EMAIL --role admin` で作ってください。", "make one with `fieldreg users add EMAIL --role admin`"),
        )  # fmt: skip
    layers = services.register.holdings(services.clock.today())
    speak = {held.layer.id for held in layers for one in held.editions if one.current and one.status is LayerStatus.OK}
    silent = [held.layer.id for held in layers if held.layer.id not in speak]
    if silent:
        names = "、".join(silent)
        yield _doubtful(
            "layers", Text(f"答えられないレイヤがあります（その部分は「不明」になります）: {names}",
                           f"layers that cannot speak, where answers are unknown: {', '.join(silent)}"),
            Text("新しいデータを `fieldreg load` で読み込んでください。", "load a newer edition with `fieldreg load`"),
        )  # fmt: skip
    else:
        yield _ok("layers", f"{len(layers)} レイヤが答えられます", f"{len(layers)} layers can speak")


def _public(flask: Mapping[str, Any], env: Mapping[str, str]) -> Iterator[Advice]:
    address, proxies = str(flask["PUBLIC_URL"]), int(flask["TRUSTED_PROXIES"])
    if not address:
        yield _doubtful(
            "FIELDREG_PUBLIC_URL", Text("公開アドレスが決まっていません", "the public address is not set"),
            Text("公開するなら https://… を設定してください（リンク・手紙・クッキーがそれに従います）。",
                 "to go public set it to https://…; links, letters and cookies follow it"),
        )  # fmt: skip
    elif not address.startswith("https://"):
        yield _doubtful(
            "FIELDREG_PUBLIC_URL", Text("https ではありません", "it is not https"),
            Text("TLS を受ける nginx などの後ろに置いてください。", "put the server behind nginx or another that speaks TLS"),
        )  # fmt: skip
    elif not proxies:
        yield _wrong(
            "FIELDREG_TRUSTED_PROXIES",
            Text("https の公開アドレスなのに、信頼する中継サーバが 0 です", "the address is https, but no proxy is trusted that speaks it"),
            Text("前に立つ中継サーバの数（ふつう 1）にしてください。接続元ごとの制限が、全員に一つとして働いてしまいます。",
                 "set how many proxies stand before the server, mostly 1; limits would count all visitors as one"),
        )  # fmt: skip
    else:
        yield _ok("FIELDREG_PUBLIC_URL", "https で公開します", "public by https")
    if env.get("FIELDREG_NOW"):
        yield _wrong(
            "FIELDREG_NOW", Text("時計が止まっています", "the clock stands still"),
            Text("練習用の設定です。外してください。", "that is for rehearsals; take it away"),
        )  # fmt: skip
    if not flask["RATELIMIT_ENABLED"]:
        yield _wrong(
            "FIELDREG_RATE_LIMITS", Text("回数の制限がありません", "nobody is limited"),
            Text("負荷試験用の設定です。外してください。", "that is for load tests; take it away"),
        )  # fmt: skip
    if flask["ACCESS_LOG"] == "off":
        yield _doubtful(
            "FIELDREG_ACCESS_LOG", Text("アクセスの記録を残していません", "no log of requests is kept"),
            Text("`-`（標準エラー出力）かファイルの名前を設定してください。", "set it to `-` (standard error) or to a file"),
        )  # fmt: skip


def _letters(config: Config) -> Iterator[Advice]:
    if config.mail.server is None:
        yield _doubtful(
            "FIELDREG_SMTP_URL",
            Text("お知らせはメールで届きません（ファイルになります）", "letters are not mailed, but become files"),
            Text("メールサーバを smtp://… で設定してください。", "set a mail server, smtp://…"),
        )  # fmt: skip
    else:
        yield _ok("FIELDREG_SMTP_URL", "メールサーバがあります", "there is a mail server")


def _paper() -> Iterator[Advice]:
    try:
        pdf_of("<p>台帳</p>")
    except PdfUnavailable as missing:
        yield _doubtful(
            "PDF", missing.message,
            Text("Debian なら libpango-1.0-0、libpangoft2-1.0-0、libharfbuzz-subset0 を入れてください。",
                 "on Debian install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0"),
        )  # fmt: skip
    else:
        yield _ok("PDF", "作れます", "can be made")
