"""The command line as a user calls it, in this process."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from metercheck.cli import command_line


def run(*words: object, store: Path | None = None, lang: str = "en") -> Result:
    """`metercheck WORDS...` with a store of its own; look at exit_code, stdout and stderr."""
    environment = {"METERCHECK_LANG": lang, "METERCHECK_STORE": str(store) if store else None}
    return CliRunner().invoke(command_line, [str(word) for word in words], env=environment)


def refused(result: Result, code: int) -> str:
    """The one line of a command that failed with `code` and printed nothing else."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("metercheck: ")
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith("\n")
    return result.stderr
