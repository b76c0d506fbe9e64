"""How long loss and suspects take over a city or a province, and the memory: figures, no test.

    make benchmark-district                    10,000, 100,000 and 1,000,000 users, a year by days
    make benchmark-district USERS='10000 100000'

Goal: a million users in 120 s on two cores within 4 GiB, ten times the users in about ten times
the time. Each figure is of processes of their own. Wall time depends on what else runs; CPU time
is of all processes together. Memory is the largest sum of what all of them had in RAM, shared
pages counted for each. Needs Linux, and 0.8 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.big_districts import write_big
from metercheck.district.dataset import Dataset
from metercheck.district.engine import Failed, mapped
from metercheck.district.frame import DistrictFrame

_PROCESSES = 2
_TOP = 5  # as many as `district suspects` shows of a district
_SIZES = (10_000, 100_000, 1_000_000)
_SAMPLE_S = 0.1
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def reading(frame: DistrictFrame) -> int:
    """Nothing but the frame."""
    return len(frame.users)


def both(frame: DistrictFrame) -> tuple[Any, Any]:
    """A district's row of `district loss`, and its suspects as `district suspects` lists them."""
    from metercheck.district.engine.office import loss_and_suspects

    return loss_and_suspects(frame, _TOP)


def loss(frame: DistrictFrame) -> Any:
    """A district's row of `district loss`."""
    from metercheck.district.loss.office import district_row

    return district_row(frame)


def stand_in(frame: DistrictFrame) -> list[float]:
    """A balance, every user's correlation with its residual, a small non-negative regression."""
    from scipy.optimize import nnls

    known = ~np.isnan(frame.kwh)
    complete = known.all(axis=0) & ~np.isnan(frame.supply_kwh)
    kwh, supply = frame.kwh[:, complete], frame.supply_kwh[complete]
    technical = np.vander(supply, 3)
    loss = supply - kwh.sum(axis=0)
    residual = loss - technical @ np.linalg.lstsq(technical, loss)[0]
    centred = kwh - kwh.mean(axis=1, keepdims=True)
    fit = centred @ residual / np.sqrt((centred**2).sum(axis=1) * (residual**2).sum() + 1e-9)
    best = np.argsort(-fit)[:20]
    return list(nnls(kwh[best].T, np.maximum(residual, 0))[0])


_WORKS: dict[str, Callable[[DistrictFrame], Any]] = {
    "reading": reading,
    "stand_in": stand_in,
    "loss": loss,
    "loss_and_suspects": both,
}


def measure(folder: Path, work: str, processes: int) -> dict[str, float]:
    """One run in this process and its workers."""
    peak = Peak()
    began = time.perf_counter()
    with peak:
        failed = 0
        dataset = Dataset.open(folder)
        for result in mapped(dataset, _WORKS[work], daily=True, processes=processes):
            failed += isinstance(result, Failed)
            if isinstance(result, Failed) and failed == 1:
                sys.stderr.write(f"{result.phrase}\n")
    wall_s = time.perf_counter() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu_s = sum(one.ru_utime + one.ru_stime for one in used)
    return {"wall_s": wall_s, "cpu_s": cpu_s, "peak_bytes": peak.bytes, "failed": failed}


class Peak:
    """Within the `with` block, looks how much RAM this process and its children have."""

    def __init__(self) -> None:
        self.bytes = 0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Peak:
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._over.wait(_SAMPLE_S):
            self.bytes = max(self.bytes, sum(map(_resident_bytes, _family())))


def _family() -> list[int]:
    family = [os.getpid()]
    for children in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            family += map(int, children.read_text().split())
    return family


def _resident_bytes(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE_BYTES
    except OSError:
        return 0  # it has just ended


def apart(folder: Path, work: str, processes: int) -> dict[str, float]:
    """`measure` in a fresh process: what this one has in memory does not count."""
    command = [sys.executable, __file__, "--measure", str(folder), "--work", work]
    done = subprocess.run(
        [*command, "--processes", str(processes)], stdout=subprocess.PIPE, check=True, text=True
    )
    return json.loads(done.stdout)


def show(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(folder: Path, sizes: list[int], works: list[str], processes: int) -> None:
    """Write each size unless it is there, and measure all works of it."""
    before: dict[str, float] = {}
    for users in sizes:
        data = folder / f"users_{users}"
        if not (data / "about.json").exists():
            began = time.perf_counter()
            big = write_big(data, users)
            wrote_s = time.perf_counter() - began
            show(
                f"{users:9,} users in {big.districts:,} districts, {big.readings:,} readings, "
                f"{big.bytes / 1e6:.0f} MB: written in {wrote_s:.1f} s"
            )
        for work in works:
            told = apart(data, work, processes)
            ratio = f", {told['wall_s'] / before[work]:.1f} times" if work in before else ""
            failed = f", {told['failed']} districts FAILED" if told["failed"] else ""
            show(
                f"{users:9,} users: {work:18} {told['wall_s']:7.1f} s, "
                f"CPU {told['cpu_s']:7.1f} s, {told['peak_bytes'] / 2**20:6.0f} MiB{ratio}{failed}"
            )
            before[work] = told["wall_s"]


def main() -> None:
    """All figures, or with --measure a single one as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("users", nargs="*", type=int, default=_SIZES)
    parser.add_argument("--works", default="reading,stand_in,loss_and_suspects")
    parser.add_argument("--processes", type=int, default=_PROCESSES)
    parser.add_argument("--folder", type=Path, help="keeps the data sets, to measure again")
    parser.add_argument("--measure", type=Path)
    parser.add_argument("--work")
    asked = parser.parse_args()
    if asked.measure:
        json.dump(measure(asked.measure, asked.work, asked.processes), sys.stdout)
        return
    works = asked.works.split(",")
    if asked.folder:
        table(asked.folder, list(asked.users), works, asked.processes)
        return
    with tempfile.TemporaryDirectory() as name:
        table(Path(name), list(asked.users), works, asked.processes)


if __name__ == "__main__":
    main()
