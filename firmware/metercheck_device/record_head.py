"""A record's head: who measured, with what, on whose word; filled as the check goes on."""

from hashlib import sha256

from metercheck_device import FIRMWARE, validity
from metercheck_device.measure.estimator import ESTIMATOR


def begun(session, values, pulses_before):
    """The fields of RECORD_HEAD as they are at START, whose `values` they hold."""
    identity = session.identity
    now_us = session.now_us
    calibration = session.adjustments.calibration
    head = {
        "record": session.archive.newest + 1,
        "device": identity["device"],
        "board": identity["board"],
        "firmware": FIRMWARE,
        "estimator": ESTIMATOR,
        "boot": identity["boot"],
        "uptime_ms": now_us // 1000,
        # Nobody at the meter can foresee it, and the record tells it.
        "pattern_seed": (values["token"] ^ now_us) & 0xFFFFFFFF,
        "pulses_before": pulses_before,
        "chain_id": session.archive.state.chain_id,
        "calibration": sha256(calibration.pack()).digest()[:8],
        "calibrated_day": calibration.day,
        "expires_day": calibration.expires_day,
        "parts_per_cent": [],
    }
    _set_reference(head, session, calibration.without_clock)
    head.update(session.clock.head())
    head.update(values)
    head.update(session.adjustments.values)
    return head


def prove(head, session, control):
    """The load is proven, and the record's time begins."""
    head["uptime_ms"] = session.now_us // 1000
    head["parts_per_cent"] = control.supervisor.metering.parts_per_cent[1:3]
    _set_reference(head, session, control.reference)


def close(head, control):
    """What the check has found of the place that it was made at."""
    source = control.supervisor.source
    head["wiring"] = control.wiring()
    head["source_mohm"] = source.mohm
    head["source_u95_mohm"] = source.u95_mohm


def _set_reference(head, session, reference):
    """The reference that the check measures with: (mJ per pulse, u95 in ppm)."""
    calibration = session.adjustments.calibration
    head["reference_mj_per_pulse"], u95 = reference
    head["reference_u95_ppm"] = validity.u95_ppm(calibration, session.clock, session.now_us, u95)
