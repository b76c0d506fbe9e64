"""An error of the tree in its one sentence, for whoever shows it: the terminal or a page."""

from __future__ import annotations

from collections.abc import Mapping

from metercheck.errors import MetercheckError
from metercheck.words import say


def in_words(error: MetercheckError) -> str:
    """What happened, the likely cause and what to do, in one line.

    A refusal of the device carries numbers only: `cli.complaints` knows what they are.
    """
    text = say(error.key, **_readable(error.arguments))
    return " ".join(text.split())


def _readable(arguments: Mapping[str, object]) -> dict[str, object]:
    """Arguments as they may stand in a line: lists joined, of a traceback the last line."""
    readable = dict(arguments)
    for name, value in arguments.items():
        if isinstance(value, list | tuple):
            readable[name] = ", ".join(str(item) for item in value) or say("store.none")
    lines = str(readable.get("traceback", "")).strip().splitlines()
    return readable | {"traceback": lines[-1].strip() if lines else "-"}
