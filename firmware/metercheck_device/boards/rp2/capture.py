"""The edge ring: PIO samples four pins, DMA carries its words into memory by itself."""

from array import array

import rp2
from machine import Pin
from uctypes import addressof

from metercheck_device.boards.rp2 import pins, programs
from metercheck_device.boards.rp2.edge_ring import EdgeRing
from metercheck_wire.compat import const

_MACHINE = const(0)
_FIFO = const(0x50200020)  # PIO0's RXF0
_READY = const(4)  # DREQ_PIO0_RX0
_WRITE = const(1)  # registers of the DMA channel, in words
_LEFT = const(2)
_WORDS = const(1024)
_RING_BITS = const(12)  # the ring's bytes, as the address wraps
_RING_BYTES = const(4096)
_TRANSFERS = const(0x3FFFFFFF)  # a small integer; at 200 edges a second two months


class EdgeCapture:
    """Starts sampling; `ring` holds what has been seen since."""

    def __init__(self, transfers=_TRANSFERS):
        """transfers: after so many words the DMA has to be started again."""
        for number in range(pins.EDGE_PINS):
            Pin(pins.FIRST_EDGE + number, Pin.IN, Pin.PULL_DOWN)
        # The ring begins at a multiple of its size, somewhere in twice the memory.
        self._memory = array("H", bytes(2 * _RING_BYTES))
        begin = addressof(self._memory)
        skipped = -begin % _RING_BYTES
        self._dma = rp2.DMA()
        self._control = self._dma.pack_ctrl(
            size=2,
            inc_read=False,
            inc_write=True,
            ring_size=_RING_BITS,
            ring_sel=True,
            treq_sel=_READY,
        )
        # The stubs do not know it: a view of the channel's registers.
        self._registers = self._dma.registers  # pyright: ignore[reportAttributeAccessIssue]
        self._transfers = transfers
        self._transferred = 0
        self._start(begin + skipped)
        self._machine = rp2.StateMachine(
            _MACHINE,
            programs.every_change,
            freq=programs.EDGE_HZ,
            in_base=Pin(pins.FIRST_EDGE),
        )
        self.ring = EdgeRing(self._memory, skipped // 2, _WORDS, self._written)

    def begin(self):
        """The counter starts at 0 now."""
        self._machine.active(1)

    def end(self):
        """No more edges. Without it the DMA would write into memory that has become another's."""
        self._machine.active(0)
        self._dma.active(0)
        self._dma.close()

    def _start(self, write):
        self._dma.config(
            read=_FIFO, write=write, count=self._transfers, ctrl=self._control, trigger=True
        )

    def _written(self):
        left = self._registers[_LEFT]
        if not left:
            # Two months on. Whole laps more, so that the ring tells that edges may be lost.
            self._transferred += self._transfers + 2 * _WORDS
            self._start(self._registers[_WRITE])
            left = self._registers[_LEFT]
        return self._transferred + self._transfers - left
