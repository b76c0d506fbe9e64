"""The host's side of the protocol: commands that are safe to repeat, and what the device says.

Lost, torn, doubled and foreign bytes are normal on the line. A command is sent again with the
same sequence number until its answer comes; the device executes it once. What the device says of
its own accord waits in a bounded queue.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from importlib.metadata import version
from itertools import repeat
from typing import Any

from metercheck import errors
from metercheck.link.ports import Transport
from metercheck.link.schema import KINDS, decode, encode
from metercheck.link.task import start_values
from metercheck.link.unasked import Message, Unasked
from metercheck.words import Phrase
from metercheck_wire import record as stored
from metercheck_wire.codec import FINGERPRINT, WireError
from metercheck_wire.framing import FrameParser, encode_frame
from metercheck_wire.messages import CONFIRMATIONS, ERRORS, PROTOCOL

ANSWER_S = 0.6
"""Until a command is sent again: above the device's longest turn, far below a user's patience."""
ATTEMPTS = 5
"""Into silence; while anything at all comes, the line is bad but not dead, and more are made."""

_TO_A_STRANGER = 10  # attempts at something that talks: it may be another instrument
_TO_A_DEVICE = 20  # attempts when a device has already said HELLO on this line
_UNHURRIED = 2 * ATTEMPTS  # into silence: for long frames, when no load is on meanwhile
_CHUNK = 200  # bytes of a record asked for at once, the most that RECORD_REQUEST takes
_LEAST_CHUNK = 20
_LARGEST_RECORD = 1 << 20  # four times what the device has memory for: more is a broken number
_FIRST_UNSOLICITED = 0x60
_NUMBERS = 255  # sequence numbers run from 1 to 255 and round


class Client:
    """One device at the other end of `transport`; time is the transport's clock.

    Every command raises errors.DeviceError when the device refuses, errors.NoAnswer when it
    stays silent over all repetitions, errors.LinkLost when the line goes away.
    """

    def __init__(self, transport: Transport, session: int | None = None) -> None:
        """`session` tells this client from the one before it (u32); None draws one."""
        self._transport = transport
        self._session = secrets.randbits(32) if session is None else session
        self._parser = FrameParser()
        self._received = 0
        self._seq = 0
        self._unasked = Unasked()
        self._hello: dict[str, Any] = {}
        self._chunk = _CHUNK

    @property
    def port(self) -> str:
        """The port, as it was named to `open_transport`."""
        return self._transport.name

    @property
    def device_id(self) -> str | None:
        """The device's id in hex, once it has said HELLO."""
        return self._hello["device"].hex() if self._hello else None

    def close(self) -> None:
        """Close the port."""
        self._transport.close()

    @property
    def lost(self) -> int:
        """Messages that the device sent of its own accord and nobody got."""
        return self._unasked.lost

    def hello(self) -> dict[str, Any]:
        """HELLO. Raises errors.NotADevice, errors.VersionMismatch. Comes before all others."""
        self._unasked.forget_numbers()
        asked = {"protocol": PROTOCOL, "session": self._session}
        try:
            hello = self.command("HELLO_REQUEST", asked, "HELLO")
        except errors.NoAnswer as error:
            if self._hello:
                raise
            raise errors.NotADevice(port=self._transport.name, received=self._received) from error
        if hello["protocol"] != PROTOCOL or hello["fingerprint"] != FINGERPRINT:
            raise self._mismatch(hello)
        self._hello = hello
        return hello

    def expect_same_start(self) -> None:
        """Raises errors.DeviceRestarted when the device booted since `hello` met it."""
        before = self._hello
        now = self.hello()
        if before and before["boot"] != now["boot"]:
            raise errors.DeviceRestarted(
                port=self._transport.name, before=before["boot"], now=now["boot"]
            )

    def status(self) -> dict[str, Any]:
        """STATUS."""
        return self.command("STATUS_REQUEST", {}, "STATUS")

    def meter(self) -> dict[str, Any]:
        """METER_DATA: what the meter itself says, if its RS-485 is connected."""
        return self.command("METER_REQUEST", {}, "METER_DATA")

    def settings(self) -> dict[str, Any]:
        """SETTINGS, the limits of the verdicts."""
        return self.command("SETTINGS_REQUEST", {}, "SETTINGS")

    def change_settings(self, **limits: int) -> dict[str, Any]:
        """Change the named limits, leave the others; SETTINGS as they are then.

        Raises metercheck_wire.codec.WireError for a name or a number that the table has not.
        """
        return self.command("SETTINGS_CHANGE", self.settings() | limits, "SETTINGS")

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
        task = start_values(constant_imp_per_kwh, place, meter, time_s, token)
        return self._exchange("START", repeat(task), "STARTED", _UNHURRIED)

    def stop(self) -> dict[str, Any]:
        """Stop the running check, the load goes off; STATUS."""
        return self.command("STOP", {}, "STATUS")

    def confirm(self, what: str) -> dict[str, Any]:
        """Tell the device what the inspector confirmed, out of messages.CONFIRMATIONS; STATUS."""
        return self.command("CONFIRM", {"what": CONFIRMATIONS.index(what)}, "STATUS")

    def read_record(self, number: int) -> bytes:
        """A stored record, whole and with its checksum right; errors.BadRecord otherwise.

        Raises errors.DeviceRestarted when the device has lost it by booting since `hello`.
        """
        blob = bytearray()
        while True:
            part = self._record_part(number, len(blob))
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
        while not self._unasked:
            left = deadline - self._transport.clock()
            self._take(max(left, 0.0))
            if left <= 0 and not self._unasked:
                return None
        return self._unasked.next()

    def messages(self, timeout_s: float) -> Iterator[Message]:
        """Messages as they come, until none comes for `timeout_s`."""
        while (message := self.next_message(timeout_s)) is not None:
            yield message

    def command(self, name: str, values: dict[str, Any], answer: str) -> dict[str, Any]:
        """Send a command until `answer` (or ERROR) comes with its number; the answer's values."""
        return self._exchange(name, repeat(values), answer)

    def _record_part(self, number: int, offset: int) -> dict[str, Any]:
        """RECORD_DATA from `offset` on, as much as the line lets through."""
        try:
            asked = self._record_requests(number, offset)
            part = self._exchange("RECORD_REQUEST", asked, "RECORD_DATA", _UNHURRIED)
        except errors.DeviceError as error:
            if error.code == "no_such_record":
                self.expect_same_start()
            raise
        self._chunk = min(self._chunk + _LEAST_CHUNK, _CHUNK)
        return part

    def _record_requests(self, number: int, offset: int) -> Iterator[dict[str, Any]]:
        """RECORD_REQUEST for less and less: where bytes get lost, a short frame comes whole."""
        while True:
            yield {"record": number, "offset": offset, "length": self._chunk}
            self._chunk = max(self._chunk // 2, _LEAST_CHUNK)

    def _exchange(
        self,
        name: str,
        attempts: Iterator[dict[str, Any]],
        answer: str,
        silences: int = ATTEMPTS,
    ) -> dict[str, Any]:
        """As `command`; `attempts` are the command's values at each, under one number.

        The device executes what differs, so they may differ only where that does no harm. After
        `silences` attempts in a row without a byte the line counts as dead.
        """
        self._seq = self._seq % _NUMBERS + 1
        limit = _TO_A_DEVICE if self._hello else _TO_A_STRANGER
        made = silent = 0
        while silent < silences and made < limit:
            frame = encode_frame(KINDS[name], self._seq, 0, encode(name, next(attempts)))
            received = self._received
            self._transport.write(frame)
            deadline = self._transport.clock() + ANSWER_S
            while (left := deadline - self._transport.clock()) > 0:
                for kind, payload in self._take(left):
                    if kind in (KINDS[answer], KINDS["ERROR"]):
                        return self._values(kind, payload)
            made += 1
            silent = silent + 1 if self._received == received else 0
        raise errors.NoAnswer(port=self._transport.name, seconds=made * ANSWER_S)

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
                self._unasked.hear(kind, seq, payload)
            elif re == self._seq != 0:
                answers.append((kind, payload))
        return answers

    def _mismatch(self, hello: dict[str, Any]) -> errors.VersionMismatch:
        return errors.VersionMismatch(
            device_firmware=hello.get("firmware", "?"),
            device_protocol=hello["protocol"],
            host_version=version("metercheck"),
            host_protocol=PROTOCOL,
        )

    def _bad_record(self, part: str) -> errors.BadRecord:
        return errors.BadRecord(source=self._transport.name, detail=Phrase(f"record_part.{part}"))
