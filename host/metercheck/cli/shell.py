"""click, speaking both languages.

Help is a key of the catalogue and is put into words when it is printed, because the language is
known only once the command line has been read. The commands of a group are imported when they
are asked for, so that `--help` stays quick.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from metercheck.errors import UsageError
from metercheck.words import Phrase, catalogue, say

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any] | click.Command)


class Misused(UsageError):
    """The command line asks for something that does not fit together. Arguments: what."""

    key = "error.misused"

    def __init__(self, what: Phrase) -> None:
        super().__init__(what=what)


class NumberRange(click.FloatRange):
    """A range of numbers. NaN, which click lets pass, lies in none."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number that was typed."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail("NaN", param, ctx)
        return number


class SpokenOption(click.Option):
    """An option whose `help` is a key of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option's names and its help, in the language of now."""
        if self.help is None or self.hidden:
            return None
        spoken = copy.copy(self)
        # click would add "[required]" and the like in English; the catalogue says what matters.
        spoken.help, spoken.required = say(self.help), False
        return super(SpokenOption, spoken).get_help_record(ctx)


def option(*names: str, help: str, **settings: Any) -> Callable[[_Decorated], _Decorated]:
    """`click.option` with `help` as a key of the catalogue."""
    return click.option(*names, cls=SpokenOption, help=help, **settings)


def _in_words(offered: list[CompletionItem]) -> list[CompletionItem]:
    """What a shell offers, help that is a key of the catalogue in the language of now."""
    for item in offered:
        if item.help in catalogue():
            item.help = say(str(item.help))
    return offered


def _print_help(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()


class SpokenCommand(click.Command):
    """A command whose `help` and `epilog` are keys of the catalogue."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, add_help_option=False, **settings)
        self.params.append(
            SpokenOption(
                ["--help"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_print_help,
                help="help.help",
            )
        )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What a shell offers, with help in words."""
        return _in_words(super().shell_complete(ctx, incomplete))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how the command is written."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=say("help.usage") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(self.help or "help.about"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, each with its help."""
        records = [parameter.get_help_record(ctx) for parameter in self.get_params(ctx)]
        with formatter.section(say("help.options")):
            formatter.write_dl([record for record in records if record is not None])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What follows the options, where there is anything."""
        if self.epilog:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(say(self.epilog))


class SpokenGroup(SpokenCommand, click.Group):
    """A group of commands, each imported only when it is used.

    `members` maps a command's name to "module:attribute". The help of a command is, by its name,
    `<help of the group without .about>.<name>.about`.
    """

    def __init__(self, *args: Any, members: dict[str, str], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._members = members

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """A group without a command shows its help."""
        return super().parse_args(ctx, args or ["--help"])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order in which they were declared."""
        del ctx
        return list(self._members)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that `args` name; raises Misused when there is none of that name."""
        if args[0] not in self._members and not args[0].startswith("-"):
            phrase = Phrase("usage.no_such_command", name=args[0], command=ctx.command_path)
            raise Misused(phrase)
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command `cmd_name`, imported now, or None."""
        del ctx
        if cmd_name not in self._members:
            return None
        module, attribute = self._members[cmd_name].split(":")
        return getattr(import_module(module), attribute)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, without importing them, and the options."""
        prefix = (self.help or "").removesuffix(".about")
        commands = [
            CompletionItem(name, help=say(f"{prefix}.{name}.about"))
            for name in self._members
            if name.startswith(incomplete)
        ]
        return commands + _in_words(click.Command.shell_complete(self, ctx, incomplete))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then the commands, without importing them."""
        SpokenCommand.format_options(self, ctx, formatter)
        prefix = (self.help or "").removesuffix(".about")
        with formatter.section(say("help.commands")):
            formatter.write_dl([(name, say(f"{prefix}.{name}.about")) for name in self._members])
