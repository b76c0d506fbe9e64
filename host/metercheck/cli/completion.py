"""`metercheck completion SHELL`: the script that lets a shell complete commands with Tab."""

from __future__ import annotations

import os

import click
from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from metercheck.cli.shell import SpokenCommand

SHELLS = ("bash", "zsh", "fish", "powershell")
VARIABLE = "_METERCHECK_COMPLETE"

_POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($word, $tree, $position)
    $env:%(complete_var)s = "powershell_complete"
    $env:COMP_WORDS = $tree.ToString()
    $env:COMP_WORD = $word
    %(prog_name)s | Where-Object { $_ } | ForEach-Object {
        $value, $help = $_ -split "`t", 2
        if (-not $help) { $help = $value }
        [Management.Automation.CompletionResult]::new($value, $value, "ParameterValue", $help)
    }
    Remove-Item Env:%(complete_var)s, Env:COMP_WORDS, Env:COMP_WORD
}
"""


@add_completion_class
class PowerShellComplete(ShellComplete):
    """PowerShell's completion, which click does not have."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is being typed, and that one."""
        incomplete = os.environ["COMP_WORD"]
        words = split_arg_string(os.environ["COMP_WORDS"])[1:]
        return (words[:-1] if incomplete and words else words), incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """The value, and what it means."""
        return f"{item.value}\t{item.help}" if item.help else str(item.value)


@click.command(cls=SpokenCommand, help="help.completion.about")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script for a shell."""
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, "metercheck", VARIABLE).source())
