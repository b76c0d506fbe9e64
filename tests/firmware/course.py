"""Evidence made by hand, and a decision that looks at it every half second."""

from ideal import LIMITS
from metercheck_device.measure.evidence import Evidence
from metercheck_device.measure.verdict import Decision

LOOK_US = 500000
TOO_LITTLE = {"low": 400000, "high": 600000, "surely_low": True}
TOO_MUCH = {"low": 1200000, "high": 1400000, "surely_high": True, "far_high": True}


def evidence(low=980000, high=1020000, **changes):
    found = Evidence()
    found.low_ppm, found.high_ppm = low, high
    found.ratio_ppm = (low + high) // 2
    found.u95_ppm = (high - low) // 2
    found.switches = 10
    found.agreed = True
    found.pulses = found.pulses_under_load = 20
    for name, value in changes.items():
        setattr(found, name, value)
    if found.surely_low:
        found.hardly_low = True
    if found.surely_high:
        found.hardly_high = True
    found.pulses_under_load *= bool(found.pulses)
    return found


class Course:
    """Looks every half second, while the load switches and pulses come."""

    def __init__(self):
        self.decision = Decision(LIMITS)
        self.now_us = 10000000
        self.seen = 0

    def look(self, looks=1, goes_on=True, **changes):
        """Look so often; `goes_on`: with a switch and a pulse before each."""
        for _ in range(looks):
            self.seen += goes_on
            self.now_us += LOOK_US
            found = evidence(**changes)
            found.switches += self.seen
            if found.pulses:
                found.pulses += self.seen
            if found.pulses_under_load:
                found.pulses_under_load += self.seen
            self.decision.look(self.now_us, found)
        return self.decision.verdict


def decided(looks=8, **changes):
    course = Course()
    course.look(looks, **changes)
    return course.decision
