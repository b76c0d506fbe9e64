"""The host's side of the protocol: commands that are safe to repeat, and what the device says.

Lost, torn, doubled and foreign bytes are normal on the line. A command is sent again with the
same sequence number until its answer comes; the device executes it once. What the device says of
its own accord waits in a bounded queue.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from metercheck import errors
from metercheck.link.ports import Transport
from metercheck.link.schema import KINDS, decode, encode
from metercheck.words import Phrase
from metercheck_wire import record as stored
from metercheck_wire.codec import FINGERPRINT, WireError
from metercheck_wire.framing import FrameParser, encode_frame
from metercheck_wire.messages import CONFIRMATIONS, ERRORS, MESSAGES, PLACES, PROTOCOL

Message = tuple[str, dict[str, Any]]
"""(name, values) as in the message table: ("PROGRESS", {"record": 3, ...})."""

ANSWER_S = 0.6
"""Until a command is sent again: above the device's longest turn, far below a user's patience."""
ATTEMPTS = 5

_QUEUED = 256  # messages kept for a reader who is busy; one a few times a second, so a minute
_CHUNK = 200  # bytes of a record asked for at once, the most that RECORD_REQUEST takes
_LARGEST_RECORD = 1 << 20  # four times what the device has memory for: more is a broken number
_FIRST_UNSOLICITED = 0x60
_NUMBERS = 255  # sequence numbers run from 1 to 255 and round
_START_FIELDS = {
    field: (low, high)
    for _, name, fields in MESSAGES
    if name == "START"
    for field, _, low, high in fields
}


class Client:
    """One device at the other end of `transport`; time is the transport's clock.

    Every command raises errors.DeviceError when the device refuses, errors.NoAnswer when it
    stays silent over all repetitions, errors.LinkLost when the line goes away.
    `lost` counts messages that the device sent of its own accord and nobody got.
    """

    def __init__(self, transport: Transport, session: int | None = None) -> None:
        """`session` tells this client from the one before it (u32); None draws one."""
        self.lost = 0
        self._transport = transport
        self._session = secrets.randbits(32) if session is None else session
        self._parser = FrameParser()
        self._received = 0
        self._seq = 0
        self._heard_seq = 0
        self._queue: deque[Message] = deque()
        self._hello: dict[str, Any] = {}

    def hello(self) -> dict[str, Any]:
        """HELLO. Raises errors.NotADevice, errors.VersionMismatch. Comes before all others."""
        self._heard_seq = 0
        asked = {"protocol": PROTOCOL, "session": self._session}
        try:
            hello = self._command("HELLO_REQUEST", asked, "HELLO")
        except errors.NoAnswer as error:
            if self._hello:
                raise
            raise errors.NotADevice(port=self._transport.name, received=self._received) from error
        if hello["protocol"] != PROTOCOL or hello["fingerprint"] != FINGERPRINT:
            raise self._mismatch(hello)
        self._hello = hello
        return hello

    def status(self) -> dict[str, Any]:
        """STATUS."""
        return self._command("STATUS_REQUEST", {}, "STATUS")

    def settings(self) -> dict[str, Any]:
        """SETTINGS, the limits of the verdicts."""
        return self._command("SETTINGS_REQUEST", {}, "SETTINGS")

    def change_settings(self, **limits: int) -> dict[str, Any]:
        """Change the named limits, leave the others; SETTINGS as they are then.

        Raises metercheck_wire.codec.WireError for a name or a number that the table has not.
        """
        return self._command("SETTINGS_CHANGE", self.settings() | limits, "SETTINGS")

    def start(
        self,
        constant_imp_per_kwh: int,
        place: str,
        meter: str,
        time_s: int,
        token: int | None = None,
    ) -> dict[str, Any]:
        """Start a check; STARTED with the number of its record.

        `place` out of messages.PLACES, `meter` as on its plate, `time_s` Unix seconds (0: not
        known). The same `token` (u32) twice is the same check. Raises errors.BadConstant,
        errors.BadMeterName before anything is sent.
        """
        low, high = _START_FIELDS["constant_imp_per_kwh"]
        if not low <= constant_imp_per_kwh <= high:
            raise errors.BadConstant(given=constant_imp_per_kwh, low=low, high=high)
        longest = _START_FIELDS["meter"][1]
        try:
            meter_bytes = len(meter.encode())
        except UnicodeEncodeError as error:
            raise errors.BadMeterName(given=meter, limit=longest) from error
        if meter_bytes > longest:
            raise errors.BadMeterName(given=meter, limit=longest)
        task = {
            "token": secrets.randbits(32) if token is None else token,
            "time_s": time_s,
            "constant_imp_per_kwh": constant_imp_per_kwh,
            "place": PLACES.index(place),
            "meter": meter,
        }
        return self._command("START", task, "STARTED")

    def stop(self) -> dict[str, Any]:
        """Stop the running check, the load goes off; STATUS."""
        return self._command("STOP", {}, "STATUS")

    def confirm(self, what: str) -> dict[str, Any]:
        """Tell the device what the inspector confirmed, out of messages.CONFIRMATIONS; STATUS."""
        return self._command("CONFIRM", {"what": CONFIRMATIONS.index(what)}, "STATUS")

    def read_record(self, number: int) -> bytes:
        """A stored record, whole and with its checksum right; errors.BadRecord otherwise."""
        blob = bytearray()
        while True:
            asked = {"record": number, "offset": len(blob), "length": _CHUNK}
            part = self._command("RECORD_REQUEST", asked, "RECORD_DATA")
            if (part["record"], part["offset"]) != (number, len(blob)):
                raise self._bad_record("length")
            blob += part["data"]
            if len(blob) == part["total"]:
                break
            if not part["data"] or len(blob) > part["total"] or part["total"] > _LARGEST_RECORD:
                raise self._bad_record("length")
        try:
            stored.split(bytes(blob))
        except stored.BadRecordBytes as error:
            raise self._bad_record(error.part) from error
        return bytes(blob)

    def next_message(self, timeout_s: float) -> Message | None:
        """The next PROGRESS or FINISHED, waiting at most `timeout_s`; None when none came."""
        deadline = self._transport.clock() + timeout_s
        while not self._queue:
            left = deadline - self._transport.clock()
            self._take(max(left, 0.0))
            if left <= 0 and not self._queue:
                return None
        return self._queue.popleft()

    def messages(self, timeout_s: float) -> Iterator[Message]:
        """Messages as they come, until none comes for `timeout_s`."""
        while (message := self.next_message(timeout_s)) is not None:
            yield message

    def _command(self, name: str, values: dict[str, Any], answer: str) -> dict[str, Any]:
        """Send a command until `answer` (or ERROR) comes with its number; the answer's values."""
        self._seq = self._seq % _NUMBERS + 1
        frame = encode_frame(KINDS[name], self._seq, 0, encode(name, values))
        for _ in range(ATTEMPTS):
            self._transport.write(frame)
            deadline = self._transport.clock() + ANSWER_S
            while (left := deadline - self._transport.clock()) > 0:
                for kind, payload in self._take(left):
                    if kind in (KINDS[answer], KINDS["ERROR"]):
                        return self._values(kind, payload)
        raise errors.NoAnswer(port=self._transport.name, seconds=ATTEMPTS * ANSWER_S)

    def _values(self, kind: int, payload: bytes) -> dict[str, Any]:
        """What an answer says; its checksum was right, so what does not fit is another table."""
        try:
            name, values = decode(kind, payload)
        except WireError as error:
            spoken = {"protocol": int.from_bytes(payload[:2], "little")}
            raise self._mismatch(self._hello or spoken) from error
        if name != "ERROR":
            return values
        code, arguments = values["code"], values["args"]
        if code == ERRORS.index("wrong_version"):
            raise self._mismatch({"protocol": arguments[0] if arguments else "?"})
        raise errors.DeviceError(ERRORS[code] if code < len(ERRORS) else "internal", arguments)

    def _take(self, timeout_s: float) -> list[tuple[int, bytes]]:
        """Wait at most `timeout_s` for bytes; (kind, payload) of answers to the last command."""
        data = self._transport.read(timeout_s)
        self._received += len(data)
        answers = []
        for kind, seq, re, payload in self._parser.feed(data):
            if re == 0 and kind >= _FIRST_UNSOLICITED:
                self._hear(kind, seq, payload)
            elif re == self._seq != 0:
                answers.append((kind, payload))
        return answers

    def _hear(self, kind: int, seq: int, payload: bytes) -> None:
        """Queue what the device says of its own accord; its numbers tell what is missing."""
        step = (seq - self._heard_seq) % _NUMBERS if self._heard_seq else 1
        if step == 0:
            return  # the line doubled it
        self._heard_seq = seq
        self.lost += step - 1
        try:
            message = decode(kind, payload)
        except WireError:
            self.lost += 1  # of a device whose HELLO was not asked for, or newer than this host
            return
        if len(self._queue) == _QUEUED:
            self._queue.popleft()
            self.lost += 1
        self._queue.append(message)

    def _mismatch(self, hello: dict[str, Any]) -> errors.VersionMismatch:
        return errors.VersionMismatch(
            device_firmware=hello.get("firmware", "?"),
            device_protocol=hello["protocol"],
            host_version=version("metercheck"),
            host_protocol=PROTOCOL,
        )

    def _bad_record(self, part: str) -> errors.BadRecord:
        return errors.BadRecord(source=self._transport.name, detail=Phrase(f"record_part.{part}"))
