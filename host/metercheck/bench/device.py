"""The firmware at the bench: in this interpreter, or in MicroPython as its own process."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import metercheck_device
import metercheck_wire
from metercheck import errors
from metercheck.bench.bench import Bench
from metercheck_device.app import App
from metercheck_device.boards.sim import SimBoard

# What the Pico leaves to Python, in words of twice the size; and the program, in flash there.
_HEAP = "heapsize=1000k"
_PROGRAM = "metercheck_device.boards.sim"
_PATIENCE_S = 30.0  # wall time for one turn of the firmware; a slow machine takes milliseconds
_FAREWELL_S = 2.0
_TREE = Path(__file__).parents[3]


class Device(Protocol):
    """The firmware, turned by whoever owns the clock."""

    def step(self) -> None:
        """One exchange with the bench. Raises errors.FirmwareCrashed."""
        ...

    def close(self) -> None: ...


class InProcessDevice:
    """The firmware in this interpreter: fast, open to a debugger; its bugs raise as they are."""

    def __init__(self, bench: Bench) -> None:
        self._app = App(SimBoard(bench))

    def step(self) -> None:
        self._app.step()

    def close(self) -> None:
        """There is nothing to end."""


class MicroPythonDevice:
    """The firmware in MicroPython's unix port, a process that asks the bench over pipes."""

    def __init__(self, bench: Bench, micropython: Path | None = None) -> None:
        """`micropython`: the interpreter, None looks for it. Raises errors.MicroPythonMissing."""
        program = micropython or find_micropython()
        self._bench = bench
        self._folder = tempfile.TemporaryDirectory()
        self._last_words = Path(self._folder.name) / "stderr"
        packages = (metercheck_wire, metercheck_device)
        roots = [str(Path(package.__path__[0]).parent) for package in packages]
        with self._last_words.open("wb") as last_words:  # a pipe that nobody reads would fill up
            self._process = subprocess.Popen(
                [program, "-X", _HEAP, "-m", _PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=last_words,
                env=os.environ | {"MICROPYPATH": ":".join(roots)},
                start_new_session=True,  # Ctrl-C is for the host, which still needs the device
            )
        # A pipe cannot be waited on with a time limit everywhere; a queue can.
        self._requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def step(self) -> None:
        request = self._next_request()
        reply = json.dumps(self._bench.exchange(request)).encode() + b"\n"
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(reply)
            self._process.stdin.flush()
        except OSError as error:
            raise self._crashed() from error

    def close(self) -> None:
        """End the process: at the end of its input by itself, else by force."""
        assert self._process.stdout is not None
        self._end()
        self._reader.join()
        self._process.stdout.close()
        self._folder.cleanup()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._requests.put(line)
        self._requests.put(b"")

    def _next_request(self) -> dict[str, Any]:
        try:
            line = self._requests.get(timeout=_PATIENCE_S)
        except queue.Empty as error:
            self._process.send_signal(signal.SIGINT)  # its traceback shows where it hangs
            raise self._crashed() from error
        if self._last_words.stat().st_size:
            raise self._crashed()  # it caught an exception and went on, tripped: still a bug
        try:
            return json.loads(line)
        except ValueError as error:
            raise self._crashed(line) from error

    def _crashed(self, said: bytes = b"") -> errors.FirmwareCrashed:
        """End the process; the best there is of its traceback, what it said and its status."""
        self._end()
        traceback = self._last_words.read_bytes() or said or b"exit %d" % self._process.returncode
        return errors.FirmwareCrashed(traceback=traceback.decode(errors="replace"))

    def _end(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # what it did not read any more
            self._process.stdin.close()
        try:
            self._process.wait(_FAREWELL_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class RestartingDevice:
    """A device that boots anew when the bench says that its power has failed."""

    def __init__(self, bench: Bench, make: Callable[[Bench], Device]) -> None:
        """`make` boots a device at the bench. Raises what it raises."""
        self._bench = bench
        self._make = make
        self._device = make(bench)

    def step(self) -> None:
        if self._bench.restart_due:
            self.restart()
        self._device.step()

    def restart(self) -> None:
        """Cut the power now and boot: nothing of the running device is asked."""
        self._device.close()
        self._bench.restart()
        self._device = self._make(self._bench)

    def close(self) -> None:
        self._device.close()


def find_micropython() -> Path:
    """METERCHECK_MICROPYTHON, else build/micropython of the source tree, else the one in PATH.

    Raises errors.MicroPythonMissing with the places that were looked at.
    """
    named = os.environ.get("METERCHECK_MICROPYTHON")
    built = _TREE / "build" / "micropython"
    for place in [Path(named)] if named else [built]:
        if os.access(place, os.X_OK) and place.is_file():
            return place
    found = None if named else shutil.which("micropython")
    if found:
        return Path(found)
    raise errors.MicroPythonMissing(looked=[named] if named else [str(built), "PATH"])
