"""The simulated board: every turn asks the bench for the next event, and the clock jumps to it.

In CPython the bench is called; in MicroPython it is at the other end of stdin and stdout, a JSON
object a line. What is exchanged is described at `exchange` below.
"""

import json
import sys
from binascii import hexlify, unhexlify

from metercheck_device.app import App


class SimBoard:
    """A board (see `boards/__init__.py`) behind a channel with `exchange(request) -> reply`.

    Request: {"until": t_us} and, when there is any, "load" and "hold" (a token), "tx" (hex).
    Reply: {"now": t_us} and, when there are any, "edges", "loads", "volts", "rx" (hex), "armed".
    """

    VOLTAGE_WINDOW_US = 400000

    def __init__(self, channel):
        self._channel = channel
        started = channel.exchange({"boot": 1})
        self.now_us = started["now"]
        self._identity = {
            "device": unhexlify(started["device"]),
            "board": "sim",
            "boot": started["boot"],
        }
        self._request = {}
        self.edges = ()
        self.loads = ()
        self.volts = ()
        self.received = b""
        self.armed = False

    def identity(self):
        """Who this device is."""
        return self._identity

    def wait(self, until_us):
        """Hand over what is to be done; take what happened next."""
        request = self._request
        self._request = {}
        request["until"] = until_us
        reply = self._channel.exchange(request)
        self.now_us = reply["now"]
        self.edges = reply.get("edges", ())
        self.loads = reply.get("loads", ())
        self.volts = reply.get("volts", ())
        self.received = unhexlify(reply.get("rx", ""))
        self.armed = bool(reply.get("armed", 0))

    def set_load(self, level, hold_us):
        """A token for the load, or 0: off."""
        self._request["load"] = level
        self._request["hold"] = hold_us

    def send(self, data):
        """Bytes for the line."""
        self._request["tx"] = self._request.get("tx", "") + str(hexlify(data), "ascii")

    def report(self, error):
        """Show the traceback where the bench's user sees it."""
        if not hasattr(sys, "print_exception"):
            raise error  # CPython: a bug in a test or a benchmark must not go by
        # The stubs do not know that stderr is a stream.
        sys.print_exception(error, sys.stderr)  # pyright: ignore[reportArgumentType]


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
