"""`/compare.pdf`, `/compare.xlsx` and `/compare.html`: the comparison of an address as a file to take along."""

import hashlib
import re
from base64 import b64encode

from flask import Response, g, render_template, request

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.services import Services
from web.pages.comparing.compare import AskedComparison, compared, shown_of
from web.pages.needs.need_lines import need_lines
from web.paper.answers import pdf_answer
from web.paper.pdf import OWN_FILES
from web.shell import labels
from web.shell.limits import limiter, setting
from web.shell.watching.turns import heavy

__all__ = ["compare_file"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NO_SUCH_FILE = Text("その形式では書き出せません。PDF・Excel・HTML があります。", "there is no such file: take PDF, XLSX or HTML")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@limiter.limit(setting("LIMIT_SCREENINGS"))
@heavy
def compare_file(kind: str) -> Response:
    """The comparison as a file: "pdf" shown, "xlsx" and "html" to be kept.

    Raises NotFound for another kind, InvalidInput for less than two sites.
    """
    services: Services = g.services
    asked = AskedComparison.of(request.args, services)
    name = f"fieldreg-compare-{services.clock.today().isoformat()}"
    if kind == "pdf":
        return pdf_answer(document(asked, services), name, asked.address())
    if kind == "html":
        return _kept(document(asked, services).encode(), "text/html; charset=utf-8", f"{name}.html")
    if kind == "xlsx":
        from geodata.export.comparison import comparison_to_xlsx  # noqa: PLC0415 (openpyxl, for those who ask for a workbook)

        lines = need_lines(asked.need.need) if asked.need else ()
        return _kept(comparison_to_xlsx(compared(asked, services), lines, g.language), _XLSX, f"{name}.xlsx")
    raise NotFound(_NO_SUCH_FILE, where="kind")


def document(asked: AskedComparison, services: Services) -> str:
    """One page of HTML that holds all it is made of, and by its own policy fetches nothing and runs nothing."""
    style = _style()
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    here = request.host_url.rstrip("/")
    shown = shown_of(asked, services)
    return render_template(
        "paper/comparison.html", asked=asked, words=labels, style=style, style_digest=digest, here=here, made=services.clock.now(), **shown
    )


def _style() -> str:
    """Our own colours and the style of the page on paper, to stand in it."""
    held = "\n".join((OWN_FILES / name).read_text(encoding="utf-8") for name in ("palette.css", "comparison_paper.css"))
    return _COMMENT.sub("", held).strip()


def _kept(body: bytes, kind: str, name: str) -> Response:
    answer = Response(body, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
