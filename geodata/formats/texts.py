"""Text of unknown encoding: a byte order mark, strict UTF-8, then cp932; never a guess that cannot fail."""

from typing import NoReturn

from fieldreg.errors import InvalidInput

__all__ = ["decoded"]

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMES = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-8-sig": "utf-8-sig", "utf-16": "utf-16", "cp932": "cp932", "shift_jis": "cp932",
    "sjis": "cp932", "shift-jis": "cp932", "windows-31j": "cp932", "ms932": "cp932", "euc-jp": "euc_jp", "euc_jp": "euc_jp",
}  # fmt: skip


def decoded(data: bytes, where: str, encoding: str | None = None) -> tuple[str, str]:
    """The text and how it was read.  `encoding` wins over what is found.

    Shift_JIS is read as cp932, which has the characters that Windows added.  Raises InvalidInput with the line
    of the first byte that fits nowhere.
    """
    if encoding is not None:
        return _as(data, where, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _as(data, where, name)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass  # then it is Windows' own, or nothing
    try:
        return data.decode("cp932"), "cp932"
    except UnicodeDecodeError as error:
        _refuse(data, where, error.start, "UTF-8・cp932", "UTF-8 or cp932")


def _as(data: bytes, where: str, encoding: str) -> tuple[str, str]:
    name = _NAMES.get(encoding.strip().lower())
    if name is None:
        listed = ", ".join(sorted(set(_NAMES)))
        raise InvalidInput.one(
            "unknown-encoding", "--encoding", f"文字コード「{encoding[:40]}」はありません。使えるもの: {listed}",
            f"there is no encoding {encoding[:40]!r}; known are {listed}",
        )  # fmt: skip
    try:
        return data.decode(name), name.removesuffix("-sig")
    except UnicodeDecodeError as error:
        _refuse(data, where, error.start, encoding, encoding)


def _refuse(data: bytes, where: str, at: int, ja: str, en: str) -> NoReturn:
    line = data.count(b"\n", 0, at) + 1
    raise InvalidInput.one(
        "encoding", f"{where}: {line} 行目",
        f"{ja} の文字として読めません（{at + 1} バイト目）。--encoding で文字コードを指定してください。",
        f"this is no text in {en} (byte {at + 1}); give its encoding with --encoding",
    )  # fmt: skip
