"""A scripted device and a bad line to it, in virtual time: what a client has to live with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from metercheck_wire.codec import FINGERPRINT, kind_of, name_of, pack, unpack
from metercheck_wire.framing import FrameParser, encode_frame
from metercheck_wire.messages import MESSAGES, PROTOCOL

_TABLE: dict[str, Any] = {name: fields for _, name, fields in MESSAGES}


def plain(name: str, **changed: Any) -> dict[str, Any]:
    """Values of a message at the low end of every range, but for those that are `changed`."""
    values: dict[str, Any] = {}
    for field, form, low, _ in _TABLE[name]:
        match form:
            case "str":
                values[field] = "x" * low
            case "bytes":
                values[field] = bytes(low)
            case "i32s":
                values[field] = [0] * low
            case _:
                values[field] = max(low, 0)
    return values | changed


class FakeDevice:
    """Answers each command once and remembers the answer, as the firmware does.

    `answers`: command name to what it answers, (name, values) or a function of the command's
    values. `done` lists the commands that were executed.
    """

    def __init__(self, **answers: Any) -> None:
        hello = plain("HELLO", protocol=PROTOCOL, fingerprint=FINGERPRINT)
        self.answers: dict[str, Any] = {
            "HELLO_REQUEST": ("HELLO", hello),
            "STATUS_REQUEST": ("STATUS", plain("STATUS")),
            "SETTINGS_REQUEST": ("SETTINGS", plain("SETTINGS")),
            "SETTINGS_CHANGE": lambda values: ("SETTINGS", values),
            "START": lambda values: ("STARTED", {"token": values["token"], "record": 1}),
            "STOP": ("STATUS", plain("STATUS")),
            "CONFIRM": ("STATUS", plain("STATUS")),
            "METER_REQUEST": ("METER_DATA", plain("METER_DATA")),
        } | answers
        self.done: list[tuple[str, dict[str, Any]]] = []
        self._parser = FrameParser()
        self._last: tuple[int, int, bytes] | None = None
        self._answer = b""
        self._seq = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that it answers with."""
        return [self._take(kind, seq, body) for kind, seq, _, body in self._parser.feed(data)]

    def say(self, name: str, **changed: Any) -> bytes:
        """The frame of a message that nobody asked for."""
        self._seq = self._seq % 255 + 1
        return encode_frame(kind_of(name), self._seq, 0, pack(name, plain(name, **changed)))

    def boot_again(self) -> None:
        """Lose the power and come back: another start, and nothing remembered."""
        name, values = self.answers["HELLO_REQUEST"]
        self.answers["HELLO_REQUEST"] = (name, values | {"boot": values["boot"] + 1})
        self._last = None
        self._seq = 0

    def _take(self, kind: int, seq: int, payload: bytes) -> bytes:
        if self._last != (kind, seq, payload):
            self._last = (kind, seq, payload)
            name, values = name_of(kind), unpack(kind, payload)
            self.done.append((name, values))
            answer: Any = self.answers[name]
            reply, said = answer if isinstance(answer, tuple) else answer(values)
            body = said if isinstance(said, bytes) else pack(reply, said)
            self._answer = encode_frame(kind_of(reply), 0, seq, body)
        return self._answer


Fate = Callable[[bytes], bytes]
"""What becomes of a frame on its way."""


def arrives(frame: bytes) -> bytes:
    """All of it, once."""
    return frame


def lost(_frame: bytes) -> bytes:
    """Nothing of it."""
    return b""


def doubled(frame: bytes) -> bytes:
    """All of it, twice."""
    return frame + frame


def torn(frame: bytes) -> bytes:
    """Only its second half: what is read first after a port was opened."""
    return frame[len(frame) // 2 :]


def after(noise: bytes) -> Fate:
    """All of it, behind bytes that nobody sent."""
    return lambda frame: noise + frame


class FakeLine:
    """`Transport` to a FakeDevice. `there` and `back` are the fates of the next frames each way.

    Time passes only while the client waits for nothing. `piece` bytes come at once.
    """

    name = "fake"

    def __init__(
        self,
        device: FakeDevice | None = None,
        there: Iterable[Fate] = (),
        back: Iterable[Fate] = (),
        piece: int = 64,
    ) -> None:
        self.device = device
        self.now_s = 0.0
        self._there: Iterator[Fate] = iter(there)
        self._back: Iterator[Fate] = iter(back)
        self._piece = piece
        self._coming = b""

    def deliver(self, data: bytes) -> None:
        """Bytes to the client, as they are."""
        self._coming += data

    def write(self, data: bytes) -> None:
        if self.device is not None:
            for answer in self.device.feed(next(self._there, arrives)(data)):
                self.deliver(next(self._back, arrives)(answer))

    def read(self, timeout_s: float) -> bytes:
        if not self._coming:
            self.now_s += timeout_s
        data, self._coming = self._coming[: self._piece], self._coming[self._piece :]
        return data

    def clock(self) -> float:
        return self.now_s

    def close(self) -> None:
        """Nothing is open."""
