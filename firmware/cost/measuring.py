"""Builds the image that measures, runs it in the emulator, and makes figures of what it prints."""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from metercheck.records.capture import Capture
from metercheck.records.replay import inputs
from metercheck_wire.record import EventWriter

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
EMULATOR = PROJECT / "firmware" / "emulator" / "run.mjs"
BUILD_PICO = PROJECT / "firmware" / "interpreter" / "build_pico.py"
IMAGE = PROJECT / "build" / "cost.uf2"
PACKAGES = (
    PROJECT / "firmware" / "metercheck_device",
    PROJECT / "protocol" / "metercheck_wire",
)
CAPTURES = ("household", "quick", "quick_shunt")

RUN = """
from cost_captures import CAPTURES
from cost_on_pico import run
run(*CAPTURES[{name!r}])
"""
CAPTURE_BYTES = 1 << 16
EMULATED_SECONDS = 600
CALIBRATION_CYCLES = 3_000_000
# A loop whose cycles the processor's manual tells: subs 1, taken branch 2.
CALIBRATION = """
import time
@micropython.asm_thumb
def loop(r0):
    label(again)
    sub(r0, 1)
    bne(again)
def us(work, *arguments):
    start = time.ticks_us()
    work(*arguments)
    return time.ticks_diff(time.ticks_us(), start)
def floats(count):
    a = 1.5; b = 2.5; c = 0.25
    for _ in range(count):
        a * b + c
def empty(count):
    for _ in range(count):
        pass
print(us(loop, 1000000), us(floats, 5000) - us(empty, 5000), us(empty, 5000))
"""


class CannotMeasure(Exception):
    """The image was not built or did not run; the message is what was said about it."""


@dataclass(frozen=True)
class Event:
    """One event's cost: a line of `cost_on_pico`. Times in us, memory in bytes."""

    edge: int
    """1: an edge of the meter, 0: anything else."""
    us: int
    """Without the look that it may have caused."""
    bytes: int
    look_us: int
    look_bytes: int
    live_bytes: int
    """Before the event, nothing of it garbage."""
    collections: int
    """That fell into the event: 0, or 1 for one or more."""
    collect_us: int
    """Of the collection before the event."""


@dataclass(frozen=True)
class Cost:
    """What a capture costs; times in ms, memory in bytes."""

    capture: str
    edges: int
    edges_per_s: float
    edge_ms: float
    edge_ms_max: float
    edge_bytes: int
    edge_bytes_max: int
    look_ms: float
    look_ms_max: float
    look_bytes_max: int
    share: float
    """Of the processor: all events and the collections that their garbage asks for."""
    collect_ms: float
    measurement_bytes: int
    heap_bytes: int
    heap_peak_bytes: int
    """Live memory and the garbage of one event, at the worst moment; the heap if it overflowed."""


@dataclass(frozen=True)
class Calibration:
    """How the emulated processor keeps time."""

    cycles_ratio: float
    """Measured over documented time of a loop in machine code."""
    float_us: float
    """a * b + c in MicroPython: what to compare with a real board."""
    loop_us: float


def measure_all() -> list[Cost]:
    """The cost of each capture; as many emulated Picos side by side as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as picos:
        return list(picos.map(measure, CAPTURES))


def build() -> None:
    """Build the image with firmware, captures and `cost_on_pico` frozen in."""
    with tempfile.TemporaryDirectory() as folder:
        modules = Path(folder)
        for package in PACKAGES:
            shutil.copytree(package, modules / package.name)
        shutil.copy(HERE / "cost_on_pico.py", modules)
        captures = {name: _frozen(HERE / f"{name}.jsonl") for name in CAPTURES}
        (modules / "cost_captures.py").write_text(f"CAPTURES = {captures!r}\n")
        done = subprocess.run([sys.executable, BUILD_PICO, modules, IMAGE], stderr=subprocess.PIPE)
    if done.returncode:
        raise CannotMeasure(done.stderr.decode().removeprefix("error: ").strip())


def _frozen(path: Path) -> tuple[int, int, int, int, bytes]:
    """A capture as the device would have kept it: what Measurement is made with, packed events."""
    capture = Capture.read(path)
    writer = EventWriter(bytearray(CAPTURE_BYTES))
    for t_us, kind, argument in inputs(capture):
        writer.add(t_us, kind, argument)
    names = (
        "constant_imp_per_kwh",
        "reference_mj_per_pulse",
        "reference_u95_ppm",
        "pulses_before",
    )
    constant, mj_per_pulse, u95_ppm, before = (capture.header[name] for name in names)
    return constant, mj_per_pulse, u95_ppm, before, bytes(writer.view())


def calibrate() -> Calibration:
    """Compare the emulated time of known work with what it has to be."""
    cycles_us, floats_us, empty_us = (int(word) for word in _on_pico(CALIBRATION).split())
    documented_us = CALIBRATION_CYCLES / 125
    return Calibration(cycles_us / documented_us, floats_us / 5000, empty_us / 5000)


def measure(name: str) -> Cost:
    """Run the capture `name` on the emulated Pico."""
    printed = _on_pico(RUN.format(name=name)).splitlines()
    before, free = (int(word) for word in printed[0].split()[1:])
    made = int(printed[1].split()[1])
    events = [Event(*(int(word) for word in line.split())) for line in printed[2:]]
    edges = [event for event in events if event.edge]
    looks = [event for event in events if event.look_us]
    seconds = Capture.read(HERE / f"{name}.jsonl").events[-1]["t_us"] / 1e6
    collect_ms = max(event.collect_us for event in events) / 1e3
    busy_us = sum(event.us + event.look_us for event in events)
    garbage = sum(event.bytes + event.look_bytes for event in events if not event.collections)
    collecting_us = garbage / (before + free - made) * collect_ms * 1e3
    return Cost(
        capture=name,
        edges=len(edges),
        edges_per_s=len(edges) / seconds,
        edge_ms=median(event.us for event in edges) / 1e3,
        edge_ms_max=max(event.us for event in edges) / 1e3,
        edge_bytes=round(median(event.bytes for event in edges)),
        edge_bytes_max=max(event.bytes for event in edges),
        look_ms=median(event.look_us for event in looks) / 1e3,
        look_ms_max=max(event.look_us for event in looks) / 1e3,
        look_bytes_max=max(event.look_bytes for event in looks),
        share=(busy_us + collecting_us) / (seconds * 1e6),
        collect_ms=collect_ms,
        measurement_bytes=made - before,
        heap_bytes=before + free,
        heap_peak_bytes=min(max(map(_held, events)), before + free),
    )


def _held(event: Event) -> int:
    return event.live_bytes + event.bytes + event.look_bytes


def _on_pico(program: str) -> str:
    """What the program prints on the emulated Pico."""
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write(program)
        file.flush()
        command = ["node", EMULATOR, IMAGE, file.name, str(EMULATED_SECONDS)]
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError as error:
            raise CannotMeasure("no node here; apt install nodejs npm") from error
    if done.returncode:
        raise CannotMeasure(f"the emulated Pico did not finish: {done.stderr.strip()}")
    return done.stdout
