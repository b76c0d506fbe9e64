"""From an exception to the one line that a user reads, and the exit code a script sees.

Exit codes: 0 normal or done, 1 unexpected, or records that do not hold, 2 usage, 3 link, 4 refused
by the device, 5 file, 6 store, 7 MicroPython or an extra missing, 8 notice refused, 9 not
calibrated or not accepted, 10 abnormal, 11 inconclusive, 12 invalid, 130 interrupted.
"""

from __future__ import annotations

import click

from metercheck.errors import DeviceError, MetercheckError
from metercheck.reports.complaint import in_words
from metercheck.reports.plain import trip_sentence
from metercheck.words import say
from metercheck_wire.messages import ERRORS, MESSAGES

INTERRUPTED = 130
VERDICT_CODES = {"none": 11, "normal": 0, "abnormal": 10, "inconclusive": 11, "invalid": 12}

# What the arguments of a device's refusal are, in order: messages.ERRORS carries numbers only.
_DEVICE_ARGUMENTS = {
    "bad_payload": ("command",),
    "out_of_range": ("command", "field"),
    "wrong_version": ("protocol",),
    "busy": ("record",),
    "tripped": ("trip",),
    "no_such_record": ("record", "newest"),
    "bad_offset": ("offset", "length"),
    "settings_refused": ("field",),
    "internal": ("where",),
    "cooling": ("seconds",),
    "journal_full": ("count",),
    "wrong_chain": ("record",),
    "records_not_kept": ("count",),
    "calibration_refused": ("field",),
    "constant_differs": ("constant",),
}
_FIELDS = {kind: [name for name, *_ in fields] for kind, _, fields in MESSAGES}
_COMMANDS = {kind: name for kind, name, _ in MESSAGES}
# Whose fields a refusal means that names no command.
_MEANT = {"settings_refused": 0x04, "calibration_refused": 0x0F}


def complaint(error: Exception) -> tuple[str, int]:
    """The line for standard error, without a line end, and the exit code."""
    if isinstance(error, DeviceError):
        text, code = say(error.key, what=_refusal(error)), error.exit_code
    elif isinstance(error, MetercheckError):
        text, code = in_words(error), error.exit_code
    elif isinstance(error, click.UsageError):
        text, code = _usage(error), 2
    else:
        detail = f"{type(error).__name__}: {error}"
        text, code = say(MetercheckError.key, detail=detail), MetercheckError.exit_code
    return " ".join(text.split()), code


def _refusal(error: DeviceError) -> str:
    if error.code not in ERRORS:
        return say("device.unlisted", code=error.code)
    names = _DEVICE_ARGUMENTS.get(error.code, ())
    numbers = error.arguments["args"]
    given = list(numbers) if isinstance(numbers, list | tuple) else []
    # A firmware older or newer than this table may send fewer numbers.
    values = dict.fromkeys(names, "?") | dict(zip(names, given, strict=False))
    command = values.get("command", _MEANT.get(error.code))
    if "field" in values and isinstance(values["field"], int):
        fields = _FIELDS.get(command, []) if isinstance(command, int) else []
        if 0 <= values["field"] < len(fields):
            values["field"] = fields[values["field"]]
    if isinstance(command, int) and "command" in values:
        values["command"] = _COMMANDS.get(command, hex(command))
    if isinstance(values.get("trip"), int):
        values["trip"] = trip_sentence(values["trip"])
    return say(f"device.{error.code}", **values)


def _usage(error: click.UsageError) -> str:
    """click's own complaints, in the catalogue's words."""
    command = error.ctx.command_path if error.ctx else "metercheck"
    if isinstance(error, click.NoSuchOption):
        return say("usage.no_such_option", name=error.option_name, command=command)
    if not isinstance(error, click.BadParameter):
        return say("usage.other", command=command)
    parameter = error.param
    name = parameter.get_error_hint(error.ctx) if parameter and error.ctx else command
    if isinstance(error, click.MissingParameter):
        return say("usage.missing", name=name, command=command)
    if parameter is not None and isinstance(parameter.type, click.Choice):
        return say("usage.choose", name=name, choices=", ".join(parameter.type.choices))
    return say("usage.number", name=name, command=command)
