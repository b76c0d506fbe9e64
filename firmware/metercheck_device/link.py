"""The device's end of the line: commands in, each answered once and repeatable; messages out.

Nothing here waits for the host. Output that finds no room is dropped: a reply will be asked for
again, and progress is replaced by the next.
"""

from metercheck_wire.codec import OutOfRange, UnknownMessage, WireError, kind_of, pack, unpack
from metercheck_wire.compat import const
from metercheck_wire.framing import FrameParser, encode_frame
from metercheck_wire.messages import ERRORS, MESSAGES

_ROOM = const(2048)
_FIRST_REPLY = const(0x40)


def refusal(name, args=()):
    """An ERROR message, as a handler returns it."""
    return "ERROR", {"code": ERRORS.index(name), "args": list(args)}


class Link:
    """Feed it bytes; it asks `handle(name, values)` for the reply (name, values) of each command.

    The last command and its reply are remembered: the same bytes again are answered again but not
    done again. A host begins with HELLO_REQUEST, whose session differs each time, so that the
    first commands of two hosts are never taken for one.
    """

    def __init__(self, handle):
        self._handle = handle
        self._parser = FrameParser()
        self._out = bytearray()
        self._last = None  # (kind, seq, payload) of the last command
        self._reply = b""
        self._seq = 0
        self.dropped = 0

    def feed(self, data):
        """Bytes from the line."""
        for kind, seq, _, payload in self._parser.feed(data):
            if kind < _FIRST_REPLY:
                self._command(kind, seq, payload)

    def send(self, name, values):
        """A message that nobody asked for; dropped when the host does not read."""
        self._seq = self._seq % 255 + 1
        self._emit(encode_frame(kind_of(name), self._seq, 0, pack(name, values)))

    def take(self, limit):
        """Up to `limit` bytes for the line; they count as sent."""
        data = bytes(self._out[:limit])
        self._out = self._out[limit:]
        return data

    def pending(self):
        """Bytes that wait for the line."""
        return len(self._out)

    def _command(self, kind, seq, payload):
        if self._last == (kind, seq, payload):
            self._emit(self._reply)
            return
        name, values = self._answer(kind, payload)
        self._last = (kind, seq, payload)
        self._reply = encode_frame(kind_of(name), 0, seq, pack(name, values))
        self._emit(self._reply)

    def _answer(self, kind, payload):
        try:
            values = unpack(kind, payload)
            name = _NAMES[kind]
        except (UnknownMessage, KeyError):
            return refusal("unknown_message", [kind])
        except OutOfRange as error:
            return refusal("out_of_range", [kind, error.index])
        except WireError:
            return refusal("bad_payload", [kind])
        return self._handle(name, values)

    def _emit(self, frame):
        if len(self._out) + len(frame) > _ROOM:
            self.dropped += 1
            return
        self._out.extend(frame)


_NAMES = {kind: name for kind, name, _ in MESSAGES if kind < _FIRST_REPLY}
