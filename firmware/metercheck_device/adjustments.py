"""What can be set in this device and stays set: limits, preferences of the panel, calibration."""

from metercheck_device import calibration, settings, validity
from metercheck_device.link import refusal
from metercheck_device.store.archive import CALIBRATION_AT, SETTINGS_AT
from metercheck_device.store.slots import Slots
from metercheck_wire.codec import WireError, kind_of, pack, unpack
from metercheck_wire.compat import const

PREFERENCES_BYTES = const(64)

_KIND = kind_of("SETTINGS")
_CALIBRATION = (
    "k_v",
    "k_i",
    "k_p",
    "e_cf_nj",
    "reference_u95_ppm",
    "day",
    "expires_day",
)


class Adjustments:
    """values: the limits, as in SETTINGS; preferences: PREFERENCES_BYTES that are the panel's own
    affair, zeros at first; calibration: the one in force.
    """

    def __init__(self, flash, device):
        self._device = device
        self._settings = Slots(flash, SETTINGS_AT)
        self._calibrations = Slots(flash, CALIBRATION_AT)
        self._late = False
        self.values = dict(settings.DEFAULTS)
        self.preferences = bytes(PREFERENCES_BYTES)
        kept = self._settings.load(_read_settings)
        if kept is not None:
            self.values, self.preferences = kept
        self.calibration = self._calibrations.load(
            lambda data: calibration.unpack(data, device)
        ) or calibration.nominal(device)

    def change(self, values):
        """Other limits, kept at the next `tidy`."""
        self.values = values
        self._late = True

    def prefer(self, preferences):
        """Other preferences of the panel, kept at the next `tidy`."""
        if len(preferences) != PREFERENCES_BYTES:
            raise ValueError("preferences have a fixed length")
        if preferences != self.preferences:
            self.preferences = bytes(preferences)
            self._late = True

    def reset(self):
        """As a new device has them; the calibration stays, since the parts are the same."""
        self.preferences = bytes(PREFERENCES_BYTES)
        self.change(dict(settings.DEFAULTS))

    def tidy(self):
        """When there is time: write what was changed; whether there was anything."""
        if not self._late:
            return False
        self._late = False
        self._settings.write(pack(_KIND, self.values) + self.preferences)
        return True

    def calibrate(self, values):
        """The calibration in `values` (CALIBRATION_CHANGE), kept at once; refused: an ERROR."""
        made = calibration.Calibration(device=self._device, **values)
        wrong = calibration.implausible(made)
        if wrong:
            return refusal("calibration_refused", [_CALIBRATION.index(wrong)])
        self._calibrations.write(made.pack())
        self.calibration = made
        return None

    def told(self, clock, now_us):
        """CALIBRATION as it is now."""
        made = self.calibration
        told = {name: getattr(made, name) for name in _CALIBRATION}
        told["state"] = validity.state(made, clock, now_us)
        return "CALIBRATION", told


def _read_settings(data):
    """(limits, preferences) in what was kept, None when that is of another firmware."""
    try:
        values = unpack(_KIND, data[:-PREFERENCES_BYTES])
    except WireError:
        return None
    if settings.inconsistent(values) >= 0:
        return None
    return values, data[-PREFERENCES_BYTES:]
