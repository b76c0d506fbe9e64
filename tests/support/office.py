"""A store as an office has it: some thirty checks of the bench, by two devices, in their chains.

The bench's device keeps nothing from one start to the next, so each check is put behind the one
before it here: the evidence and the result are the bench's, number, device, time and seal ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import update

from metercheck.bench import scenario
from metercheck.bench.run import run_check
from metercheck.records.chain import Piece, read
from metercheck.records.keys import KeyStore
from metercheck.records.seals import DeviceKey
from metercheck.records.store import Store
from metercheck.records.store.tables import work_lists
from metercheck.worklist.linking import link_new
from metercheck.worklist.lists import WorkLists
from metercheck.worklist.reading_in import take_in
from metercheck.worklist.table import parse_table
from metercheck_wire import chain, record
from metercheck_wire.codec import pack
from support.chains import receipt

_FIRST_S = 1_790_902_800  # a Friday morning in October
_DAY_S, _VISIT_S = 86_400, 1_620
_VISITS_A_DAY = 6
SCENARIOS = (
    *("honest_household", "honest_steady", "shunt50_household", "honest_large", "busy_household"),
    *("bypass_unconfirmed", "honest_empty", "shunt30_household", "magnet_there", "jitter"),
    *("registers_too_much", "over_voltage", "honest_household", "partial_bypass", "weak_line"),
    *("shunt15_household", "class_error", "sunlight", "honest_steady", "washing_machine"),
    *("between_limits", "bypass_household", "honest_household", "appliances", "wrong_constant"),
    *("supply_lost", "heaters_good_line", "series_resistor", "honest_large", "lag"),
)
"""What the thirty checks met, in their order."""


@dataclass
class _Device:
    """A device as far as its records tell of it."""

    id: bytes
    key: bytes
    previous: bytes = b""
    number: int = 0

    @property
    def chain_id(self) -> bytes:
        return sha256(b"chain" + self.id).digest()[:8]


def fill(store: Path, names: tuple[str, ...] = SCENARIOS) -> None:
    """Make the store at `store` with a check of each scenario, keys and receipts beside it."""
    devices = [_Device(bytes.fromhex(name), sha256(name.encode()).digest()) for name in _IDS]
    with Store(store) as records:
        for place, name in enumerate(names):
            device = devices[place % 3 // 2]
            blob = _kept(_check(name, place), device, place)
            records.add(blob, scenario=name)
            if place < len(names) - 2:
                records.add_receipt(receipt(blob))
    for device in devices[: len(names)]:
        KeyStore(store).keep(device.id.hex(), DeviceKey(device.key, device.chain_id.hex()))


_IDS = ("b62c7f74718a8d14", "0e9912d4c07be3a5")


def add_list(store: Path, count: int = len(SCENARIOS)) -> None:
    """Make a work list of the meters of the first `count` checks and as many that nobody saw."""
    numbers = list(meters(count + count // 2))
    reasons = ("台区线损偏高", "电量突降", "开盖记录")
    lines = [
        f"{place},{number},朝阳路 {place + 1} 号,1200,{reasons[place % 3]}"
        for place, number in enumerate(numbers)
    ]
    heading = "rank,meter,address,constant,reason"
    data = "\n".join([heading, *lines]).encode()
    with Store(store) as records:
        take_in(records, parse_table(data, Path("list.csv")), "十月检查 3 台区")
        with records.transaction() as connection:
            # Before the first of the checks: earlier ones would not answer it.
            connection.execute(update(work_lists).values(made="2026-09-30T08:00:00+00:00"))
        link_new(records)
        lists = WorkLists(records)
        for order, state in zip(lists.orders()[-3:], ("unreachable", "refused"), strict=False):
            lists.mark(order.id, state)


def meters(count: int) -> Iterator[str]:
    """Meter numbers as nameplates have them; some inspectors write a word before it."""
    for place in range(count):
        number = 3_310_001_200_000 + 7_919 * place
        yield f"台区3-{number % 100_000:05d}" if place % 7 == 4 else f"{number}"


def _check(name: str, place: int) -> bytes:
    """The record of a check of this scenario."""
    own = scenario.load(name)
    return run_check(own, place + 1, time_s=_began_s(place)).blob


def _began_s(place: int) -> int:
    day, visit = divmod(place, _VISITS_A_DAY)
    return _FIRST_S + day * _DAY_S + visit * _VISIT_S


def _kept(blob: bytes, device: _Device, place: int) -> bytes:
    """The check as `device` would have kept it, after all that it keeps already."""
    device.number += 1
    head, result, events = record.split(blob)
    began_s = _began_s(place)
    day, visit = divmod(place, _VISITS_A_DAY)
    own = {
        "record": device.number,
        "device": device.id,
        "chain_id": device.chain_id,
        "boot": day + 1,
        "calibration": sha256(device.key).digest()[:8],
        "uptime_ms": visit * _VISIT_S * 1000 + 60_000,
        "set_boot": day + 1,
        "set_uptime_ms": 10_000,
        "set_time_s": began_s - visit * _VISIT_S - 50,
        "time_s": began_s,
        "meter": list(meters(place + 1))[-1],
        "place": int(place % 4 == 3),
    }
    previous = device.previous or chain.first_previous(device.id, device.chain_id)
    body = record.body_pieces(
        pack("RECORD_HEAD", head | own), pack("RECORD_RESULT", result), events
    )
    value = chain.link(previous, chain.body_digest(body))
    seal = pack("RECORD_SEAL", {"previous": previous, "mac": chain.mac(device.key, value)})
    kept = b"".join(record.sealed_pieces(body, seal))
    device.previous = read(Piece(kept)).value
    return kept
