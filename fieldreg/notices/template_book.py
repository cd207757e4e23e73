"""Templates (定型文): subject and body of each kind of letter in both languages, with every placeholder declared and checked.

A file of ``templates/ROOM/NAME.yaml``:

    template: task-sent
    version: 1                    # told beside each letter that was written with it
    placeholders: {ref: line, ask: text, link: secret}
    subject: {ja: …, en: …}       # of placeholders that are a `line` alone
    body: {ja: …, en: …}

A `line` has no line break, a `text` may have some; a `link` is a path of our own, a `secret` one that opens something without an
account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Formatter

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.strict_yaml import Entry, read_yaml
from fieldreg.kernel.texts import Text

__all__ = ["PlaceholderKind", "Template", "load_template", "template_named", "templates"]

_KEYS = ("template", "version", "placeholders", "subject", "body")


class PlaceholderKind(StrEnum):
    """What may stand in a placeholder."""

    LINE = "line"
    TEXT = "text"
    LINK = "link"
    SECRET = "secret"  # noqa: S105 - a kind, and none itself


@dataclass(frozen=True, kw_only=True)
class Template:
    """One kind of letter."""

    name: str
    version: int
    placeholders: Mapping[str, PlaceholderKind]
    subject: Text
    body: Text


def template_named(name: str) -> Template:
    """Raises InvalidInput with the name of one that is not there."""
    found = templates().get(name)
    if found is None:
        raise InvalidInput.one("template-unknown", "template", f"定型文「{name}」はありません。", f"there is no template {name!r}")
    return found


@cache
def templates() -> Mapping[str, Template]:
    """Every template by name.  Raises BadLaw with the place of what is wrong in a file."""
    found: dict[str, Template] = {}
    for room in sorted((files("fieldreg.notices") / "templates").iterdir(), key=lambda one: one.name):
        for path in sorted((one for one in room.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name):
            held = load_template(path, f"{room.name}/{path.name}")
            found[held.name] = held
    return found


def load_template(path: Traversable, name: str) -> Template:
    """Reads one file; `name` is what errors call it.  Raises BadLaw with the key, and the placeholder where it is one."""
    top = read_yaml(path, name)
    top.keys(_KEYS)
    held = top.text("template")
    if path.name != f"{held}.yaml":
        raise top.bad("template", f"ファイル名は {held}.yaml にしてください。", f"the file must be named {held}.yaml")
    version = top.content["version"]
    if type(version) is not int or version < 1:
        raise top.bad("version", "1以上の整数にしてください。", "a whole number of at least 1")
    placeholders = _placeholders(top.entry("placeholders"))
    found = Template(name=held, version=version, placeholders=placeholders, subject=top.both("subject"), body=top.both("body"))
    for language in ("ja", "en"):
        _check(top, found, language)
    return found


def _placeholders(entry: Entry) -> dict[str, PlaceholderKind]:
    return {str(name): PlaceholderKind(entry.choice(name, list(PlaceholderKind))) for name in entry.content}


def _check(top: Entry, template: Template, language: str) -> None:
    """That what stands in the texts is what is declared, and that a subject is one line."""
    subject, body = template.subject.in_language(language), template.body.in_language(language)
    if not subject.isprintable():
        raise top.bad(f"subject.{language}", "件名は改行のない1行にしてください。", "a subject is one line")
    in_subject, in_body = (_used(top, f"{part}.{language}", text) for part, text in (("subject", subject), ("body", body)))
    for name in sorted(in_subject | in_body):
        if name not in template.placeholders:
            raise top.bad(f"placeholders.{name}", f"差し込み「{name}」が宣言されていません。", f"{name!r} is used and not declared")
    for name, kind in template.placeholders.items():
        if name not in in_subject | in_body:
            raise top.bad(f"placeholders.{name}", f"差し込み「{name}」が使われていません。", f"{name!r} is declared and not used")
        if name in in_subject and kind is not PlaceholderKind.LINE:
            raise top.bad(f"subject.{language}", f"件名に使えるのは line だけです: {name}", f"a subject takes a line, not {name!r}")


def _used(top: Entry, where: str, text: str) -> set[str]:
    """The placeholders of one text; anything in braces that is not a plain name is refused."""
    found = set()
    try:
        for _, name, spec, conversion in Formatter().parse(text):
            if name is not None:
                found.add(f"{name}{':' if spec else ''}{spec}{'!' if conversion else ''}{conversion or ''}")
    except ValueError as error:
        raise top.bad(where, f"差し込みが読めません: {error}", f"a placeholder cannot be read: {error}") from error
    for name in found:
        if not name.isidentifier():
            raise top.bad(where, f"差し込みは名前だけです: {{{name}}}", f"a placeholder is a plain name, not {{{name}}}")
    return found
