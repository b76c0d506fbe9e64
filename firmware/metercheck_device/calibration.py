"""What one count of the metering chip is worth in this device, and how sure that is.

The BL0942 has no registers for gain: what a calibration found is kept by the device. Thousandths
of a count keep it whole numbers: the nominal scaling is 15 883.34 counts a volt.
"""

import math
import struct
from binascii import crc32

from metercheck_device.boards.hardware_figures import (
    K_I,
    K_P,
    K_V,
    MJ_PER_PULSE,
    UNCALIBRATED_U95_PPM,
)
from metercheck_wire.compat import const

_FORMAT = "<4sIIIQIHH8s"  # magic, then the fields of Calibration in their order
_MAGIC = b"MCC1"
PACKED = 44
"""Bytes of a packed calibration, its CRC included."""

# Before a calibration: shunt 5 mOhm, divider 5 x 390 k / 510 R, and the chip as its datasheet has
# it, each within 1 % (hardware/budget.py).
_E_CF_NJ = MJ_PER_PULSE * 1000000

# The datasheet names no tolerance of the oscillator; that of its like is 1 to 2 %.
_UNKNOWN_CLOCK_U95_PPM = const(20000)

_OFF_PARTS = const(20)  # 5 %: more than the parts' tolerances together is a mistake
_OFF_ENERGY = const(100)  # 1 %: e_cf and k_p are two readings of the same shunt and divider
_LEAST_U95_PPM = const(500)  # no reference at hand is better
_MOST_U95_PPM = const(50000)
_LONGEST_DAYS = const(1827)  # five years
_PULSE_COUNTS_NJ_PER_KW = 419430400000000000  # 1638.4 * 256 s, in counts/kW * nJ


class Calibration:
    """The scaling of one device.

    k_v, k_i, k_p: counts of V_RMS, I_RMS and WATT per kV, kA and kW; e_cf_nj: energy of one CF
    pulse in nJ while the chip's oscillator is right; reference_u95_ppm: expanded uncertainty of
    energy; day, expires_day: days since 2000-01-01, both 0 when it was never calibrated; device:
    8 bytes.
    """

    def __init__(self, k_v, k_i, k_p, e_cf_nj, reference_u95_ppm, day, expires_day, device):
        self.k_v = k_v
        self.k_i = k_i
        self.k_p = k_p
        self.e_cf_nj = e_cf_nj
        self.reference_u95_ppm = reference_u95_ppm
        self.day = day
        self.expires_day = expires_day
        self.device = device

    def expired(self, today):
        """Whether it is not to be relied on any more on day `today` (days since 2000-01-01).

        One that was never made has expired; so has one from the future, as a wrong clock has it.
        """
        return not self.day <= today < self.expires_day

    def pulse_nj(self, oscillator_ppm):
        """Energy of one CF pulse while the chip's clock is fast by oscillator_ppm.

        E_CF * f_BL / f_ZX: a fast clock counts more pulses for the same energy.
        """
        return self.e_cf_nj * 1000000 // (1000000 + oscillator_ppm)

    @property
    def without_clock(self):
        """`reference` as it is before anything is known of the chip's clock or the mains'."""
        return (self.e_cf_nj + 500000) // 1000000, self.reference_u95_ppm

    def reference(self, oscillator):
        """(energy of one CF pulse in mJ, its expanded uncertainty in ppm), for the record's head.

        Energies are less sure while the chip's clock has not been compared with the mains.
        """
        mj_per_pulse = (self.pulse_nj(oscillator.ppm) + 500000) // 1000000
        if oscillator.known:
            return mj_per_pulse, self.reference_u95_ppm
        squares = self.reference_u95_ppm**2 + _UNKNOWN_CLOCK_U95_PPM**2
        return mj_per_pulse, int(math.sqrt(squares))

    def pack(self):
        """The PACKED bytes for the flash."""
        data = struct.pack(
            _FORMAT,
            _MAGIC,
            self.k_v,
            self.k_i,
            self.k_p,
            self.e_cf_nj,
            self.reference_u95_ppm,
            self.day,
            self.expires_day,
            self.device,
        )
        return data + struct.pack("<I", crc32(data))


def nominal(device):
    """The scaling that the parts' values give, for a device that was never calibrated."""
    return Calibration(K_V, K_I, K_P, _E_CF_NJ, UNCALIBRATED_U95_PPM, 0, 0, device)


def unpack(data, device):
    """The calibration in `data`, None when it holds none that `device` may use.

    Refused: erased or damaged flash, another device's, and numbers that cannot be.
    """
    if len(data) < PACKED:
        return None
    data = bytes(data[:PACKED])
    if struct.unpack("<I", data[PACKED - 4 :])[0] != crc32(data[: PACKED - 4]):
        return None
    fields = struct.unpack(_FORMAT, data[: PACKED - 4])
    if fields[0] != _MAGIC:
        return None
    found = Calibration(*fields[1:])
    if found.device != device or implausible(found):
        return None
    return found


def implausible(calibration):
    """The name of the first field that cannot be right, "" when all can."""
    for name, nominal_value in (
        ("k_v", K_V),
        ("k_i", K_I),
        ("k_p", K_P),
        ("e_cf_nj", _E_CF_NJ),
    ):
        if _apart(getattr(calibration, name), nominal_value, _OFF_PARTS):
            return name
    if _apart(calibration.e_cf_nj * calibration.k_p, _PULSE_COUNTS_NJ_PER_KW, _OFF_ENERGY):
        return "e_cf_nj"
    if not _LEAST_U95_PPM <= calibration.reference_u95_ppm <= _MOST_U95_PPM:
        return "reference_u95_ppm"
    if not 0 < calibration.expires_day - calibration.day <= _LONGEST_DAYS:
        return "expires_day"
    return ""


def _apart(value, expected, share):
    """Whether they differ by more than one part in `share`."""
    return abs(value - expected) * share > expected
