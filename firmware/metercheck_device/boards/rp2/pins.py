"""Which pin of the Pico (GPIO number) does what. Everything on one side is here alone.

All outputs that could do harm have pull-downs outside, since a pin is an input until the program
has begun; `firmware/board/safe_pins.c` makes them outputs at 0 before the interpreter starts.

Relay pole 2 has GP28, which the parts list gives to the head's analogue level: nothing reads that
(the head's comparator makes its edges). The meter's RS-485 has GP20/21 and two PIO machines, since
UART1 (GP8/9) is the second line to a host and UART0 the metering chip's. GP23 to 25 are the Pico's
own.
"""

from metercheck_wire.compat import const

CHIP_TX = const(0)  # UART0 to the BL0942, 4800 baud
CHIP_RX = const(1)
FIRST_EDGE = const(2)  # four in a row: energy pulses CF1, zero-cross ZX, head A, head B
EDGE_PINS = const(4)
DISPLAY_DATA = const(6)  # I2C1
DISPLAY_CLOCK = const(7)
LINE_TX = const(8)  # UART1: Bluetooth module
LINE_RX = const(9)
GATE_1 = const(10)  # triac of element 1, through its driver's LED
GATE_2 = const(11)
RELAY_1 = const(12)  # charge pump of a pole's relay
RELAY_2 = const(28)
LOAD_SIDE = const(13)  # 1 while there is mains behind the relays
OVER_CURRENT = const(14)  # CF2 of the BL0942: 1 while its limit is exceeded
BUZZER = const(15)
FIRST_BUTTON = const(16)  # keys 0 to 2, then STOP; 0 while pressed
BUTTONS = const(4)
METER_TX = const(20)  # RS-485 to the meter, 2400 baud; its transceiver turns by itself
METER_RX = const(21)
BLOWER = const(22)
EXHAUST = const(26)  # 10k NTC to ground, 10k to the reference
HEATSINK = const(27)
