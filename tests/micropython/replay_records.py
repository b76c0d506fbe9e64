"""Replay stored records inside MicroPython: hexadecimal on standard input, one a line.

Prints the result of each as JSON, one a line. Refuses an interpreter that computes otherwise than
the device.
"""

# Only MicroPython runs this file.

import binascii
import gc
import json
import sys

from metercheck_device import settings
from metercheck_device.measure.measurement import Measurement
from metercheck_wire import record

assert 1.0 + 1e-8 == 1.0, "floats are not single precision: not the device's MicroPython"


def replayed(blob):
    """What a measurement of the record's events results in."""
    head, _, events = record.split(blob)
    measurement = Measurement(
        head["constant_imp_per_kwh"],
        head["reference_mj_per_pulse"],
        head["reference_u95_ppm"],
        settings.limits(head),
        head["pulses_before"],
    )
    for t_us, kind, arg in record.read_events(events):
        measurement.feed(t_us, kind, arg)
    return measurement.result


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(replayed(binascii.unhexlify(line.strip()))) + "\n")
        gc.collect()
