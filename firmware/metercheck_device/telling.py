"""What the device says of itself: HELLO, STATUS and PROGRESS, put together from what is known."""

from metercheck_device import FIRMWARE
from metercheck_device.measure.estimator import ESTIMATOR
from metercheck_wire.codec import FINGERPRINT
from metercheck_wire.compat import const
from metercheck_wire.messages import PROTOCOL, STATES

_FINISHED = STATES.index("finished")
_IDLE = STATES.index("idle")
_MEASURING = STATES.index("measuring")
_MOST_PPM = const(2000000000)


def hello(session):
    """The fields of HELLO."""
    identity = session.identity
    return {
        "protocol": PROTOCOL,
        "fingerprint": FINGERPRINT,
        "firmware": FIRMWARE,
        "estimator": ESTIMATOR,
        "board": identity["board"],
        "device": identity["device"],
        "boot": identity["boot"],
        "uptime_ms": session.now_us // 1000,
        "newest_record": session.archive.newest,
    }


def status(session):
    """The fields of STATUS. A check is over when its record can be had."""
    check = session.check
    supervisor = session.supervisor
    state = _IDLE if check is None else check.state
    return {
        "state": _MEASURING if state == _FINISHED else state,
        "uptime_ms": session.now_us // 1000,
        "load_level": check.level if check is not None else 0,
        "voltage_mv": supervisor.voltage_mv,
        "pulses_seen": session.pulses_seen,
        "newest_record": session.archive.newest,
        "trip": supervisor.trip,
        "armed": int(session.armed),
        "frequency_mhz": supervisor.mains.frequency_mhz,
        "exhaust_dc": supervisor.temperature.exhaust_dc,
        "heatsink_dc": supervisor.temperature.heatsink_dc,
        "cooling_s": session.cooling_s(),
        "wiring": session.control.wiring(),
        "source_mohm": supervisor.source.mohm,
        "source_u95_mohm": supervisor.source.u95_mohm,
    }


def _within(ppm):
    """A ratio as far as PROGRESS can tell it: without any energy there is no end to it."""
    return min(max(ppm, -_MOST_PPM), _MOST_PPM)


def progress(session, check):
    """The fields of PROGRESS."""
    measurement = check.measurement
    evidence = measurement.evidence
    return {
        "record": check.head["record"],
        "state": check.state,
        "elapsed_ms": check.elapsed_us(session.now_us) // 1000,
        "load_level": check.level,
        "ratio_ppm": _within(evidence.ratio_ppm),
        "low_ppm": _within(evidence.low_ppm),
        "high_ppm": _within(evidence.high_ppm),
        "background_mw": evidence.background_mw,
        "voltage_mv": session.supervisor.voltage_mv,
        "meter_pulses": evidence.pulses,
        "reference_pulses": measurement.reference_pulses,
        "rejected": check.rejected,
        "asks": measurement.decision.asks,
    }
