"""The host's line over an emulated Pico's USB: a `Transport` in the Pico's own time."""

from __future__ import annotations

from typing import Any

from metercheck.bench.emulated_pico import EmulatedPico

_STEP_NS = 5_000_000
_BOOT_NS = 5_000_000_000


class UsbHost:
    """Opens the port as soon as the device is enumerated; `did` is all that the Pico did."""

    name = "usb"

    def __init__(self, pico: EmulatedPico) -> None:
        self.pico = pico
        self.did: list[tuple[Any, ...]] = []
        self.said = b""
        self._coming = b""
        end_ns = pico.now_ns + _BOOT_NS
        while not pico.answer.ready:
            assert pico.now_ns < end_ns, "the Pico did not come up on USB"
            self._turn(_STEP_NS)
        self._turn(_STEP_NS, open=True)

    def write(self, data: bytes) -> None:
        self._turn(1, usb=data.hex())

    def read(self, timeout_s: float) -> bytes:
        end_ns = self.pico.now_ns + round(timeout_s * 1e9)
        while not self._coming and self.pico.now_ns < end_ns:
            self._turn(min(_STEP_NS, end_ns - self.pico.now_ns))
        data, self._coming = self._coming, b""
        return data

    def let_pass(self, seconds: float, **what: Any) -> None:
        """Time goes by; `what` as `EmulatedPico.run` has it."""
        end_ns = self.pico.now_ns + round(seconds * 1e9)
        self._turn(1, **what)
        while self.pico.now_ns < end_ns:
            self._turn(min(_STEP_NS, end_ns - self.pico.now_ns))

    def resets(self) -> int:
        """How often the Pico has restarted."""
        return sum(one[1] == "reset" for one in self.did)

    def clock(self) -> float:
        return self.pico.now_ns / 1e9

    def close(self) -> None:
        """The port is closed; the Pico goes on."""
        self._turn(1, open=False)

    def _turn(self, ns: int, **what: Any) -> None:
        answer = self.pico.run(self.pico.now_ns + ns, **what)
        self.did += answer.did
        self.said += answer.usb
        self._coming += answer.usb
