"""The host's side of the protocol: commands that are safe to repeat, and what the device says.

Lost, torn, doubled and foreign bytes are normal on the line. A command is sent again with the
same sequence number until its answer comes; the device executes it once. What the device says of
its own accord waits in a bounded queue.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Container, Iterable, Iterator
from importlib.metadata import version
from itertools import repeat
from typing import Any

from metercheck import errors
from metercheck.link.fetching import MOST_AHEAD, Fetched, Fetcher
from metercheck.link.ports import Transport
from metercheck.link.schema import KINDS, decode, encode
from metercheck.link.task import start_values
from metercheck.link.unasked import Message, Unasked
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
        self.received = 0
        """Bytes that came, whatever they were."""
        self._framed = 0
        self._seq = 0
        self._unasked = Unasked()
        self._hello: dict[str, Any] = {}
        self._fetcher = Fetcher(self)

    @property
    def port(self) -> str:
        """The port, as it was named to `open_transport`."""
        return self._transport.name

    @property
    def device_id(self) -> str | None:
        """The device's id in hex, once it has said HELLO."""
        return self._hello["device"].hex() if self._hello else None

    def through(self, wrap: Callable[[Transport], Transport]) -> None:
        """Speak from now on through what `wrap` makes of the transport."""
        self._transport = wrap(self._transport)

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
            raise self._stranger() from error
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
        ((_, read),) = self.read_records([number])
        if isinstance(read, errors.MetercheckError):
            raise read
        return read

    def read_records(self, numbers: Iterable[int], ahead: int = MOST_AHEAD) -> Iterator[Fetched]:
        """Stored records in the order of `numbers`, each whole or with why it cannot be had.

        At most `ahead` questions are under way at once. Raises what `read_record` raises, but for
        the two that say something of one record only: those come in its place.
        """
        return self._fetcher.fetch(numbers, ahead)

    def next_message(self, timeout_s: float) -> Message | None:
        """The next PROGRESS or FINISHED, waiting at most `timeout_s`; None when none came."""
        deadline = self._transport.clock() + timeout_s
        while not self._unasked:
            left = deadline - self._transport.clock()
            self._take(max(left, 0.0), ())
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

    def ask(self, name: str, values: dict[str, Any]) -> int:
        """Send a command and wait for nothing; the number that its answer will name."""
        self._seq = self._seq % _NUMBERS + 1
        self._transport.write(encode_frame(KINDS[name], self._seq, 0, encode(name, values)))
        return self._seq

    def answers(
        self, name: str, numbers: Container[int], timeout_s: float
    ) -> list[tuple[int, dict[str, Any] | errors.DeviceError]]:
        """What comes first of the answers `name` to these commands, in at most `timeout_s`."""
        return [
            (number, self._said(kind, payload))
            for number, kind, payload in self._take(timeout_s, numbers)
            if kind in (KINDS[name], KINDS["ERROR"])
        ]

    def clock(self) -> float:
        """Seconds by the line's clock."""
        return self._transport.clock()

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
            received = self.received
            self._transport.write(frame)
            deadline = self._transport.clock() + ANSWER_S
            while (left := deadline - self._transport.clock()) > 0:
                for _, kind, payload in self._take(left, (self._seq,)):
                    if kind in (KINDS[answer], KINDS["ERROR"]):
                        return self._values(kind, payload)
            made += 1
            silent = silent + 1 if self.received == received else 0
        raise errors.NoAnswer(port=self._transport.name, seconds=made * ANSWER_S)

    def _values(self, kind: int, payload: bytes) -> dict[str, Any]:
        """What an answer says. Raises errors.DeviceError for a refusal."""
        said = self._said(kind, payload)
        if isinstance(said, errors.DeviceError):
            raise said
        return said

    def _said(self, kind: int, payload: bytes) -> dict[str, Any] | errors.DeviceError:
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
        return errors.DeviceError(ERRORS[code] if code < len(ERRORS) else "internal", arguments)

    def _take(self, timeout_s: float, numbers: Container[int]) -> list[tuple[int, int, bytes]]:
        """Wait at most `timeout_s` for bytes; (number, kind, payload) of answers to `numbers`."""
        data = self._transport.read(timeout_s)
        self.received += len(data)
        answers = []
        for kind, seq, reply_to, payload in self._parser.feed(data):
            self._framed += kind >= KINDS["HELLO"]
            if reply_to == 0 and kind >= _FIRST_UNSOLICITED:
                self._unasked.hear(kind, seq, payload)
            elif reply_to and reply_to in numbers:
                answers.append((reply_to, kind, payload))
        return answers

    def _stranger(self) -> errors.NotADevice:
        """What it may be that has not said HELLO."""
        if not self.received:
            return errors.PortSilent(port=self.port)
        if self._framed:
            return errors.DeviceDeaf(port=self.port)
        return errors.NotADevice(port=self.port, received=self.received)

    def _mismatch(self, hello: dict[str, Any]) -> errors.VersionMismatch:
        spoken, here = hello["protocol"], version("metercheck")
        firmware = hello.get("firmware", "?")
        newer = isinstance(spoken, int) and spoken > PROTOCOL
        if spoken == PROTOCOL:  # the same numbers, other tables: the release tells
            newer = _release(firmware) > _release(here)
        kind = errors.ProgramOlder if newer else errors.FirmwareOlder
        return kind(
            device_firmware=firmware,
            device_protocol=spoken,
            host_version=here,
            host_protocol=PROTOCOL,
        )


def _release(version: str) -> list[int]:
    """The numbers of a version, to be compared."""
    return [int(digits) for digits in re.findall(r"\d+", version)]
