"""Counts of the BL0942 as mV, mA and mW, by the device's calibration; all integers."""

from metercheck_wire.compat import const

# Over-current: two elements at 265 V, cold and with their tolerance take 6.0 A, the shunt's range
# ends at 6 A rms of a sine and reads on to 8.5 A of a cut one, the fuse is 10 A. The fast RMS
# reads 0.363 of the RMS; its threshold is compared with the upper 16 of 24 bits.
_OVER_CURRENT_MA = const(6300)
_FAST_PPM = const(363000)
_PER_FAST_PPM = const(2754821)


def over_current_threshold(calibration):
    """I_FAST_RMS_TH for 6.3 A, in the upper 16 bits of I_FAST_RMS."""
    return calibration.k_i * _OVER_CURRENT_MA // 1000000 * _FAST_PPM // 1000000 >> 8


class Reading:
    """The last valid packet. t_us: the chip's update; its means are of the 400 ms before.

    fast_ma: rms current of the last whole period of the mains before fast_us.
    """

    def __init__(self):
        self.t_us = 0
        self.voltage_mv = 0
        self.current_ma = 0
        self.fast_ma = 0
        self.fast_us = 0
        self.power_mw = 0
        self.frequency_mhz = 0
        self.cf_count = 0

    def scale_fast(self, counts, calibration):
        """Take a value of I_FAST_RMS."""
        self.fast_ma = counts * _PER_FAST_PPM // calibration.k_i

    def scale(self, values, calibration, oscillator_ppm):
        """Take the values of a packet, in the order of `bl0942_frames.packet_values`."""
        current, voltage, fast, watt, count, freq = values
        self.voltage_mv = voltage * 1000000 // calibration.k_v
        self.current_ma = current * 1000000 // calibration.k_i
        self.scale_fast(fast, calibration)
        self.power_mw = watt * 1000000 // calibration.k_p
        self.cf_count = count
        if freq:
            self.frequency_mhz = 1000 * (1000000 + oscillator_ppm) // freq
