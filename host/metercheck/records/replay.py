"""The verdict computed afresh from a capture, by the very code that runs in the device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from metercheck.records.capture import Capture
from metercheck.records.result import readable
from metercheck_device import settings
from metercheck_device.measure.measurement import Measurement
from metercheck_wire import record
from metercheck_wire.messages import CONFIRMATIONS, ENDS, REJECTS

DEFAULT_LIMITS = settings.DEFAULTS
"""A capture without limits of its own is judged by those that a device has when it is new."""

_WIDTH_UNIT_US = 100


@dataclass(frozen=True)
class Moment:
    """What was known at one moment of a check; ratios of the test energy, watts."""

    t_s: float
    ratio: float
    low: float
    high: float
    background_w: float


def replay(capture: Capture, until_s: float | None = None) -> dict[str, Any]:
    """The result of `capture`, as `records.result.readable` has it, and `ratio_at_verdict`.

    `until_s`: what would have been known had the check ended then.
    """
    measurement = _measurement(capture)
    until_us = None if until_s is None else round(until_s * 1_000_000)
    fields: dict[str, Any] | None = None
    for t_us, kind, argument in inputs(capture):
        if until_us is not None and t_us > until_us:
            break
        if kind == record.END:
            fields = measurement.finish(t_us, argument)
            break
        measurement.feed(t_us, kind, argument)
    if fields is None:
        last_us = capture.events[-1]["t_us"] if capture.events else 0
        if until_us is not None:
            last_us = until_us
        fields = measurement.finish(last_us, ENDS.index("until"))
    result = readable(fields)
    at_verdict = measurement.ratio_at_verdict_ppm / 1_000_000
    return result | {"ratio_at_verdict": at_verdict}


def device_result(capture: Capture) -> dict[str, Any]:
    """The device's own numbers, and what they do not hold out of a replay.

    For a capture that no device made, the replay's.
    """
    return replay(capture) | capture.header.get("device_result", {})


def moments(capture: Capture, step_s: float = 1.0) -> list[Moment]:
    """What was known at every `step_s` of the check, in order of time."""
    measurement = _measurement(capture)
    step_us = round(step_s * 1_000_000)
    next_us = step_us
    known: list[Moment] = []
    for t_us, kind, argument in inputs(capture):
        while next_us <= t_us:
            measurement.look(next_us)
            evidence = measurement.evidence
            known.append(
                Moment(
                    next_us / 1e6,
                    evidence.ratio_ppm / 1e6,
                    evidence.low_ppm / 1e6,
                    evidence.high_ppm / 1e6,
                    evidence.background_mw / 1e3,
                )
            )
            next_us += step_us
        if kind == record.END:
            break
        measurement.feed(t_us, kind, argument)
    return known


def _measurement(capture: Capture) -> Measurement:
    header = capture.header
    own = {name: header[name] for name in ("longest_s",) if name in header}
    return Measurement(
        header["constant_imp_per_kwh"],
        header["reference_mj_per_pulse"],
        header["reference_u95_ppm"],
        settings.limits(DEFAULT_LIMITS | header.get("limits", {}) | own),
        header.get("pulses_before", 0),
    )


def inputs(capture: Capture) -> Iterator[tuple[int, int, int]]:
    """The capture's events as the measurement takes them: (us, kind, argument)."""
    for event in capture.events:
        t_us, name = event["t_us"], event["ev"]
        if name == "load":
            yield t_us, record.LOAD, event["level"]
        elif name == "ref":
            for _ in range(event["n"]):
                yield t_us, record.REF, 0
        elif name == "meter":
            yield t_us, record.METER, event.get("width_us", 0) // _WIDTH_UNIT_US
        elif name == "reject":
            yield t_us, record.REJECT, REJECTS.index(event["why"])
        elif name == "volt":
            yield t_us, record.VOLT, event["mv"]
        elif name == "confirm":
            yield t_us, record.CONFIRM, CONFIRMATIONS.index(event["what"])
        elif name == "trip":
            yield t_us, record.TRIP, event["code"]
        elif name == "end":
            yield t_us, record.END, ENDS.index(event["why"])
