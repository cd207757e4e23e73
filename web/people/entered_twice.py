"""A password as it is entered, twice."""

from flask import request

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text

__all__ = ["entered_twice"]


def entered_twice(name: str, again: str) -> str:
    """What stands in both boxes, blanks and all.  Raises InvalidInput where they differ."""
    if request.form.get(name, "") != request.form.get(again, ""):
        told = Text("二つのパスワードが違います。もう一度入力してください。", "the two passwords differ; enter them again")
        raise InvalidInput([Fault("password-differs", again, told)])
    return request.form.get(name, "")
