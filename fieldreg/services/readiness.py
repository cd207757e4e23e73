"""Whether this installation can serve: what must be there, each look with what is wrong and the way out."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldreg.kernel.errors import FieldregError
from fieldreg.kernel.texts import Text
from fieldreg.law.compiled import warm
from fieldreg.ports import Clock, Store

__all__ = ["LEAST_FREE_BYTES", "Look", "ReadinessServices", "disk_look"]

LEAST_FREE_BYTES = 256 << 20
_WAYS: Mapping[str, Text] = {
    "database": Text(
        "データベースが動いているか、FIELDREG_DATABASE_URL が正しいかを確かめてください。",
        "see whether the database runs, and whether FIELDREG_DATABASE_URL is right",
    ),
    "version": Text("`fieldreg upgrade` でこの版に合わせてください。", "bring it to this version with `fieldreg upgrade`"),
    "guard": Text(
        "二重予約を防ぐ仕掛けがありません。公開を止め、`fieldreg check` で確かめ、正しい写しから戻してください。",
        "the guard against double booking is missing: stop serving, look with `fieldreg check`, and restore a sound copy",
    ),
    "law": Text("法令のファイルを `fieldreg check-law` で確かめてください。", "look at the files of the law with `fieldreg check-law`"),
    "disk": Text("空き容量を増やしてください。", "make room on the disk"),
}


@dataclass(frozen=True)
class Look:
    """One thing looked at; `said` is "ok", or what was found, and then `way` leads out."""

    name: str
    said: str = "ok"

    @property
    def ok(self) -> bool:
        return self.said == "ok"

    @property
    def way(self) -> Text | None:
        return None if self.ok else _WAYS.get(self.name)

    def to_dict(self) -> dict[str, Any]:
        """``{"name", "ok", "said"}`` and, where something is wrong, ``"way"`` in both languages."""
        told: dict[str, Any] = {"name": self.name, "ok": self.ok, "said": self.said}
        return told | ({"way": self.way.to_dict()} if self.way else {})


class ReadinessServices:
    """Quick looks, for whoever watches a server and asks every few seconds."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def looks(self, database: Path | None) -> tuple[Look, ...]:
        """`database` is the file of a SQLite registry."""
        looks = [Look(name, said) for name, said in self._store.stands().items()]
        return (*looks, self._law(), *([disk_look(database)] if database is not None else []))

    def _law(self) -> Look:
        try:
            warm(self._clock.today())  # kept from the first time on
        except FieldregError as error:
            return Look("law", error.message.en)
        return Look("law")


def disk_look(database: Path, least: int = LEAST_FREE_BYTES) -> Look:
    """Whether the disk of the file has room for what is to come."""
    folder = database.absolute().parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Look("disk", f"{error.strerror}: {folder.name}")
    return Look("disk") if free >= least else Look("disk", f"{free >> 20} MiB < {least >> 20} MiB")
