"""PDF of a page of ours, by WeasyPrint: nothing is fetched but our own styles, and the same page is the same bytes.

WeasyPrint wants Debian's Pango, which a server may lack; it is imported when the first sheet is asked for.  What it takes of a
page's styles is what `static/css/paper.css` says; a drawing's colours stand in its own marks (`web.paper.drawing`).
"""

import hashlib
import re
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from fieldreg.kernel.errors import Unavailable
from fieldreg.kernel.texts import Text

__all__ = ["OWN_FILES", "PdfUnavailable", "pdf_of", "pdf_within"]

OWN_FILES = Path(__file__).resolve().parents[1] / "static" / "css"
_BASE = "http://own.invalid/"  # no address: what a page asks for below it is looked for among OWN_FILES
_STYLE = re.compile(rf"{re.escape(_BASE)}(?:[^/?#]+/)*static/(?:v-[0-9a-f]+/)?css/(?P<name>[\w.-]+\.css)(?:\?.*)?")  # mounted anywhere
_ONE_AT_A_TIME = threading.Lock()  # each takes half a second of one core, and fonts are shared


class PdfUnavailable(Unavailable):
    """This server cannot write PDF; the page it would be made of can be printed from a browser."""

    code = "pdf-unavailable"


def pdf_of(html: str) -> bytes:
    """The page as tagged PDF with selectable text; what it is made of is in it, or ours.

    Raises PdfUnavailable where WeasyPrint's libraries are missing, RuntimeError for a page that asks for anything but a
    ``data:`` address or a file of OWN_FILES by name.
    """
    return pdf_within((html,), most_pages=1_000)


def pdf_within(versions: Iterable[str], most_pages: int = 1) -> bytes:
    """The first of some versions of a page, the fullest first, that fits that many sheets of paper; else the last.

    Raises as `pdf_of`, and ValueError for no version at all.
    """
    weasyprint, fetcher = _library()
    html, document = "", None
    with _ONE_AT_A_TIME, suppress(weasyprint.urls.FatalURLFetchingError):  # no Exception: it would end the server's thread
        for html in versions:
            document = weasyprint.HTML(string=html, base_url=_BASE, url_fetcher=fetcher).render(pdf_tags=True)
            if len(document.pages) <= most_pages:
                break
        if document is None:
            raise ValueError("there is no version of the page")
        written: bytes = document.write_pdf(pdf_identifier=hashlib.sha256(html.encode()).digest()[:16])
    if fetcher.refused:  # looked at besides, for what an inline SVG asks for is only logged
        raise RuntimeError(f"a sheet on paper fetches nothing from outside; it asked for {fetcher.refused[0]}")
    return written


def _library() -> tuple[Any, Any]:
    try:
        import weasyprint  # noqa: PLC0415 (a second of start, and Pango, for those who ask for paper only)
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415
    except (ImportError, OSError) as missing:
        raise PdfUnavailable(
            Text(
                "このサーバには文字を組む部品（Pango）がなく、PDF を作れません。ページを開いて、ブラウザの印刷から保存してください。",
                "this server lacks the text library Pango and cannot write PDF; open the page and save it from your browser's print",
            )
        ) from missing

    class OwnFiles(URLFetcher):
        """Styles of ours by name, and data: addresses; all else is refused, and the page with it."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
            self.refused: list[str] = []

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            asked = _STYLE.fullmatch(url)
            held = OWN_FILES / (asked["name"] if asked else "")
            if not held.is_file():
                self.refused.append(url)
                raise ValueError(url)
            return URLFetcherResponse(url, held.read_bytes(), {"Content-Type": "text/css"})

    return weasyprint, OwnFiles()
