"""The simulated board: every turn asks the bench for the next event, and the clock jumps to it.

In CPython the bench is called; in MicroPython it is at the other end of stdin and stdout, a JSON
object a line. What is exchanged is described at `exchange` below.
"""

import json
import sys
from binascii import hexlify, unhexlify
from hashlib import sha256

from metercheck_device.app import App
from metercheck_wire.compat import const

_REPEAT_US = 60000
_PAGE = const(256)
_PAGES = const(16)  # of a sector


class SimBoard:
    """A board (see `boards/__init__.py`) behind a channel with `exchange(request) -> reply`.

    Request: {"until": t_us} and, when there is any, "load" and "hold" (a token), "relays" (mask of
    the poles that are kept closed, when it changes and again while one is), "alive": 1 (the
    watchdog is fed), "blower" (percent, when it changes), "chip" (hex, to the metering chip),
    "meter" (hex, to the meter's RS-485), "tx" (hex, to the host), "show" (hex, the whole picture)
    and "tone" (hz). What is only repeated is said every 60 ms: a turn costs the bench time.
    Reply: {"now": t_us} and, when there are any, "edges", "loads", "buttons", "chip", "meter" and
    "rx" (hex),
    "exhaust" and "heatsink" (tenths of a degree C; absent: as before), and flags that are there
    only while they are on: "armed", "load_side", "over_current", "overflow".
    """

    REAL_TIME = False  # the clock stands while the program computes

    def __init__(self, channel):
        self._channel = channel
        self._drawn = 0
        started = channel.exchange({"boot": 1})
        self.flash = SimFlash(channel, started["flash"])
        self.now_us = started["now"]
        self._identity = {
            "device": unhexlify(started["device"]),
            "board": "sim",
            "boot": started["boot"],
        }
        self._request = {}
        self._blower = -1
        self._mask = -1
        self._kept_us = self._alive_us = self.now_us - _REPEAT_US
        self.edges = ()
        self.loads = ()
        self.chip = b""
        self.meter = b""
        self.exhaust_dc = 250
        self.heatsink_dc = 250
        self.load_side = False
        self.over_current = False
        self.overflow = False
        self.received = b""
        self.armed = False
        self.buttons = ()
        self.display = "panel" in started

    def identity(self):
        """Who this device is."""
        return self._identity

    def random(self, count):
        """Bytes that nobody could foresee, if this were not a simulation, up to 32."""
        self._drawn += 1
        identity = self._identity
        drawn = identity["device"] + b"%d %d" % (identity["boot"], self._drawn)
        return sha256(drawn).digest()[:count]

    def wait(self, until_us):
        """Hand over what is to be done; take what happened next."""
        request = self._request
        self._request = {}
        request["until"] = until_us
        reply = self._channel.exchange(request)
        self.now_us = reply["now"]
        self.edges = reply.get("edges", ())
        self.loads = reply.get("loads", ())
        self.chip = unhexlify(reply["chip"]) if "chip" in reply else b""
        self.meter = unhexlify(reply["meter"]) if "meter" in reply else b""
        if "exhaust" in reply:
            self.exhaust_dc = reply["exhaust"]
            self.heatsink_dc = reply["heatsink"]
        self.load_side = "load_side" in reply
        self.over_current = "over_current" in reply
        self.overflow = "overflow" in reply
        self.received = unhexlify(reply["rx"]) if "rx" in reply else b""
        self.armed = "armed" in reply
        self.buttons = reply.get("buttons", ())

    def set_load(self, level, hold_us):
        """A token for the load, or 0: off."""
        self._request["load"] = level
        self._request["hold"] = hold_us

    def keep_relays(self, mask):
        """The poles that stay closed; one that is not named opens."""
        if mask != self._mask or (mask and self.now_us - self._kept_us >= _REPEAT_US):
            self._mask = mask
            self._kept_us = self.now_us
            self._request["relays"] = mask

    def alive(self):
        """The loop is healthy."""
        if self.now_us - self._alive_us >= _REPEAT_US:
            self._alive_us = self.now_us
            self._request["alive"] = 1

    def set_blower(self, percent):
        """Speed of the blower."""
        if percent != self._blower:
            self._blower = percent
            self._request["blower"] = percent

    def chip_send(self, data):
        """Bytes for the metering chip."""
        self._add("chip", data)

    def meter_send(self, data):
        """Bytes for the meter."""
        self._add("meter", data)

    def send(self, data):
        """Bytes for the host's line."""
        self._add("tx", data)

    def tone(self, hz):
        """The buzzer."""
        self._request["tone"] = hz

    def show(self, buffer):
        """The display's next picture."""
        self._request["show"] = str(hexlify(buffer), "ascii")

    def report(self, error):
        """Show the traceback where the bench's user sees it."""
        if not hasattr(sys, "print_exception"):
            raise error  # CPython: a bug in a test or a benchmark must not go by
        # The stubs do not know that stderr is a stream.
        sys.print_exception(error, sys.stderr)  # pyright: ignore[reportArgumentType]

    def _add(self, key, data):
        self._request[key] = self._request.get(key, "") + str(hexlify(data), "ascii")


class SimFlash:
    """The bench's flash: {"flash": [what, offset, more]}, where `more` is the number of bytes to
    read, or hex to program. The reply has "data", hex of what was read; the bench's clock has
    gone on by what the operation takes. "flash" of the reply to "boot" lists the pages that are
    not erased: nobody has to ask for the others.
    """

    size = const(1171456)  # as on the Pico

    def __init__(self, channel, written):
        self._channel = channel
        self._written = set(written)

    def read(self, offset, buffer):
        """Fill the buffer from `offset` on."""
        pages = range(offset // _PAGE, (offset + len(buffer) - 1) // _PAGE + 1)
        if not any(page in self._written for page in pages):
            buffer[:] = b"\xff" * len(buffer)
            return
        reply = self._channel.exchange({"flash": ["read", offset, len(buffer)]})
        buffer[:] = unhexlify(reply["data"])

    def program(self, offset, data):
        """Clear bits: whole pages, at a multiple of 256."""
        self._written.update(range(offset // _PAGE, (offset + len(data)) // _PAGE))
        self._channel.exchange({"flash": ["program", offset, str(hexlify(data), "ascii")]})

    def erase(self, offset):
        """The sector that begins at `offset` becomes FF."""
        self._written.difference_update(range(offset // _PAGE, offset // _PAGE + _PAGES))
        self._channel.exchange({"flash": ["erase", offset, 0], "alive": 1})


class PipeChannel:
    """The bench at the other end of stdin and stdout."""

    def exchange(self, request):
        """One request line out, one reply line in; the end of the input ends the program."""
        sys.stdout.write(json.dumps(request) + "\n")
        if hasattr(sys.stdout, "flush"):
            sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise SystemExit(0)
        return json.loads(line)


def main():
    """Run the device until the bench goes away."""
    app = App(SimBoard(PipeChannel()))
    while True:
        app.step()


if __name__ == "__main__":
    main()
