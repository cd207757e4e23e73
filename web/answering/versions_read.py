"""How many versions of an answer a form was filled in after."""

from web.shell.forms import Form

__all__ = ["versions_read"]


def versions_read(form: Form) -> int | None:
    """What the form says under `after`; None where it says nothing that can be read."""
    told = form.text("after")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else None
