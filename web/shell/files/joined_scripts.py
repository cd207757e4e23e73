"""Our modules as one script: for a page that fetches all it leans on at once, and for one that has no server to fetch from.

Only what our own modules write is understood: named imports and ``export`` before a function, a class or a const.
Anything else raises, so that nothing is left out in silence.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

__all__ = ["JoiningError", "joined", "leaned_on", "served"]

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"
_IMPORT = re.compile(r'^import\s*(?:\{([^}]*)\}\s*from\s*)?"(\.[^"]+)";[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function\*? (\w+)|(?:class|const) (\w+))", re.MULTILINE)
_AWAITED = re.compile(r"^await ", re.MULTILINE)
_LEFT = re.compile(r"^\s*(?:import|export)\b(?!\s*\().*$", re.MULTILINE)


class JoiningError(Exception):
    """A module is written in a way that cannot be joined; says which and how."""


def joined(*entries: str, instead: Mapping[str, str] | None = None) -> str:
    """What `entries` are and import, each module once, in the order they lean on each other.

    An entry is a module's path below ``static/js``, or else a plain script's text, which stands where it is given.
    `instead` puts another module in a module's place.  Raises JoiningError.
    """
    done: dict[str, str] = {}
    for n, entry in enumerate(entries):
        if entry.endswith(".js"):
            _join(entry, instead or {}, done)
        else:
            done[f"plain {n}"] = entry
    return "\n".join(["const joinedModules = {};", *done.values()])


def served(entry: str, after: Sequence[str] = ()) -> str:
    """What a page fetches in place of a module's path: it and all it imports, but for what `after`, fetched before, brings.

    Scripts of one page share what they have brought, so that a module in several of them runs once.  Raises JoiningError, and
    FileNotFoundError for what is no module of ours.
    """
    brought = dict.fromkeys(leaned_on(*after), "")
    _join(entry, {}, done := dict(brought), module=True)
    new = [text for path, text in done.items() if path not in brought]
    return "\n".join(["const joinedModules = (globalThis.joinedModules ??= {});", *new])


def leaned_on(*entries: str) -> tuple[str, ...]:
    """The paths of `entries` and of every module they import, below ``static/js``, each once, entries first."""
    found = list(entries)
    for path in found:  # which grows meanwhile
        text = (SCRIPTS / path).read_text(encoding="utf-8")
        found += [other for _, target in _IMPORT.findall(text) if (other := _below(path, target)) not in found]
    return tuple(dict.fromkeys(found))


def _join(
    path: str, instead: Mapping[str, str], done: dict[str, str], within: tuple[str, ...] = (), *, module: bool = False
) -> None:
    if path in within:
        raise JoiningError(f"{path} imports itself by way of {' → '.join(within)}")
    if path in done:
        return
    text = (SCRIPTS / instead.get(path, path)).read_text(encoding="utf-8")
    lines = []
    for names, target in _IMPORT.findall(text):
        other = _below(path, target)
        _join(other, instead, done, (*within, path), module=module)
        wanted = ", ".join(name.strip().replace(" as ", ": ") for name in names.split(",") if name.strip())
        lines.append(f"const {{ {wanted} }} = joinedModules[{other!r}];")
    exported = [one or other for one, other in _EXPORT.findall(text)]
    body = _EXPORT.sub("", _IMPORT.sub("", text))
    left = _LEFT.search(body)
    waits = _AWAITED.search(body) is not None
    if left is not None or (waits and not module):
        raise JoiningError(f"{path}: cannot be joined: {left[0].strip() if left else 'await'}")
    wait, later = ("await ", "async ") if waits else ("", "")
    head = f"joinedModules[{path!r}] {'??=' if module else '='} {wait}({later}() => {{"
    tail = f"return {{ {', '.join(exported)} }};\n}})();"
    done[path] = "\n".join([head, '"use strict";', *lines, body, tail])


def _below(path: str, target: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(path).parent / target).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
