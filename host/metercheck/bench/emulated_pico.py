"""The emulated Pico as a process in lock-step with whoever owns the time: pins, bytes, resets.

What runs is the flashable image on an RP2040 in `firmware/emulator` (JavaScript, for node). It
holds pins and bus timing only; what hangs on the pins is for the caller. Times are whole
nanoseconds since the first power-on.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from metercheck import errors

EMULATOR = Path(__file__).parents[3] / "firmware" / "emulator"
_FAREWELL_S = 10.0
_PATIENCE_S = 120.0  # wall time for one answer


class Answer(NamedTuple):
    """What the Pico did until `now_ns`."""

    now_ns: int
    did: list[tuple[Any, ...]]
    """(ns, what, ...) as `lockstep.mjs` lists it, in order of time."""
    usb: bytes
    """What it said to its host."""
    ready: bool
    """It is enumerated: a host can open its port."""
    asleep_ns: int
    """How long the processor has slept since the first power-on."""


class EmulatedPico:
    """One board. Raises errors.FirmwareCrashed when the emulation cannot go on."""

    def __init__(
        self,
        image: Path,
        *,
        flash: Path | None = None,
        pumps: Iterable[int] = (),
        i2c: Iterable[int] = (),
    ) -> None:
        """`image`: UF2. `flash`: a file that keeps the flash over the end of this process.

        `pumps`: pins of which only is said whether they toggle. `i2c`: addresses that acknowledge.
        """
        self.now_ns = 0
        self.answer = Answer(0, [], b"", ready=False, asleep_ns=0)
        ours, theirs = socket.socketpair()
        ours.settimeout(_PATIENCE_S)
        self._socket = ours
        self._lines = ours.makefile("rb")
        self._last_words = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        command = [_node(), str(EMULATOR / "lockstep.mjs"), str(image)]
        command += ["--flash", str(flash)] if flash else []
        command += ["--pumps", ",".join(map(str, pumps)), "--i2c", ",".join(map(str, i2c))]
        with theirs:
            self._process = subprocess.Popen(
                [*command, "--socket", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=self._last_words,
                start_new_session=True,  # Ctrl-C is for the host, which still needs the device
            )

    def run(self, until_ns: int, **what: Any) -> Answer:
        """Run to `until_ns`, or to what the Pico does first; `what` as `lockstep.mjs` has it."""
        request = json.dumps({"until": until_ns, **what})
        try:
            self._socket.sendall(request.encode() + b"\n")
            line = self._lines.readline()
        except OSError as error:
            raise self._crashed() from error
        if not line:
            raise self._crashed()
        reply = json.loads(line)
        did = [tuple(one) for one in reply["did"]]
        usb = bytes.fromhex(reply["usb"])
        self.now_ns = reply["now"]
        self.answer = Answer(self.now_ns, did, usb, reply["ready"], reply["asleep"])
        return self.answer

    def close(self) -> None:
        """End the process; it writes its flash first, if it was given a file for it."""
        self._lines.close()
        self._socket.close()
        try:
            self._process.wait(_FAREWELL_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._last_words.close()

    def _crashed(self) -> errors.FirmwareCrashed:
        self._process.kill()
        self._process.wait()
        self._last_words.seek(0)
        words = self._last_words.read().decode(errors="replace")
        self.close()
        return errors.FirmwareCrashed(traceback=words)


def _node() -> str:
    return os.environ.get("METERCHECK_NODE") or shutil.which("node") or "node"
