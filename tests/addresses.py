"""Addresses compiled once in a process: every test's application is a new one, what its addresses are built by is not.

Werkzeug writes and compiles two functions for each address of an application, most of what it takes to make one.  They take the
rule itself as an argument, so rules that read alike share them.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.routing import Rule

BY_WERKZEUG = Rule._compile_builder


def compiled_once(compile_builder: Callable[[Rule, bool], Any]) -> Callable[[Rule, bool], Any]:
    """The same, remembered by all it reads of a rule."""
    held: dict[tuple[Any, ...], Any] = {}

    def builder(rule: Rule, append_unknown: bool = True) -> Any:  # noqa: FBT001, FBT002 - as werkzeug calls it
        if rule.defaults:  # they go into the code by the converters' own words
            return compile_builder(rule, append_unknown)
        read = rule.rule, tuple(rule._trace), append_unknown
        if read not in held:
            held[read] = compile_builder(rule, append_unknown)
        return held[read]

    return builder


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """What a server does once in its life, a run of tests does once and not for each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compiled_once(BY_WERKZEUG))
        yield
