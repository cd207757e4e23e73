"""The `fieldreg` command.  Exit codes: 0 done, 1 findings or faults are reported, 2 it could not be done as asked."""

import sys

import click

from fieldreg import __version__
from scripts.command_group import Commands, Later

__all__ = ["COMMANDS", "main"]

COMMANDS = {  # with the first line of each command's own help, so that listing them imports none
    "audit": Later("scripts.commands.audit", "audit", "経過の記録を確かめる。Whether the timeline is as it was written."),
    "backup": Later(
        "scripts.commands.backups", "backup",
        "台帳の写しを FILE に作る。Copy the registry to FILE, or into a folder; it may be in use meanwhile.",
    ),
    "check": Later(
        "scripts.commands.checking", "check",
        "台帳が健全かを調べる（COPIES を渡せばその写しを）。Check the registry, or the given copies, for faults; exit 1 if there are.",
    ),
    "check-law": Later(
        "scripts.commands.law_check", "check_law",
        "法令のうち、確かめ直すべきものを一覧する。What in the law's files is to be confirmed; exit 1 if there is any.",
    ),
    "demo": Later(
        "scripts.server.demonstration", "demo",
        "見本の台帳を作って公開する。Build the embedded sample, if it is not there, and serve it.",
    ),
    "doctor": Later(
        "scripts.commands.doctor", "doctor",
        "この設置に悪いところがないか、どう直すかを調べる。What is wrong with this installation and how to mend it; exit 1 if anything is.",
    ),
    "drill": Later(
        "scripts.commands.drills", "drill",
        "写しから戻せることを、別の場所で実際に戻して確かめる。Prove that a copy can be restored, by restoring it elsewhere.",
    ),
    "export": Later(
        "scripts.commands.exporting", "export",
        "場所または区域を書き出す。Export sites or zones; `fieldreg load` reads all but CSV and PMTiles back unchanged.",
    ),
    "init": Later("scripts.commands.setting_up", "init", "台帳を作る。Make an empty registry: tables, managers, layers."),
    "load": Later(
        "scripts.commands.loading", "load",
        "場所・区域・事業の定義・利用の定め・隣どうしの決まりを読み込む。Load sites, zones, programmes, rules of use or of neighbours.",
    ),
    "loads": Later("scripts.commands.loading", "loads", "これまでの読み込みを一覧する。What was loaded, newest first."),
    "closures": Later(
        "scripts.commands.closures", "closures",
        "場所の休止をカレンダー（.ics）から取り込む。Read times at which places are closed from a calendar.",
    ),
    "map": Later(
        "scripts.commands.map_command", "map_",
        "地図を一つのファイルに保存する（通信なしで開く）。Save the map to one file; it opens without any network.",
    ),
    "map-columns": Later(
        "scripts.commands.mapping_command", "map_columns",
        "列の対応表の案を作る。Propose a mapping file for a table's columns; nothing is loaded.",
    ),
    "rank": Later(
        "scripts.commands.ranking", "rank",
        "やりたいこと（JSON）に合う場所を、手続きの少ない順に並べる。Rank every site for a need; exit 1 if none surely fits.",
    ),
    "restore": Later(
        "scripts.commands.backups", "restore",
        "FILE の写しに戻す。Go back to the copy in FILE; what was there before is kept beside the database.",
    ),
    "retention": Later(
        "scripts.commands.retention", "retention",
        "保存年数を過ぎた個人情報を一覧し、消去する。List what is past its time; with --apply erase what names persons.",
    ),
    "rollback": Later(
        "scripts.commands.loading", "rollback",
        "読み込みを取り消し、前の状態に戻す。Undo a load: everything is as it was before it.",
    ),
    "screen": Later(
        "scripts.commands.screening", "screen",
        "実証の計画（GeoJSON）に必要な許可と、その段取りを調べる。Screen a trial; exit 1 if anything is found or unknown.",
    ),
    "serve": Later("scripts.server.serving", "serve", "台帳を公開する。Serve the registry."),
    "tick": Later(
        "scripts.server.due", "tick",
        "期限が来たこと（仮押さえの解放、保存期限、お知らせ、公募の受付と公表）を行う。Do what is due; `serve` does it too.",
    ),
    "upgrade": Later(
        "scripts.commands.setting_up", "upgrade",
        "データベースをこの版に合わせる。Bring the database to this version.",
    ),
    "users": Later("scripts.commands.users", "users", "利用者を管理する。Who may sign in."),
}  # fmt: skip


@click.group(cls=Commands, later=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fieldreg")
def main() -> None:
    """実証フィールドの台帳: 場所を探し、必要な許可を調べ、予約する。A registry of a city's places for trials.

    The database is FIELDREG_DATABASE_URL (default: SQLite at var/fieldreg.db).
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text stream of the console


if __name__ == "__main__":
    main(prog_name="fieldreg")
