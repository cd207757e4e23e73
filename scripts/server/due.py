"""What is due: `fieldreg tick` does it once, a server every half minute."""

import logging
import threading
from collections.abc import Mapping
from typing import Any

import click

from fieldreg.kernel.errors import Unavailable
from fieldreg.services import Services
from scripts.console import open_registry, print_json

__all__ = ["do_what_is_due", "keep_doing", "tick"]

_LOG = logging.getLogger(__name__)
_EVERY_S = 30.0
_MOST_ROUNDS = 20  # of watches, each of a bounded number


@click.command()
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
def tick(*, as_json: bool) -> None:
    """期限が来たこと（仮押さえの解放、保存期限、お知らせ、公募の受付と公表）を行う。Do what is due; `serve` does it too."""
    services = open_registry()
    done = do_what_is_due(services)
    if as_json:
        print_json(done)
        return
    watches = done["watches"]
    click.echo(f"期限が過ぎて解放した枠 / holds given back: {done['holds']}")
    booked = done["bookings"]
    click.echo(
        f"終了した予約 / reservations done: {booked['done']}（順番待ちの終了 / waiting ended {booked['line_over']}、"
        f"順番が来た / called {booked['called']}、提案の終了 / offers ended {booked['offers']}）"
    )
    click.echo(f"保存期限が過ぎた計画 / kept trials removed: {done['kept_trials']}")
    click.echo(f"受付・締切・公表の時刻になった公募 / calls opened, closed or published: {done['calls']}")
    click.echo(f"お知らせ / notices given: {watches['notices']}（枠 / slots {watches['slots']}、判定 / answers {watches['verdicts']}）")
    click.echo(f"判定し直した予約 / reservations judged again: {done['rechecks']['judged']}（お知らせ / told {done['rechecks']['told']}）")
    click.echo(f"照会・案件・認定の催促 / reminders written: {done['reminders']}")
    click.echo(_letters_told(services, done["letters"]))


def do_what_is_due(services: Services) -> dict[str, Any]:
    """Gives back overdue holds, ends what is over (bookings, waiting, offers, kept trials), moves calls on, judges again, tells who waits.

    Letters are sent last.  Raises Unavailable.

    Doing it twice, or in two processes at once, is doing it once.
    """
    try:
        done = _give_back_and_tell(services)
    finally:  # whatever failed: what was written must leave; last, as a mail server may keep one waiting
        letters = services.letters.send_due().to_dict()
    return {**done, "letters": letters}


def _give_back_and_tell(services: Services) -> dict[str, Any]:
    holds, bookings = services.booking.expire_holds(), services.bookings_over.do_what_is_due()
    removed = services.kept_trials.remove_expired()
    calls, reminding = services.calls.do_what_is_due(), (services.task_reminders, services.case_reminders, services.certification_reminders)
    reminders = sum(one.remind() for one in reminding)
    rechecks = services.rechecks.look().to_dict()
    counts = {"slots": 0, "verdicts": 0, "notices": 0}
    for _ in range(_MOST_ROUNDS):
        looked = services.waiting.look().to_dict()
        counts = {name: counts[name] + looked[name] for name in counts}
        if not looked["more"]:
            break
    return {
        "holds": holds, "bookings": bookings, "kept_trials": removed, "calls": calls, "reminders": reminders, "rechecks": rechecks,
        "watches": counts,
    }  # fmt: skip


def _letters_told(services: Services, letters: Mapping[str, int]) -> str:
    """What became of letters, and where they go."""
    counts = (
        f"送信 / sent {letters['sent']}、再送待ち / to be tried again {letters['failed']}、"
        f"届けられず / given up {letters['given_up']}、不明 / unsure {letters['unsure']}"
    )
    post = services.letters.post
    if post is None or post.delivers:
        return f"手紙 / letters: {counts}"
    return f"手紙 / letters: ファイル / files {letters['filed']} → {post.place}（FIELDREG_SMTP_URL がないため送っていません / not mailed）"


def keep_doing(services: Services, stopped: threading.Event) -> None:
    """Does what is due, now and every half minute, until it is stopped; what fails is told in the log and tried again."""
    while True:
        try:
            do_what_is_due(services)
        except Unavailable:
            _LOG.info("somebody else writes; what is due waits for the next round")
        except Exception:  # noqa: BLE001 - whatever it is, the server goes on, and the log has it
            _LOG.exception("what is due could not all be done; it is tried again")
        if stopped.wait(_EVERY_S):
            return
