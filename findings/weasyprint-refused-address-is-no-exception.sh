#!/usr/bin/env bash
# WeasyPrint 70.0 with URLFetcher(allowed_protocols={"data"}, fail_on_errors=True), which is to stop a page that refers to an address
# it may not fetch. It does, but by FatalURLFetchingError, which derives from BaseException alone: a server's `except Exception`
# lets it through, to the end of the thread. And it does so for an <img> and a style sheet only: the same address in an <image> of an
# inline SVG raises nothing, the picture is left out and the PDF is written. Who wants to know must keep the refusals himself.
# Needs Pango on the machine (Debian: libpango-1.0-0 libpangoft2-1.0-0).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0
cd "$folder"
venv/bin/python - <<'PY'
import logging

import weasyprint
from weasyprint.urls import URLFetcher

logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
PAGES = {
    "img": '<img src="http://example.org/a.png" alt="a">',
    "style sheet": '<link rel="stylesheet" href="http://example.org/a.css">',
    "image in SVG": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<image href="http://example.org/a.png" width="9" height="9"/></svg>',
}


def outcome(page: str) -> str:
    fetcher = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    try:
        pdf = weasyprint.HTML(string=page, url_fetcher=fetcher).write_pdf()
    except Exception as error:
        return f"Exception {type(error).__name__}"
    except BaseException as error:
        return f"BaseException {type(error).__name__}"
    return "a PDF" if pdf.startswith(b"%PDF") else "nothing"


told = {name: outcome(page) for name, page in PAGES.items()}
for name, what in told.items():
    print(f"{name}: {what}")
assert told == {
    "img": "BaseException FatalURLFetchingError",
    "style sheet": "BaseException FatalURLFetchingError",
    "image in SVG": "a PDF",
}
print("as found")
PY
