"""What an account waits for, as its own page tells it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.waiting.watches import Watched
from web.shell.context import services, signed_in
from web.shell.labels import ACTIVITIES

__all__ = ["OwnWatch", "own_watches"]


@dataclass(frozen=True)
class OwnWatch:
    """A watch with what its trial is called: the site and the kind of trial."""

    held: Watched
    title: Text

    @property
    def on(self) -> bool:
        return self.held.watch.is_on(services().clock.now())


def own_watches() -> Sequence[OwnWatch]:
    """Those with something unread first, then the newest; stopped ones only while something of them is unread."""
    found = [OwnWatch(held, _title(held)) for held in services().waiting.of_account(signed_in())]
    return [one for one in found if one.held.unread or one.held.watch.stopped_at is None]


def _title(held: Watched) -> Text:
    try:
        activity = ACTIVITIES[trial_from_geojson(services().kept_trials.kept(held.watch.code).document).activity]
    except (InvalidInput, NotFound):
        activity = Text("保存した計画", "Kept trial")
    try:
        site = services().register.site(held.watch.site).name if held.watch.site else Text("場所を選んでいない計画", "no site")
    except NotFound:
        site = Text(held.watch.site or "")
    return Text(f"{site.ja}（{activity.ja}）", f"{site.en or site.ja} ({activity.en})")
