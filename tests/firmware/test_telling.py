"""What the device says of a check, whatever its numbers have come to."""

from metercheck_device import telling
from metercheck_wire.codec import pack


class Evidence:
    """A ratio without any energy behind it: nothing bounds it."""

    ratio_ppm = 1 << 40
    low_ppm = -(1 << 50)
    high_ppm = 1 << 50
    background_mw = pulses = 0


class Decision:
    asks = 255


class Measurement:
    evidence = Evidence()
    decision = Decision()
    reference_pulses = 0


class Check:
    measurement = Measurement()
    state = level = rejected = 0

    def __init__(self):
        self.head = {}
        self.head["record"] = 1

    def elapsed_us(self, now_us):
        return now_us


class Supervisor:
    voltage_mv = 0


class Session:
    supervisor = Supervisor()
    now_us = 5000000


def test_a_ratio_beyond_all_bounds_can_be_told():
    told = telling.progress(Session(), Check())
    assert told["low_ppm"] < -1000000000 < 1000000000 < told["high_ppm"]
    assert pack("PROGRESS", told)
