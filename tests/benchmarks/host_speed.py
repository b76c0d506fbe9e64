"""How quick the host is: figures and how far they are from what is wanted, no test.

    make benchmark

CPU time of this process and of the commands it starts, the best of several: other programs on the
machine cost it little. Goals: `metercheck --help` 0.3 s, 20,000 messages a second from the line to
values, a check computed afresh in 0.1 s.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from metercheck.link.schema import decode, encode
from metercheck.records.capture import Capture
from metercheck.records.replay import replay
from metercheck_wire import codec
from metercheck_wire.framing import FrameParser, encode_frame
from support.fake_device import plain

_COST = Path(__file__).parents[2] / "firmware" / "cost"
_ROUNDS = 5
_FRAMES = 2000
_COMMANDS = (("--help",), ("check", "--help"), ("records", "list"), ("devices", "--udev"))


def best_s(work: Callable[[], object]) -> float:
    """The least CPU time of several rounds."""
    times = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def command_s(words: tuple[str, ...]) -> float:
    """The least CPU time of `metercheck WORDS...`, a process of its own."""
    times = []
    for _ in range(_ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "metercheck", *words], stdout=subprocess.DEVNULL, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def show(what: str, figure: str, ratio: float) -> None:
    """A line; `ratio` above 1 is better than the goal by so much."""
    sys.stdout.write(f"{what:44} {figure:>16}   {ratio:6.1f} x the goal\n")


def starting() -> None:
    """How long a command takes that has nothing to do."""
    for words in _COMMANDS:
        took_s = command_s(words)
        show(f"metercheck {' '.join(words)}", f"{took_s:.3f} s", 0.3 / took_s)


def messages() -> None:
    """From the line to values: both codecs, and what a record's parts and a check's news cost."""
    for name, values in (
        ("PROGRESS", plain("PROGRESS")),
        ("RECORD_DATA", plain("RECORD_DATA", data=bytes(200))),
    ):
        kind, payload = codec.kind_of(name), codec.pack(name, values)
        line = encode_frame(kind, 1, 0, payload) * _FRAMES

        def whole(line: bytes = line) -> None:
            for kind, _, _, payload in FrameParser().feed(line):
                decode(kind, payload)

        def by_the_device(line: bytes = line) -> None:
            for kind, _, _, payload in FrameParser().feed(line):
                codec.unpack(kind, payload)

        def built(name: str = name, values: dict = values) -> None:
            for _ in range(_FRAMES):
                encode(name, values)

        host, device = _FRAMES / best_s(whole), _FRAMES / best_s(by_the_device)
        show(f"{name} read, host's codec", f"{host:,.0f}/s", host / 20_000)
        show(f"{name} read, device's codec here", f"{device:,.0f}/s", device / 20_000)
        made = _FRAMES / best_s(built)
        show(f"{name} built, host's codec", f"{made:,.0f}/s", made / 20_000)


def computing() -> None:
    """A verdict afresh from its edges."""
    for path in sorted(_COST.glob("*.jsonl")):
        capture = Capture.read(path)
        took_s = best_s(lambda capture=capture: replay(capture))
        events = len(capture.events)
        show(f"replay of {path.stem} ({events} events)", f"{took_s:.3f} s", 0.1 / took_s)


if __name__ == "__main__":
    starting()
    messages()
    computing()
