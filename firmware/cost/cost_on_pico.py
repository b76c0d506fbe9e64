"""Runs on the Pico: feeds a capture into Measurement as a check would, and tells what that cost.

A line for each event, the fields of measuring.Event: times in us, memory in bytes of whole blocks
of the heap. Memory is collected before each event, outside of the times, so that what an event
allocates can be told. When that is more than the heap has free, collections fall into the event:
they are part of its time, and its garbage is a lower bound.
"""

import gc
import time

from metercheck_device import settings
from metercheck_device.measure.measurement import Measurement
from metercheck_wire.record import METER, read_events


class Sentinel:
    """Garbage that tells when it is collected."""

    collected = 0

    def __del__(self):
        Sentinel.collected += 1


class Looks:
    """Stands before a measurement's `look` and keeps what the last one cost."""

    def __init__(self, measurement):
        self.us = 0
        self.bytes = 0
        self._look = measurement.look
        measurement.look = self.look

    def look(self, t_us):
        """As Measurement.look."""
        before = gc.mem_alloc()
        start = time.ticks_us()
        self._look(t_us)
        self.us = time.ticks_diff(time.ticks_us(), start)
        self.bytes = gc.mem_alloc() - before


def run(constant, mj_per_pulse, u95_ppm, pulses_before, events):
    """Print the cost of each event; arguments as for Measurement, events as a record has them."""
    print("heap", _live(), gc.mem_free())
    measurement = Measurement(
        constant, mj_per_pulse, u95_ppm, settings.limits(settings.DEFAULTS), pulses_before
    )
    looks = Looks(measurement)
    print("measurement", _live(), gc.mem_free())
    for t_us, kind, argument in read_events(events):
        looks.us = looks.bytes = 0
        start = time.ticks_us()
        live = _live()
        collect_us = time.ticks_diff(time.ticks_us(), start)
        free = gc.mem_free()
        Sentinel()
        Sentinel.collected = 0
        start = time.ticks_us()
        measurement.feed(t_us, kind, argument)
        us = time.ticks_diff(time.ticks_us(), start)
        taken = gc.mem_alloc() - live + free * Sentinel.collected
        print(
            int(kind == METER),
            us - looks.us,
            taken - looks.bytes,
            looks.us,
            looks.bytes,
            live,
            Sentinel.collected,
            collect_us,
        )


def _live():
    gc.collect()
    return gc.mem_alloc()
