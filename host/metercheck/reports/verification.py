"""A verification in plain words, for the terminal and for every page."""

from __future__ import annotations

from dataclasses import asdict

from metercheck.records.verify import DeviceSummary
from metercheck.words import say


def device_words(device: DeviceSummary) -> str:
    """One device's records in a line: which, how many, and whether their seals fit."""
    if device.count and device.proven == device.count:
        seals = say("verify.proven")
    else:
        seals = say("verify.proven_some", proven=device.proven, count=device.count)
    line = say("verify.device", **asdict(device) | {"seals": seals})
    return say("verify.erased", line=line, count=device.erased) if device.erased else line
