"""The sheet of one site on paper: one page of A4, the same answer and the same facts as on the screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, g, render_template, request, url_for

from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Severity
from fieldreg.register.sites import Site
from fieldreg.screening.screening import Screening
from web.pages.needs.asked_need import AskedNeed
from web.pages.sheet.site_sheet import sheet_of
from web.paper.answers import pdf_answer
from web.shell.limits import limiter, setting
from web.shell.watching.turns import heavy

__all__ = ["ROOMS", "paper_pages", "site_pdf"]

_PICTURE_PX = (404, 300)
_LEFT_OUT = frozenset({"area_m2", "equipment"})  # told elsewhere on the page
_NOBODY = Text("")
_LONG_NAME, _LONGEST_NAME = 40, 100


@dataclass(frozen=True)
class Room:
    """How much of a long list is told on the page, in rows and letters; how many rows more there are is told too."""

    findings: int
    facts: int
    facilities: int
    cases: int
    letters: int
    sources: bool = True


ROOMS = (Room(9, 8, 9, 4, 90), Room(7, 7, 6, 1, 60), Room(5, 5, 3, 0, 45), Room(3, 3, 0, 0, 30, sources=False))


@limiter.limit(setting("LIMIT_PAPER"))
@heavy
def site_pdf(site_id: str) -> Response:
    """The sheet as PDF, for the need in the address or the standing probe; 503 with the way out where no PDF can be made."""
    held, asked = g.services.register.site(site_id), AskedNeed.of(request.args)
    page = url_for("public.site", site_id=held.id) + (f"?{asked.query}" if asked else "")
    return pdf_answer(paper_pages(held, asked), "".join(c if c.isascii() and c.isalnum() else "-" for c in held.id)[:80], page)


def paper_pages(held: Site, asked: AskedNeed | None) -> Iterator[str]:
    """The page the PDF is made of, told ever shorter."""
    told = sheet_of(held, asked, _PICTURE_PX)  # now, and not while others wait for the paper
    name = held.name.in_language(g.language)
    facts = sorted((fact for fact in told["facts"] if fact.key not in _LEFT_OUT), key=lambda fact: not fact.known)
    weighty = _weighty(told["screening"])
    told |= {"name": name, "name_class": "is-longest" if len(name) > _LONGEST_NAME else "is-long" if len(name) > _LONG_NAME else ""}
    return (render_template("paper/site.html", **told, room=room, paper_facts=facts[: room.facts], weighty=weighty) for room in ROOMS)


def _weighty(screening: Screening | None) -> list[dict[str, Any]]:
    """What is to be handed in or settled: findings above advice, the gravest first, then what is not judged, then notices."""
    if screening is None:
        return []
    told = [
        {"kind": str(f.severity), "title": f.title, "who": f.authority.name, "by": f.apply_by, "late": f.too_late, "lead": f.lead_time}
        for f in screening.findings if f.severity is not Severity.ADVISE
    ]  # fmt: skip
    settled = [row for row in told if row["kind"] != Severity.NOTIFY]
    doubts = sorted(screening.unknown, key=lambda unknown: not unknown.open)
    unsettled = [{"kind": "unknown", "title": u.title, "who": u.authority.name if u.authority else _NOBODY} for u in doubts]
    return [*settled, *unsettled, *(row for row in told if row["kind"] == Severity.NOTIFY)]
