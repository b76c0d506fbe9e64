"""Following a running check to its end, whatever the line loses on the way."""

from __future__ import annotations

from collections.abc import Iterator

from metercheck.link.client import Client, Message
from metercheck_wire.messages import STATES

_RUNNING = (STATES.index("listening"), STATES.index("measuring"))


def follow(client: Client, record: int, silence_s: float = 3.0) -> Iterator[Message]:
    """The PROGRESS messages of `record` as they come, and FINISHED as the last.

    After `silence_s` without a message the device is asked for its status: a FINISHED that was
    lost ends the iteration without one (the record says everything), a dead line raises
    errors.NoAnswer or errors.LinkLost, and a device that booted meanwhile
    errors.DeviceRestarted.
    """
    over = False
    while True:
        message = client.next_message(0.0 if over else silence_s)
        if message is None:
            if over:
                client.expect_same_start()
                return
            # What the device said before its status waits in the queue: look there once more.
            over = client.status()["state"] not in _RUNNING
            continue
        name, values = message
        if values["record"] == record:
            yield message
            if name == "FINISHED":
                return
