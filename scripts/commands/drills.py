"""`fieldreg drill`: a restore that is rehearsed, so that nobody does it for the first time when it counts."""

import contextlib
import sys
import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from fieldreg.kernel.timespan import JST
from fieldreg.ports import UnitOfWork
from fieldreg.services import Services
from fieldreg.services.timeline import TimelineServices
from fieldreg.store import open_store
from scripts.console import open_registry, print_json
from scripts.copies import registry_faults, seal_of, sound_copy
from scripts.kept_copies import newest_in

__all__ = ["drill"]


@click.command()
@click.argument("copy", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
def drill(copy: Path, *, as_json: bool) -> None:
    """写しから戻せることを、別の場所で実際に戻して確かめる。Prove that a copy can be restored, by restoring it elsewhere.

    COPY is a file, or a folder of which the newest copy is taken.  The registry in use is only read: to tell what was done since
    the copy was made, and so would be lost.  Exit 1 if the copy cannot be relied on.
    """
    file = newest_in(copy) if copy.is_dir() else copy
    began = time.monotonic()
    with TemporaryDirectory() as elsewhere:
        rehearsed = _rehearsed(file, Path(elsewhere))
    told = {"copy": str(file), **rehearsed, "seconds": round(time.monotonic() - began, 1), "lost": _lost(rehearsed, open_registry())}
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(_lines(told)))
    sys.exit(0 if told["ok"] else 1)


def _rehearsed(file: Path, elsewhere: Path) -> dict[str, Any]:
    """Restores the copy, and asks what came of it whether it is whole and could be served.  Raises InvalidInput for one that is not."""
    made = seal_of(file)
    with sound_copy(file, elsewhere) as staged:
        restored = staged.rename(elsewhere / "restored.db")
    with contextlib.closing(open_store(f"sqlite:///{restored}")) as store:
        faults = [fault.to_dict() for fault in registry_faults(store.check()["detail"], str(file))]
        proof = TimelineServices(store).proof()
        with store.reading() as work:
            counts = {"sites": len(work.sites.all()), "accounts": len(work.accounts.all()), "events": proof.count}
    return {
        "ok": not faults and not proof.broken, "faults": faults, "broken_events": len(proof.broken), "counts": counts,
        "sealed": made is not None, "made_at": made.made_at if made else None, "head": list(proof.head),
    }  # fmt: skip


def _lost(rehearsed: dict[str, Any], services: Services) -> dict[str, Any]:
    """What the registry in use has, and the copy not: everything up to the moment the copy was made is in it."""
    with services.store.reading() as work:
        now = work.timeline.head()
        same = now[0] >= rehearsed["head"][0] and _digest_at(work, rehearsed["head"][0]) == rehearsed["head"][1]
    return {"events": now[0] - rehearsed["head"][0] if same else None, "same_registry": same}


def _digest_at(work: UnitOfWork, seq: int) -> str | None:
    return next((link.digest for link in work.timeline.links() if link.seq == seq), None)


def _lines(told: dict[str, Any]) -> list[str]:
    lost = told["lost"]
    since = (
        f"写しの後の記録 {lost['events']} 件は、戻すと失われます / events since the copy, lost by a restore: {lost['events']}"
        if lost["same_registry"]
        else "いまの台帳の写しではありません / it is no copy of the registry in use"
    )
    made = datetime.fromisoformat(told["made_at"]).astimezone(JST).isoformat() if told["made_at"] else "？"
    counts = ", ".join(f"{name} {count}" for name, count in told["counts"].items())
    result = "戻せます / it can be restored" if told["ok"] else "戻せません / it cannot be relied on"
    return [
        f"写し / copy: {told['copy']}（{made}）",
        f"別の場所に戻して検査しました（{told['seconds']} 秒） / restored elsewhere and checked: {counts}",
        since,
        *(f"{fault['where']}: {fault['message']['ja']}" for fault in told["faults"]),
        result,
    ]
