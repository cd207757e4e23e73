"""The brief of a task on one page of A4: as a page, and as PDF of the same bytes whenever its input and its address are the same."""

from flask import Response, render_template

from fieldreg.desk.tasks.briefs import brief_of
from fieldreg.desk.tasks.task import Task
from fieldreg.register.sites import Site
from web.paper.answers import pdf_answer
from web.paper.drawing import drawn
from web.paper.qr import qr_svg
from web.paper.surroundings import about_site
from web.shell.context import services
from web.shell.i18n import t

__all__ = ["brief_page", "brief_pdf", "brief_picture"]

_WIDTH_PX, _HEIGHT_PX = 300, 200
_LONGEST_PICTURE = 120_000  # letters of SVG kept with each task


def brief_picture(site: Site | None) -> str:
    """The place drawn small, to be kept with what is asked; "" where there is none.  Of very busy ground the site alone."""
    if site is None:
        return ""
    svg = drawn(site, _WIDTH_PX, _HEIGHT_PX, about=about_site(site, _WIDTH_PX, _HEIGHT_PX, services().clock.today())).svg
    return svg if len(svg) <= _LONGEST_PICTURE else drawn(site, _WIDTH_PX, _HEIGHT_PX).svg


def brief_page(task: Task, answer_url: str | None, pdf_url: str | None = None) -> str:
    """The page; `answer_url` is where its answer is given, told by a QR code and, on a screen, by a button."""
    qr = qr_svg(answer_url, t("回答するページの QR コード", "QR code of the page to answer")) if answer_url else ""
    return render_template("paper/brief.html", brief=brief_of(task), task=task, qr=qr, answer_url=answer_url, pdf_url=pdf_url)


def brief_pdf(task: Task, answer_url: str | None, page_url: str) -> Response:
    """The same as PDF; `page_url` is the page to print where this server makes none."""
    return pdf_answer(brief_page(task, answer_url), f"brief-{task.ref}", page_url)
