"""Records made by hand: an ideal meter under a square load, in the device's own bytes."""

from __future__ import annotations

from typing import Any

from metercheck_device.settings import DEFAULTS
from metercheck_wire import chain, record
from metercheck_wire.codec import pack
from metercheck_wire.messages import ENDS, REASONS, VERDICTS

HEAD: dict[str, Any] = {
    "record": 7,
    "device": bytes(range(8)),
    "board": "hand",
    "firmware": "0.0.0",
    "estimator": 1,
    "boot": 2,
    "uptime_ms": 5000,
    "reference_mj_per_pulse": 134_560,
    "reference_u95_ppm": 6000,
    "pattern_seed": 3,
    "pulses_before": 4,
    "chain_id": bytes(range(8, 16)),
    "calibration": bytes(8),
    "calibrated_day": 9000,
    "expires_day": 9365,
    "parts_per_cent": [101, 99],
    "wiring": 0,
    "source_mohm": 310,
    "source_u95_mohm": 40,
    "set_time_s": 1_700_000_000,
    "set_boot": 2,
    "set_uptime_ms": 4000,
    "token": 11,
    "time_s": 1_700_000_000,
    "constant_imp_per_kwh": 6400,
    "place": 0,
    "meter": "表-0042",
    **DEFAULTS,
}
RESULT: dict[str, Any] = {
    "verdict": VERDICTS.index("abnormal"),
    "end": ENDS.index("verdict"),
    "decided_ms": 31_250,
    "duration_ms": 40_000,
    "ratio_ppm": 503_400,
    "u95_ppm": 12_300,
    "levels": [3, 503_400, 12_300],
    "background_mw": 312_000,
    "meter_pulses": 9,
    "reference_pulses": 120,
    "rejected": [1, 0, 0, 0],
    "reasons": [REASONS.index("registers_too_little"), 503_400],
    "trip": 0,
}
_POWER_W = 1000
_SLOTS_S = (2.0, 3.0, 1.0, 2.0, 1.5, 2.5)


def blob(
    events: list[tuple[int, int, int]] | None = None,
    *,
    result: dict[str, Any] | None = None,
    previous: bytes | None = None,
    key: bytes = b"",
    **head: Any,
) -> bytes:
    """A stored record of `events` (us, kind, argument), by default those of `check_events()`.

    `previous`: the chain before it, by default that of a chain's first; `key`: the device's.
    """
    writer = record.EventWriter(bytearray(65536))
    for t_us, kind, argument in check_events() if events is None else events:
        assert writer.add(t_us, kind, argument)
    values = HEAD | head
    body = record.body_pieces(
        pack("RECORD_HEAD", values), pack("RECORD_RESULT", RESULT | (result or {})), writer.view()
    )
    if previous is None:
        previous = chain.first_previous(values["device"], values["chain_id"])
    value = chain.link(previous, chain.body_digest(body))
    seal = pack("RECORD_SEAL", {"previous": previous, "mac": chain.mac(key, value)})
    return b"".join(record.sealed_pieces(body, seal))


def check_events(ratio: float = 0.5, duration_s: float = 40.0) -> list[tuple[int, int, int]]:
    """A load of 1 kW going on and off before an ideal meter that registers `ratio` of it.

    No household; the meter's count starts halfway between two pulses.
    """
    events: list[tuple[float, int, int]] = []
    meter_j, reference_j = (
        3600e3 / HEAD["constant_imp_per_kwh"],
        HEAD["reference_mj_per_pulse"] / 1e3,
    )
    registered_j, taken_j, t_s, slot = meter_j / 2, 0.0, 2.5, 0
    while t_s < duration_s - 5:
        on_s, off_s = _SLOTS_S[slot % 6], _SLOTS_S[(slot + 1) % 6]
        events += [(t_s, record.VOLT, 230_000), (t_s, record.LOAD, 3)]
        events += _pulses(taken_j, reference_j, _POWER_W, t_s, on_s, record.REF)
        events += _pulses(registered_j, meter_j, _POWER_W * ratio, t_s, on_s, record.METER)
        taken_j += _POWER_W * on_s
        registered_j += _POWER_W * ratio * on_s
        t_s += on_s
        events += [(t_s, record.VOLT, 229_000), (t_s, record.LOAD, 0)]
        t_s += off_s
        slot += 2
    events.append((duration_s, record.END, ENDS.index("verdict")))
    return sorted((round(at_s * 1e6), kind, argument) for at_s, kind, argument in events)


def _pulses(
    counted_j: float, each_j: float, power_w: float, from_s: float, for_s: float, kind: int
) -> list[tuple[float, int, int]]:
    """The pulses that a counter gives which stands at `counted_j` and gains `power_w`."""
    first = int(counted_j // each_j) + 1
    last = int((counted_j + power_w * for_s) // each_j)
    width = 800 if kind == record.METER else 0
    return [
        (from_s + (number * each_j - counted_j) / power_w, kind, width)
        for number in range(first, last + 1)
    ]
