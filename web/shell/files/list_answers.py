"""A list as a file to keep: CSV or a workbook of the same rows, no text of them run as a formula."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

from fieldreg.kernel.texts import Text
from web.shell.context import services
from web.shell.sent.sent_files import as_download

__all__ = ["list_answer"]

_MEDIA = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def list_answer(
    columns: Mapping[str, Text], rows: Sequence[Mapping[str, Any]], kind: str, *, name: str, title: str, note: Text
) -> Response:
    """`kind` is "csv" or "xlsx"; the file is called by `name` and the day."""
    from geodata.export.lists.list_files import list_to_csv, list_to_xlsx  # noqa: PLC0415 (openpyxl, for those who ask for a file)

    content = list_to_csv(tuple(columns), rows).encode() if kind == "csv" else list_to_xlsx(columns, rows, title=title, note=note)
    return as_download(content, _MEDIA[kind], f"{name}-{services().clock.today().isoformat()}.{kind}")
