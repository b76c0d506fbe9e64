"""One round of a watch: queue what is new, send what is due, note what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from metercheck.errors import DeliveryFailed
from metercheck.watch.backoff import MOST_ATTEMPTS, wait_s
from metercheck.watch.events import Event
from metercheck.watch.queue import GIVEN_UP, PENDING, SENT, Delivery, Queue
from metercheck.words import Phrase


class Sender(Protocol):
    """Something that carries messages to one target."""

    @property
    def target(self) -> str:
        """Names it, without secrets."""
        ...

    @property
    def most_at_once(self) -> int:
        """How many messages it takes in one round."""
        ...

    def send(self, event: Event) -> None:
        """Send it. Raises DeliveryFailed, DeliveryRefused."""
        ...


@dataclass(frozen=True)
class Attempt:
    """What became of one message. `wait_s`: until the next attempt, where there is one."""

    target: str
    event: Event | None
    state: str
    detail: object = ""
    wait_s: float = 0.0


@dataclass(frozen=True)
class Watch:
    """`clock`: Unix seconds. `draw`: 0 to 1, for the waits. `with_address`: messages name it."""

    queue: Queue
    senders: Sequence[Sender]
    verdicts: Sequence[str]
    clock: Callable[[], float]
    draw: Callable[[], float]
    with_address: bool = False

    def begin(self) -> None:
        """From now on; a watch that was on before goes on where it was."""
        for sender in self.senders:
            self.queue.begin(sender.target, self.clock())

    def round(self) -> Iterator[Attempt]:
        """Send what is due; each attempt as it is over."""
        for sender in self.senders:
            self.queue.fill(sender.target, self.verdicts, self.clock())
            for one in self.queue.due(sender.target, self.clock(), sender.most_at_once):
                if not self.queue.claim(one, self.clock()):
                    continue
                attempt = self._try(sender, one)
                yield attempt
                if attempt.state == PENDING:
                    break  # what is not reached now is not asked for the rest either

    def _try(self, sender: Sender, one: Delivery) -> Attempt:
        event = self.queue.event(one, with_address=self.with_address)
        if event is None:
            gone = Phrase("watch.failed.erased")
            self.queue.give_up(one, str(gone))
            return Attempt(sender.target, None, GIVEN_UP, gone)
        try:
            sender.send(event)
        except DeliveryFailed as error:
            detail = error.arguments["detail"]
            attempts = one.attempts + 1
            if error.lasting or attempts >= MOST_ATTEMPTS:
                self.queue.give_up(one, str(detail))
                return Attempt(sender.target, event, GIVEN_UP, detail)
            wait = wait_s(attempts, self.draw, error.after_s)
            self.queue.failed(one, str(detail), self.clock() + wait)
            return Attempt(sender.target, event, PENDING, detail, wait)
        self.queue.sent(one)
        return Attempt(sender.target, event, SENT)
