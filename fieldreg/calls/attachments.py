"""Attachments (添付) of an application: a few PDF or Word files, looked at before they are sealed."""

from collections.abc import Sequence

from fieldreg.attachments.checking import Attachment, FileRule, checked

__all__ = ["MOST_BYTES", "MOST_FILES", "Attachment", "checked_files"]

MOST_FILES, MOST_BYTES = 3, 10 << 20
_RULE = FileRule(("pdf", "docx"), MOST_FILES, MOST_BYTES, cuts_folders=True)


def checked_files(sent: Sequence[tuple[str, bytes]]) -> tuple[Attachment, ...]:
    """Files as sent, name and bytes.  Raises InvalidInput with everything wrong with them."""
    return checked(sent, _RULE)
