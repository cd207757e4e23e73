"""One's own cases, as the page of one's own lists them."""

from typing import Any

from fieldreg.desk.cases import OPEN_STEPS, STEP_NAMES
from web.shell import paging
from web.shell.context import services, signed_in

__all__ = ["own_cases"]


def own_cases() -> dict[str, Any]:
    """Newest first, page by page (``?asked=``); a colleague's too, where the organisation wants it so."""
    asked = paging.asked("asked")
    count, held = services().cases.own_page(signed_in(), offset=asked.offset, limit=asked.most)
    return {"cases": held, "case_pages": asked.of(count), "case_steps": STEP_NAMES, "open_steps": OPEN_STEPS}
