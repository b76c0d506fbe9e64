"""What switches power: gates of the triacs, relays, blower. All let go by themselves."""

import rp2
from machine import PWM, Pin

from metercheck_device.boards.rp2 import pins, programs
from metercheck_wire.compat import const

_FIRST_GATE = const(4)  # state machines 4 to 7 are PIO1's
_FIRST_RELAY = const(6)
_BLOWER_HZ = const(25000)  # above hearing
_FULL = const(65535)


class Gates:
    """The triacs' gates, held by tokens; bit 0 of a level is the first."""

    def __init__(self):
        over_current = Pin(pins.OVER_CURRENT, Pin.IN, Pin.PULL_DOWN)
        self._machines = []
        for number, pin in enumerate((pins.GATE_1, pins.GATE_2)):
            machine = rp2.StateMachine(
                _FIRST_GATE + number,
                programs.token,
                freq=programs.TOKEN_HZ,
                sideset_base=Pin(pin),
                jmp_pin=over_current,
            )
            machine.active(1)
            self._machines.append(machine)

    def give(self, level, hold_us):
        """A token for each gate in `level`, an end for the others."""
        units = min(hold_us // programs.TOKEN_UNIT_US, programs.TOKEN_MOST)
        for number, machine in enumerate(self._machines):
            # One that is latched takes no more tokens, and must not be waited for.
            if machine.tx_fifo() < programs.FIFO_WORDS:
                machine.put(units if level >> number & 1 else 0)

    def over_current(self):
        """Whether a gate has been let go for over-current, since the start."""
        return any([machine.rx_fifo() for machine in self._machines])


class Relays:
    """The dead-man of each pole."""

    def __init__(self):
        self._pins = [Pin(pin) for pin in (pins.RELAY_1, pins.RELAY_2)]
        self._machines = [rp2.StateMachine(_FIRST_RELAY + pole) for pole in range(len(self._pins))]
        self._fed = 0
        for pole in range(len(self._pins)):
            self._begin(pole)

    def keep(self, mask):
        """Feed the poles in `mask` (bit 0 is pole 1) until they have all they can take.

        One that was fed and is no longer opens at once: it does not wait until its pump runs dry.
        """
        for pole, machine in enumerate(self._machines):
            if mask >> pole & 1:
                while machine.tx_fifo() < programs.FIFO_WORDS:
                    machine.put(0)
            elif self._fed >> pole & 1:
                self._begin(pole)
        self._fed = mask

    def _begin(self, pole):
        """With an empty FIFO, the pin at 0."""
        machine = self._machines[pole]
        machine.active(0)
        machine.init(programs.dead_man, freq=programs.PUMP_HZ, sideset_base=self._pins[pole])
        machine.active(1)


class Blower:
    """Speed by the width of pulses."""

    def __init__(self):
        self._pwm = PWM(Pin(pins.BLOWER), freq=_BLOWER_HZ, duty_u16=0)
        self._percent = 0

    def set(self, percent):
        """0 to 100."""
        if percent != self._percent:
            self._percent = percent
            self._pwm.duty_u16(_FULL * percent // 100)
