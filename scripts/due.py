"""What is due: `fieldreg tick` does it once, a server every half minute."""

import logging
import threading
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
    done = do_what_is_due(open_registry())
    if as_json:
        print_json(done)
        return
    watches = done["watches"]
    click.echo(f"期限が過ぎて解放した枠 / holds given back: {done['holds']}")
    click.echo(f"保存期限が過ぎた計画 / kept trials removed: {done['kept_trials']}")
    click.echo(f"受付・締切・公表の時刻になった公募 / calls opened, closed or published: {done['calls']}")
    click.echo(f"お知らせ / notices given: {watches['notices']}（枠 / slots {watches['slots']}、判定 / answers {watches['verdicts']}）")


def do_what_is_due(services: Services) -> dict[str, Any]:
    """Gives back overdue holds, removes kept trials whose time is over, moves calls on, and tells whoever waits.  Raises Unavailable.

    Doing it twice, or in two processes at once, is doing it once.
    """
    holds, removed = services.booking.expire_holds(), services.kept_trials.remove_expired()
    calls = services.calls.do_what_is_due()
    counts = {"slots": 0, "verdicts": 0, "notices": 0}
    for _ in range(_MOST_ROUNDS):
        looked = services.waiting.look().to_dict()
        counts = {name: counts[name] + looked[name] for name in counts}
        if not looked["more"]:
            break
    return {"holds": holds, "kept_trials": removed, "calls": calls, "watches": counts}


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
