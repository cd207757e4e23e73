"""Writing: a letter's subject and body from its template, with everything checked that could make it another letter.

Where a link belongs the kept body has a mark of its own, so that the site's address is told only when the letter leaves, and
a link that opens something is on no page and gone when the letter is.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.notices.letters import Letter, Link
from fieldreg.notices.template_book import PlaceholderKind, Template, template_named

__all__ = ["Piece", "Written", "in_one_line", "pieces", "with_addresses", "written"]

_MARK = re.compile("\x1a(ja|en):(\\w+)\x1a")
_BETWEEN = "\n\n" + "-" * 40 + "\n\n"
_LINKS = (PlaceholderKind.LINK, PlaceholderKind.SECRET)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What is kept of a letter's words."""

    version: int
    subject: str
    body: str
    links: Mapping[str, Link]


@dataclass(frozen=True)
class Piece:
    """A stretch of a body: plain `text`, or one of its links (then `path`, "" where it is shown to nobody)."""

    text: str
    path: str | None = None


def written(letter: Letter) -> Written:
    """The letter in its addressee's language, in both where nobody knows it: Japanese first.

    Raises InvalidInput with every fault at once: an unknown template, a placeholder missing or unknown by name, a line break
    where a line is asked for, a link that leads elsewhere.
    """
    template = template_named(letter.template)
    faults = list(_faults(template, letter.values))
    if faults:
        raise InvalidInput(faults)
    tongues = (letter.to.language,) if letter.to.language in ("ja", "en") else ("ja", "en")
    told = [{name: _told(value, name, template, tongue) for name, value in letter.values.items()} for tongue in tongues]
    return Written(
        version=template.version,
        subject=" / ".join(
            template.subject.in_language(tongue).format(**values) for tongue, values in zip(tongues, told, strict=True)
        ),
        body=_BETWEEN.join(_body(template, tongue, values) for tongue, values in zip(tongues, told, strict=True)),
        links={
            name: Link(str(letter.values[name]), kind is PlaceholderKind.SECRET)
            for name, kind in template.placeholders.items()
            if kind in _LINKS
        },
    )


def in_one_line(said: str) -> str:
    r"""What was written with line breaks or control characters, without: for a placeholder that is a line.

    >>> in_one_line("甲社\r\nBcc: b@example.jp")
    '甲社 Bcc: b@example.jp'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())


def pieces(body: str, links: Mapping[str, Link]) -> Iterator[Piece]:
    """The body as a page may show it: secret links are there without their path."""
    at = 0
    for found in _MARK.finditer(body):
        yield Piece(body[at : found.start()])
        link = links[found[2]]
        yield Piece("", "" if link.secret else _path(found[1], link.path))
        at = found.end()
    yield Piece(body[at:])


def with_addresses(body: str, links: Mapping[str, Link], site: str) -> str:
    """The body as it leaves: every link whole, below `site` ("https://…", no slash at its end)."""
    return _MARK.sub(lambda found: site + _path(found[1], links[found[2]].path), body)


def _body(template: Template, tongue: str, values: Mapping[str, str]) -> str:
    return template.body.in_language(tongue).format(**values).strip()


def _path(tongue: str, path: str) -> str:
    return f"/en{path}" if tongue == "en" else path


def _told(value: "str | int | Text", name: str, template: Template, tongue: str) -> str:
    if template.placeholders[name] in _LINKS:
        return f"\x1a{tongue}:{name}\x1a"
    said = value.in_language(tongue) if isinstance(value, Text) else str(value)
    return "".join(_plain(c) for c in said.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _plain(character: str) -> str:
    """Control characters say nothing in a letter, and a mark of ours could be made of one."""
    return character if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs") else " "


def _faults(template: Template, values: Mapping[str, "str | int | Text"]) -> Iterator[Fault]:
    for name in sorted(template.placeholders.keys() - values.keys()):
        said = Text(f"定型文「{template.name}」の差し込み「{name}」がありません。", f"{template.name} lacks its placeholder {name!r}")
        yield Fault("placeholder-missing", f"values.{name}", said)
    for name in sorted(values.keys() - template.placeholders.keys()):
        said = Text(f"定型文「{template.name}」に差し込み「{name}」はありません。", f"{template.name} has no placeholder {name!r}")
        yield Fault("placeholder-unknown", f"values.{name}", said)
    for name in sorted(values.keys() & template.placeholders.keys()):
        kind, value = template.placeholders[name], values[name]
        if kind is PlaceholderKind.LINE and not _is_line(value):
            said = Text(f"「{name}」には改行や制御文字を使えません。", f"{name!r} is one line, without control characters")
            yield Fault("line-break", f"values.{name}", said)
        if kind in _LINKS and not _is_own_path(str(value)):
            said = Text(f"「{name}」はこの台帳の中のアドレスにしてください。", f"{name!r} must be a path of this site")
            yield Fault("link-elsewhere", f"values.{name}", said)


def _is_line(value: "str | int | Text") -> bool:
    said = (value.ja, value.en) if isinstance(value, Text) else (str(value),)
    return all(unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for text in said for c in text)


def _is_own_path(path: str) -> bool:
    """Whether it stays on this site, whatever is put before it."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and all(33 <= ord(c) < 127 for c in path)
