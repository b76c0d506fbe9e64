"""What the pins of an RP2040 can do (its datasheet, table of GPIO functions), as far as used."""

from __future__ import annotations

UART_TX = {0: frozenset({0, 12, 16, 28}), 1: frozenset({4, 8, 20, 24})}
UART_RX = {0: frozenset({1, 13, 17, 29}), 1: frozenset({5, 9, 21, 25})}
I2C_SDA = {0: frozenset(range(0, 30, 4)), 1: frozenset(range(2, 30, 4))}
I2C_SCL = {0: frozenset(range(1, 30, 4)), 1: frozenset(range(3, 30, 4))}
ADC = frozenset({26, 27, 28, 29})
NOT_ON_A_PICO = frozenset({23, 24, 25, 29})
"""Power, mains of the board, its LED: a Pico keeps them for itself."""
