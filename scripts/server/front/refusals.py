"""What is told of a request that is refused before anybody reads it: a sentence with the way out, for programs as problem+json."""

import json
from collections.abc import Mapping

from waitress.task import ErrorTask

from fieldreg.kernel.texts import Text

__all__ = ["Refusal"]

_SAID: Mapping[int, Text] = {
    400: Text("リクエストを読めませんでした。", "the request could not be read"),
    413: Text("送られた内容が大きすぎます。小さくするか、分けて送ってください。", "too much was sent; send less, or split it"),
    431: Text("リクエストのヘッダーが大きすぎます。Cookie を消して、もう一度お試しください。",
              "the head of the request is too large; clear the site's cookies and try again"),
    501: Text("この転送方法は使えません。", "this way of transfer is not taken"),
}  # fmt: skip
_OURS = Text("こちらの誤りで答えられませんでした。", "we could not answer because of an error of ours")


class Refusal(ErrorTask):
    """Answers in place of the application, and ends the connection."""

    def execute(self) -> None:
        """The status stands in `request.error`, as waitress found it."""
        wrong = self.request.error
        said = _SAID.get(wrong.code, _OURS)
        self.status = f"{wrong.code} {wrong.reason}"
        if "text/html" in self.request.headers.get("ACCEPT", ""):
            kind, body = "text/plain; charset=utf-8", f"{said.ja} / {said.en}\n".encode()
        else:
            code = wrong.reason.lower().replace(" ", "-")
            problem = {"type": f"urn:fieldreg:problem:{code}", "title": wrong.reason, "status": wrong.code, "detail": said.en,
                       "code": code, "message": said.to_dict()}  # fmt: skip
            kind, body = "application/problem+json", json.dumps(problem, ensure_ascii=False).encode()
        self.response_headers.extend([("Content-Type", kind), ("X-Content-Type-Options", "nosniff")])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
