"""The device's flash at the bench: its time, its power, and what its makers left in it."""

from __future__ import annotations

from hashlib import sha256
from random import Random

from metercheck.bench.world.flash import (
    ERASE_US,
    PAGE_BYTES,
    PROGRAM_US,
    SECTOR_BYTES,
    Flash,
    PowerCut,
)
from metercheck_device.boards.sim import SimFlash
from metercheck_device.calibration import Calibration, nominal
from metercheck_device.store.archive import CALIBRATION_AT, STATE_AT
from metercheck_device.store.device_state import DeviceState
from metercheck_device.store.slots import Slots

REFERENCE_U95_PPM = 6000
"""What a careful calibration leaves: `nominal` parts, measured."""

_CALIBRATED_DAY = 9497  # 2026-01-01
_EXPIRES_DAY = _CALIBRATED_DAY + 1826


def calibration(device: bytes) -> Calibration:
    """What the makers of the bench's device `device` (8 bytes) have found it to be."""
    made = nominal(device)
    made.reference_u95_ppm = REFERENCE_U95_PPM
    made.day, made.expires_day = _CALIBRATED_DAY, _EXPIRES_DAY
    return made


class DeviceFlash:
    """The simulated board's flash. `erasures` by sector, of the device's own doing."""

    size = SimFlash.size

    def __init__(self, device: bytes, seed: int, *, calibrated: bool = True) -> None:
        """`calibrated`: the device's makers have, and its chain of records has begun."""
        self._flash = Flash(self.size // SECTOR_BYTES, Random(f"flash {seed}"))
        if calibrated:
            Slots(self, CALIBRATION_AT).write(calibration(device).pack())
            state = DeviceState(sha256(b"bench chain" + device).digest()[:8])
            Slots(self, STATE_AT).write(state.pack())
        self._made = list(self._flash.erasures)

    @property
    def erasures(self) -> list[int]:
        """How often each sector was erased."""
        return [now - made for now, made in zip(self._flash.erasures, self._made, strict=True)]

    @property
    def written(self) -> list[int]:
        """The pages that are not erased."""
        blank = b"\xff" * PAGE_BYTES
        pages = range(self.size // PAGE_BYTES)
        return [page for page in pages if self._flash.read(page * PAGE_BYTES, PAGE_BYTES) != blank]

    def read(self, offset: int, buffer: bytearray | memoryview) -> None:
        """Fill the buffer; with zeros while there is no power."""
        try:
            buffer[:] = self._flash.read(offset, len(buffer))
        except PowerCut:
            buffer[:] = bytes(len(buffer))

    def program(self, offset: int, data: bytes | bytearray | memoryview) -> None:
        """Whole pages. Raises PowerCut."""
        for at in range(0, len(data), PAGE_BYTES):
            self._flash.program(offset + at, bytes(data[at : at + PAGE_BYTES]))

    def erase(self, offset: int) -> None:
        """A sector. Raises PowerCut."""
        self._flash.erase(offset)

    def restore_power(self) -> None:
        """The device starts again."""
        self._flash.restore_power()

    def carry_out(self, what: str, offset: int, more: int | str, power_us: int) -> tuple[str, int]:
        """One operation as `boards.sim.SimFlash` asks for it, with power for `power_us` only.

        Returns what was read, as hex, and how long it took.
        """
        if what == "read":
            buffer = bytearray(int(more))
            self.read(offset, buffer)
            return buffer.hex(), 0
        data = bytes.fromhex(more) if isinstance(more, str) else b""
        size, lasts_us = SECTOR_BYTES, ERASE_US
        if what == "program":
            size, lasts_us = len(data), PROGRAM_US * len(data) // PAGE_BYTES
        if power_us < lasts_us:
            self._flash.cut_power_after(size * power_us // lasts_us)
        try:
            if what == "program":
                self.program(offset, data)
            else:
                self.erase(offset)
        except PowerCut:
            return "", min(lasts_us, power_us)  # whoever asked for it is about to be cut off, too
        return "", lasts_us
