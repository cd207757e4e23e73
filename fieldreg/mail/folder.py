"""A folder of .eml files, for whoever has set no mail server: nothing is lost, and nothing is called sent."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from fieldreg.notices.message import Letterhead
from fieldreg.ports.letters import Bag, Unreached

__all__ = ["FolderPost"]

_UNFIT = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True)
class FolderPost:
    """Keeps each letter as a file of its own, readable by its owner alone; the folder is made with the first."""

    folder: Path
    letterhead: Letterhead
    delivers: bool = False

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.folder)

    @contextmanager
    def walk(self) -> Iterator[Bag]:
        """Itself."""
        yield self

    def hand_over(self, message: EmailMessage, may_leave: Callable[[], bool]) -> bool:
        """The file is named for its Message-ID, so that a letter written again is one file.  Raises Unreached."""
        name = _UNFIT.sub("", str(message["Message-ID"]).strip("<>").partition("@")[0])
        draft = self.folder / f".{name}.part-{os.getpid()}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            if not may_leave():
                return False
            draft.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise Unreached(f"{error.strerror}: {self.folder}") from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        return True
