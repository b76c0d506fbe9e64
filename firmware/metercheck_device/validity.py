"""Whether the calibration may still be relied on, and how much less.

For 90 days behind its last day the uncertainty of energy counts double; later a check ends
`invalid` before the load is touched. While nobody has said what day it is, the last day that is
known to have come decides: a calibration that had expired then has expired.
"""

from metercheck_wire.compat import const
from metercheck_wire.messages import CALIBRATION_STATES

GRACE_DAYS = const(90)
_DOUBLED = const(2)
_MOST_U95_PPM = const(1000000)

_NONE = CALIBRATION_STATES.index("none")
_VALID = CALIBRATION_STATES.index("valid")
_EXPIRED = CALIBRATION_STATES.index("expired")
_UNKNOWN_DATE = CALIBRATION_STATES.index("unknown_date")


def state(calibration, clock, now_us):
    """Index in CALIBRATION_STATES."""
    if not calibration.day:
        return _NONE
    day = clock.day(now_us)
    if day >= calibration.expires_day:
        return _EXPIRED
    # Before its first day it cannot be: such a clock says nothing.
    return _VALID if clock.known and day >= calibration.day else _UNKNOWN_DATE


def too_old(calibration, clock, now_us):
    """Whether it has expired too long ago to measure with."""
    if state(calibration, clock, now_us) != _EXPIRED:
        return False
    return clock.day(now_us) >= calibration.expires_day + GRACE_DAYS


def u95_ppm(calibration, clock, now_us, u95):
    """The reference's expanded uncertainty, from that of a calibration that is valid."""
    if state(calibration, clock, now_us) != _EXPIRED:
        return u95
    return min(_DOUBLED * u95, _MOST_U95_PPM)
