"""Answering with a file made of a page: PDF, or where it cannot be made a page that says why and leads to the one to print."""

from flask import Response, render_template

from web.paper.pdf import PdfUnavailable, pdf_of

__all__ = ["pdf_answer"]


def pdf_answer(html: str, name: str, printable_url: str) -> Response:
    """The page as `name`.pdf, shown in the browser; 503 with the reason and the way out where this server makes no PDF."""
    try:
        body = pdf_of(html)
    except PdfUnavailable as missing:
        page = render_template("paper/unavailable.html", message=missing.message, printable_url=printable_url)
        return Response(page, 503, mimetype="text/html")
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
