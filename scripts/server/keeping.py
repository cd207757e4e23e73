"""Writing a file whole or not at all."""

import os
from pathlib import Path

from fieldreg.kernel.errors import FieldregError
from fieldreg.kernel.texts import Text

__all__ = ["keep"]


def keep(content: bytes, file: Path) -> None:
    """Puts `content` in place of whatever `file` held.  Raises FieldregError, and leaves the old file, if it cannot."""
    unfinished = file.with_name(f".{file.name}.part-{os.getpid()}")
    try:
        try:
            unfinished.write_bytes(content)
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise FieldregError(
            Text(f"書けませんでした（{error.strerror}）。", f"could not be written ({error.strerror})"), where=str(file)
        ) from error
