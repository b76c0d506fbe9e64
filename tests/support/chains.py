"""Chains of records as a device makes them, and ways to falsify one."""

from __future__ import annotations

import struct
from binascii import crc32
from collections.abc import Sequence
from typing import Any

from metercheck.records.chain import Piece, read
from metercheck.records.findings import Receipt
from metercheck_device.measure.estimator import ESTIMATOR
from metercheck_device.measure.measurement import Measurement
from metercheck_device.settings import DEFAULTS, limits
from metercheck_wire import chain, record
from metercheck_wire.codec import pack
from metercheck_wire.messages import ENDS
from support.records import HEAD, blob

KEY = bytes(range(100, 132))
DEVICE = HEAD["device"].hex()
CHAIN_ID = HEAD["chain_id"].hex()
_STOPPED_US = 2_000_000
# A check that was stopped at once: small, and the same computed again.
EVENTS = [(0, record.VOLT, 230_000), (_STOPPED_US, record.END, ENDS.index("stopped"))]


def result_of(events: Sequence[tuple[int, int, int]]) -> dict[str, Any]:
    """RECORD_RESULT as the device has it for these events of a check of support.records.HEAD."""
    measurement = Measurement(
        HEAD["constant_imp_per_kwh"],
        HEAD["reference_mj_per_pulse"],
        HEAD["reference_u95_ppm"],
        limits(DEFAULTS),
        HEAD["pulses_before"],
    )
    for t_us, kind, argument in events[:-1]:
        measurement.feed(t_us, kind, argument)
    t_us, _, why = events[-1]
    return measurement.finish(t_us, why)


RESULT = result_of(EVENTS)


def made(
    count: int, key: bytes = KEY, first: int = 1, previous: bytes | None = None, **head: Any
) -> list[bytes]:
    """`count` records in order, numbered from `first`, two minutes apart."""
    blobs = []
    for number in range(first, first + count):
        uptime_ms = 5000 + 120_000 * number
        own = {
            "record": number,
            "token": number,
            "estimator": ESTIMATOR,
            "uptime_ms": uptime_ms,
            "time_s": HEAD["set_time_s"] + (uptime_ms - HEAD["set_uptime_ms"]) // 1000,
        }
        blobs.append(blob(EVENTS, result=RESULT, previous=previous, key=key, **(own | head)))
        previous = read(Piece(blobs[-1])).value
    return blobs


def stored(blobs: Sequence[bytes], first_id: int = 1) -> list[Piece]:
    """As the store has them, but for what it notes beside."""
    return [Piece(data, id=number) for number, data in enumerate(blobs, first_id)]


def receipt(data: bytes) -> Receipt:
    """What a host told the device when it had this record."""
    link = read(Piece(data))
    return Receipt(link.device, link.chain_id, link.number, link.value)


def changed(data: bytes, at: int, by: int = 1, *, mend: bool = False) -> bytes:
    """One byte changed; `mend`: with a checksum that fits again."""
    changed = bytearray(data)
    changed[at] ^= by
    if mend:
        struct.pack_into("<I", changed, len(data) - 4, crc32(changed[:-4]))
    return bytes(changed)


def sealed_again(data: bytes, key: bytes, previous: bytes | None = None) -> bytes:
    """The same body with another seal."""
    seal, body_bytes = record.seal_of(data)
    previous = seal["previous"] if previous is None else previous
    body = data[:body_bytes]
    value = chain.link(previous, chain.body_digest([body]))
    seal = pack("RECORD_SEAL", {"previous": previous, "mac": chain.mac(key, value)})
    return b"".join(record.sealed_pieces((body,), seal))
