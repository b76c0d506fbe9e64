"""A store with two proven, abnormal checks of one meter, and what a notice about them needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from metercheck.records.chain import Piece, read
from metercheck.records.keys import KeyStore
from metercheck.records.seals import DeviceKey
from metercheck.records.store import Store
from metercheck_device.measure.estimator import ESTIMATOR
from support.chains import CHAIN_ID, DEVICE, EVENTS, KEY, receipt, result_of
from support.records import HEAD, blob, check_events

METER = "3640001234567"
CALIBRATED = {"calibrated_day": 8700, "expires_day": 9065}  # 2023-10-27, a year; HEAD: 2023-11-14
INSPECTORS = ("--inspector", "王磊:赣检0123", "--inspector", "李静:赣检0456")
FINDING = ("--finding", "disable", "--found", "进出线之间并接短接线", "--by", "王磊")
DETAILS = """
issuer = "某某供电公司"
number = "2026-0017"
customer = "张三"
account = "0123456789"
address = "江西省南昌市青山湖区北京东路1198号某某小区12栋3单元502室"
due_days = 3
[[inspectors]]
name = "王磊"
certificate = "赣检0123"
[[inspectors]]
name = "李静"
certificate = "赣检0456"
[back_billing]
use = "lighting"
tariff_yuan_per_kwh = "0.6000"
current_a = "5"
equipment = [{name = "电热水器", kw = "1.5"}, {name = "空调", kw = 2.205}]
"""


def abnormal(count: int = 2, key: bytes = KEY, hours_apart: int = 1, **head: Any) -> list[bytes]:
    """`count` checks in a chain that found half of the energy, each `hours_apart` later."""
    return chained([{}] * count, key, hours_apart, **head)


def chained(
    each: Sequence[dict[str, Any]], key: bytes = KEY, hours_apart: int = 1, **head: Any
) -> list[bytes]:
    """A chain of checks that found half of the energy; `each`: what is otherwise in their heads.
    `ratio` in it: what the check found; 0, it was stopped at once."""
    blobs: list[bytes] = []
    previous = None
    for number, other in enumerate(each, 1):
        uptime_ms = 5000 + 3_600_000 * hours_apart * number
        events, result = _check(other.get("ratio", 0.5))
        own = {
            "record": number,
            "token": number,
            "estimator": ESTIMATOR,
            "uptime_ms": uptime_ms,
            "time_s": HEAD["set_time_s"] + (uptime_ms - HEAD["set_uptime_ms"]) // 1000,
            "meter": METER,
            **CALIBRATED,
            **head,
            **{name: value for name, value in other.items() if name != "ratio"},
        }
        made = blob(
            events,
            result=result,
            previous=previous,
            key=key,
            **own,
        )
        previous = read(Piece(made)).value
        blobs.append(made)
    return blobs


@cache
def _check(ratio: float) -> tuple[list[tuple[int, int, int]], dict[str, Any]]:
    events = check_events(ratio) if ratio else EVENTS
    return events, result_of(events)


def stored(folder: Path, blobs: Sequence[bytes], *, keyed: bool = True) -> Path:
    """A store in `folder` with these records, their receipt, and the device's key beside it."""
    path = folder / "records.sqlite"
    with Store(path) as store:
        for one in blobs:
            store.add(one)
        store.add_receipt(receipt(blobs[-1]))
    if keyed:
        KeyStore(path).keep(DEVICE, DeviceKey(KEY, CHAIN_ID))
    return path
