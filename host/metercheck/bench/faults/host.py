"""A host that speaks to a device that may be failing: it asks, and waits for nothing."""

from __future__ import annotations

from typing import Any

from metercheck_wire.codec import WireError, kind_of, pack, unpack
from metercheck_wire.framing import FrameParser, encode_frame
from metercheck_wire.messages import MESSAGES

_NAMES = {kind: name for kind, name, _ in MESSAGES}


class Host:
    """Its commands are bytes to send; what it has heard is in `heard`, newest last."""

    def __init__(self) -> None:
        self._parser = FrameParser()
        self._seq = 0
        self.heard: list[tuple[str, dict[str, Any]]] = []

    def command(self, name: str, **values: Any) -> bytes:
        """The frame of a command."""
        self._seq = self._seq % 255 + 1
        return encode_frame(kind_of(name), self._seq, 0, pack(name, values))

    def hear(self, data: bytes) -> list[tuple[str, dict[str, Any]]]:
        """Take bytes from the device; the messages that are complete with them."""
        new: list[tuple[str, dict[str, Any]]] = []
        for kind, _, _, payload in self._parser.feed(data):
            try:
                new.append((_NAMES[kind], unpack(kind, payload)))
            except (WireError, KeyError):
                continue  # a device that fails may say anything
        self.heard += new
        return new

    def last(self, name: str) -> dict[str, Any] | None:
        """What the newest message of that name said."""
        return next((values for one, values in reversed(self.heard) if one == name), None)
