"""What the panel remembers over the end of the battery, as bytes for the settings in the flash."""

from metercheck_device.adjustments import PREFERENCES_BYTES
from metercheck_device.panel.pages.number import DIGITS
from metercheck_device.panel.pages.task import LEAST_CONSTANT, MOST_CONSTANT
from metercheck_wire.compat import const

_FORMAT = const(1)
_METER_AT = const(6)


def packed(panel):
    """Language, sound, place, constant, and the meter's number that was used last."""
    kept = bytearray(PREFERENCES_BYTES)
    kept[0] = _FORMAT
    kept[1] = panel.language
    kept[2] = int(panel.sound)
    kept[3] = panel.place
    kept[4] = panel.constant & 0xFF
    kept[5] = panel.constant >> 8
    kept[_METER_AT : _METER_AT + len(panel.last_meter)] = panel.last_meter.encode()
    return bytes(kept)


def restore(panel, kept):
    """Take them back; those of another format, or that cannot be, are passed over."""
    constant = kept[4] | kept[5] << 8
    if kept[0] != _FORMAT or not LEAST_CONSTANT <= constant <= MOST_CONSTANT:
        return
    panel.language = kept[1] & 1
    panel.sound = bool(kept[2])
    panel.place = kept[3] & 1
    panel.constant = constant
    meter = kept[_METER_AT : _METER_AT + DIGITS]
    if all([0x30 <= digit <= 0x39 for digit in meter]):
        panel.last_meter = meter.decode()
