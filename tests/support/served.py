"""A bench served in a thread, and what its own knowledge says about the load."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from metercheck.bench import scenario
from metercheck.bench.bench import Bench
from metercheck.bench.device import Device
from metercheck.bench.line_text import parse_line
from metercheck.bench.run import open_bench
from metercheck.bench.serve import Endpoint, serve
from metercheck.bench.tcpserver import TcpEndpoint

PATIENCE_S = 60.0
LONGEST_ON_US = 20_100_000  # both elements, one, both: without a pause, and a token's margin


@dataclass
class Served:
    """A bench that is served in a thread."""

    bench: Bench
    port: str
    news: queue.Queue[str] = field(default_factory=queue.Queue)
    _stop: threading.Event = field(default_factory=threading.Event)
    _watched: list[tuple[Callable[[], bool], threading.Event]] = field(default_factory=list)

    def work(self, device: Device, endpoint: Endpoint, speed: float) -> None:
        """The thread. An exception in it fails the test, by way of pytest's warning."""
        try:
            serve(
                self.bench, device, endpoint, stop=self._turn, speed=speed, announce=self.news.put
            )
        finally:
            self.news.put("over")
            for _, reached in self._watched:
                reached.set()

    def _turn(self) -> bool:
        for condition, reached in self._watched:
            if condition():
                reached.set()
        return self._stop.is_set()

    def end(self) -> None:
        self._stop.set()

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Until `condition` holds, looked at in the bench's own thread."""
        reached = threading.Event()
        self._watched.append((condition, reached))
        assert reached.wait(PATIENCE_S)
        assert condition()


@contextmanager
def served(
    endpoint: Endpoint,
    name: str = "honest_household",
    speed: float = 40.0,
    *,
    real: bool = False,
    line: str = "",
    **more: Any,
) -> Iterator[Served]:
    """The bench of scenario `name` behind `endpoint`; `real`: the firmware in MicroPython.

    `line`: what is wrong with it, as `line_text` reads it; `more` goes to `open_bench`.
    """
    setting, bad = scenario.load(name), parse_line(line)
    bench, device = open_bench(setting, 2, micropython=real, line=bad, **more)
    with closing(endpoint), closing(device):
        ours = Served(bench, endpoint.name)
        thread = threading.Thread(target=ours.work, args=(device, endpoint, speed))
        thread.start()
        try:
            yield ours
        finally:
            ours.end()
            thread.join(PATIENCE_S)
    assert not thread.is_alive()


def pty(link: Path | None = None) -> Endpoint:
    pytest.importorskip("termios", reason="needs pseudo-terminals")
    from metercheck.bench.ptyserver import PtyEndpoint

    return PtyEndpoint(link)


either = pytest.mark.parametrize("endpoint", [pty, TcpEndpoint], ids=["pty", "tcp"])


def on_times_us(bench: Bench) -> list[int]:
    """How long the load was really on each time, by the bench's own knowledge."""
    times, since_us = [], None
    for sample in bench.history:
        if sample.level and since_us is None:
            since_us = sample.t_us
        elif not sample.level and since_us is not None:
            times.append(sample.t_us - since_us)
            since_us = None
    return times if since_us is None else [*times, bench.now_us - since_us]
