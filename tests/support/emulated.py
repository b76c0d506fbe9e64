"""A program at the prompt of an emulated Pico, and whoever holds its pins meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from metercheck.bench.emulated_pico import EmulatedPico

MS = 1_000_000
"""In ns."""
_LOOK_NS = 10 * MS
_BOOT_MS = 3000


class Prompt:
    """MicroPython's raw prompt: programs in, what they print and what the pins did out."""

    def __init__(self, image: Path, **options: Any) -> None:
        """`options` go to EmulatedPico."""
        self.pico = EmulatedPico(image, **options)
        self.did: list[tuple[Any, ...]] = []
        """Everything that the Pico did, in order of time."""
        self._heard = b""
        self.boot()

    @property
    def now_ns(self) -> int:
        return self.pico.now_ns

    def boot(self) -> None:
        """Wait for the prompt after power, reset or soft reboot."""
        end_ns = self.now_ns + _BOOT_MS * MS
        while not self.pico.answer.ready:
            assert self.now_ns < end_ns, self._heard
            self._turn(self.now_ns + _LOOK_NS)
        self._ask(b"\r\x01", b"raw REPL; CTRL-B to exit\r\n>", _BOOT_MS)

    def let_pass(self, ms: float, **what: Any) -> None:
        """Time goes by; `what` as `EmulatedPico.run` has it."""
        end_ns = self.now_ns + round(ms * MS)
        self._turn(end_ns, **what)
        while self.now_ns < end_ns:
            self._turn(end_ns)

    def run(self, program: str, ms: int = 5000, **what: Any) -> str:
        """What a program prints that has to end well within `ms`; `what` happens meanwhile."""
        self.start(program, **what)
        return self.finish(ms)

    def start(self, program: str, **what: Any) -> None:
        """Let a program run without waiting for its end; `what` happens meanwhile."""
        self._heard = b""
        self._turn(self.now_ns + 1, usb=(program.encode() + b"\x04").hex(), **what)

    def finish(self, ms: int = 5000) -> str:
        """What the started program has printed when it ends."""
        end_ns = self.now_ns + ms * MS
        while self._heard.count(b"\x04") < 2:
            assert self.now_ns < end_ns, self._heard
            self._turn(min(self.now_ns + _LOOK_NS, end_ns))
        output, error, _ = self._heard.split(b"\x04", 2)
        assert not error, error.decode()
        return output.removeprefix(b"OK").decode().replace("\r\n", "\n")

    def soft_reboot(self) -> None:
        self._heard = b""
        self._turn(self.now_ns + 1, usb=b"\x04".hex())
        self._ask(b"", b"raw REPL; CTRL-B to exit\r\n>", _BOOT_MS)

    def changes(self, pin: int) -> list[tuple[int, bool]]:
        """(ns, level) each time that the Pico changed the level of a pin."""
        return [(one[0], one[3]) for one in self.did if one[1] == "level" and one[2] == pin]

    def close(self) -> None:
        self.pico.close()

    def _ask(self, keys: bytes, reply: bytes, ms: int) -> None:
        end_ns = self.now_ns + ms * MS
        self._turn(self.now_ns + 1, usb=keys.hex())
        while reply not in self._heard:
            assert self.now_ns < end_ns, self._heard
            self._turn(self.now_ns + _LOOK_NS)

    def _turn(self, until_ns: int, **what: Any) -> None:
        answer = self.pico.run(until_ns, **what)
        self.did += answer.did
        self._heard += answer.usb
