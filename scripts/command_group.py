"""A group of commands that are imported when they are called, and whose errors are told in a sentence."""

import gc
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

from fieldreg.kernel.errors import FieldregError, InvalidInput

__all__ = ["Commands", "Later", "whats_wrong"]


@dataclass(frozen=True)
class Later:
    """A command that is not imported yet: the variable `name` of `module`, and the first line of its help."""

    module: str
    name: str
    help: str

    def imported(self) -> click.Command:
        """The command itself; its module is imported for it."""
        if self.module not in sys.modules:
            _import_for_good(self.module)
        command: click.Command = getattr(sys.modules[self.module], self.name)
        return command

    def listed(self) -> click.Command:
        """A stand-in that says in a list of commands what the command itself would say."""
        return click.Command(self.name, help=self.help)


class Commands(click.Group):
    """A group that imports a command for its call alone, and ends with a sentence and exit code 2 where it failed.

    `later` are its commands by the names they are called by; a list of them (``--help``) imports none.
    """

    def __init__(self, *given: Any, later: Mapping[str, Later], **more: Any) -> None:
        super().__init__(*given, **more)
        self.later = later

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *self.later})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        own = super().get_command(context, name)
        return self.later[name].imported() if own is None and name in self.later else own

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        shown = click.Group(commands={name: command.listed() for name, command in self.later.items()})
        shown.commands.update(self.commands)
        shown.format_commands(context, formatter)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except FieldregError as error:
            click.echo(whats_wrong(error), err=True)
            context.exit(2)


def _import_for_good(module: str) -> None:
    """Imports without looking for garbage in what is imported, now or later: it stays, and looking takes a tenth of the start."""
    gc.disable()
    try:
        import_module(module)
        gc.freeze()
    finally:
        gc.enable()


def whats_wrong(error: FieldregError) -> str:
    """The error for a terminal: what, where, and the way out, Japanese first."""
    faults = error.faults if isinstance(error, InvalidInput) else ()
    told = [(f.where, f.message) for f in faults] or [(error.where, error.message)]
    lines = []
    for where, message in told:
        at = f"{where}: " if where else ""
        lines.append(f"エラー: {at}{message.ja}")
        if message.en:
            lines.append(f"error: {at}{message.en}")
    return "\n".join(lines)
