"""Reading a programme file: its form, what it refers to and where its steps lead, with every fault told at once.

A fault's place is "file:line: path".
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.plain_yaml import plain_document
from fieldreg.programmes.flow import tell_flow
from fieldreg.programmes.programme import Programme
from fieldreg.programmes.programme_shape import PROGRAMME
from fieldreg.programmes.references import tell_references
from fieldreg.programmes.shapes import Form

__all__ = ["programme_from", "programme_of"]


def programme_from(data: bytes, file: str) -> Programme:
    """The programme that a YAML file defines.  Raises InvalidInput with every fault: where, what, and the way out."""
    read = plain_document(data, file)
    return programme_of(read.value, file, read.lines)


def programme_of(document: Any, file: str, lines: Mapping[str, int] | None = None) -> Programme:
    """The same of a document in JSON values, as a file is read and as the store keeps it."""
    form = Form(file, lines or {})
    if not isinstance(document, Mapping):
        raise InvalidInput.one(
            "not-a-programme", file, "事業の定義ではありません。docs/programmes.md の例から始めてください。",
            "this defines no programme; begin from the example in docs/programmes.md",
        )  # fmt: skip
    read: Programme | None = PROGRAMME.read(form, "", document)
    tell_references(form, document)
    if read is not None and not form.faults:
        tell_flow(form, read)
    if read is None or form.faults:
        raise InvalidInput(form.in_order())
    return replace(read, document=document)
