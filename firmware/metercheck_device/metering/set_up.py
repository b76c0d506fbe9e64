"""How the BL0942 is set up: the order of its frames, and what is read back again and again."""

from metercheck_device.metering import frames
from metercheck_device.metering.reading import over_current_threshold
from metercheck_wire.compat import const

_MODE = const(0x87)  # CF on, values every 400 ms, 50 Hz, energy without sign, 4800 bits a second
_GAIN_16 = const(2)
_CREEP = const(0x0B)
_ONE_CYCLE = const(1)  # of the mains, for the fast RMS: 20 ms
_PINS = const(0x24)  # CF1 energy, CF2 over-current, ZX voltage


class SetUp:
    """Reset, each setting read back, the lock; then one setting after the other is read again."""

    def __init__(self, calibration):
        self._settings = (
            (frames.I_FAST_RMS_TH, over_current_threshold(calibration)),
            (frames.MODE, _MODE),
            (frames.GAIN_CR, _GAIN_16),
            (frames.WA_CREEP, _CREEP),
            (frames.I_FAST_RMS_CYC, _ONE_CYCLE),
            (frames.OT_FUNX, _PINS),
        )
        self._step = 0  # 0: the reset; each setting; the lock; beyond: done
        self._watched = 0  # which setting is read again next

    @property
    def done(self):
        """The chip is set up and locked."""
        return self._step > len(self._settings) + 1

    @property
    def locks(self):
        """Nothing is left but the lock."""
        return self._step == len(self._settings) + 1

    @property
    def resets(self):
        """Nothing has been said yet."""
        return self._step == 0

    def restart(self):
        """The chip is to be set up afresh."""
        self._step = 0

    def next(self):
        """On with the next step."""
        self._step += 1

    def wanted(self):
        """(register, value): of this step, or to be read again now.

        These are each in turn, and between them the threshold: it alone differs from what a chip
        has that has just started.
        """
        if not self.done:
            return self._settings[self._step - 1]
        return self._settings[self._watched // 2 if self._watched % 2 else 0]

    def question(self):
        """The frames that set this step's register and read it back, or that read it again."""
        register, value = self.wanted()
        if self.done:
            return frames.read(register)
        return frames.UNLOCK + frames.write(register, value) + frames.read(register)

    def confirmed(self):
        """What was read back is as it has to be."""
        if self.done:
            self._watched = (self._watched + 1) % (2 * len(self._settings))
        else:
            self._step += 1
