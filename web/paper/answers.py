"""Answering with a file made of a page: PDF, or where it cannot be made a page that says why and leads to the one to print."""

from collections.abc import Iterable

from flask import Response, render_template

from web.paper.pdf import PdfUnavailable, pdf_of, pdf_within

__all__ = ["pdf_answer"]


def pdf_answer(versions: str | Iterable[str], name: str, printable_url: str) -> Response:
    """A page as `name`.pdf, shown in the browser; of several versions the first that fits one sheet (`pdf_within`).

    503 with the reason and the way out where this server makes no PDF.
    """
    try:
        body = pdf_of(versions) if isinstance(versions, str) else pdf_within(versions)
    except PdfUnavailable as missing:
        page = render_template("paper/unavailable.html", message=missing.message, printable_url=printable_url)
        return Response(page, 503, mimetype="text/html")
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
