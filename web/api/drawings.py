"""Drawings that come in as files of other programs, and trials that go out as such."""

from flask import Response, request

from fieldreg.kernel.errors import InvalidInput
from geodata.drawings.drawing import FORMATS, read_drawing, write_drawing
from web.shell.errors import MalformedRequest
from web.shell.sent import request_values

__all__ = ["exported", "imported"]

_LONGEST_NAME = 200


def imported() -> dict[str, object]:
    """The trial in the file that was sent, as the body or as `file` of a form.  Raises InvalidInput, in sentences."""
    request_values.only("name")
    sent = request.files.get("file") if request.mimetype == "multipart/form-data" else None
    data = sent.read() if sent is not None else request.get_data(cache=False)
    named = request.args.get("name") or (sent.filename if sent is not None else "") or "file"
    return read_drawing("".join(letter for letter in named if letter.isprintable())[:_LONGEST_NAME], data).to_dict()


def exported() -> Response:
    """The trial that was sent as a file of the format asked for.  Raises MalformedRequest for one there is not, InvalidInput."""
    request_values.only("format")
    form = FORMATS.get(request.args.get("format", ""))
    if form is None:
        listed = ", ".join(FORMATS)
        raise MalformedRequest(
            InvalidInput.one("bad-parameter", "format", f"format は {listed} のどれかにしてください。",
                f"format must be one of {listed}").faults
        )
    answer = Response(write_drawing(request_values.json_body(), form), content_type=form.mimetype)
    answer.headers["Content-Disposition"] = f"attachment; filename=trial.{form.ending}"
    return answer
