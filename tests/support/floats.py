"""The same checks measured in double floats here and in the device's single floats."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from metercheck.bench.device import find_micropython
from metercheck.bench.evaluate.evaluation import honest_trials, table_trials
from metercheck.bench.evaluate.rows import HONEST, VERDICTS, honest_scenario
from metercheck.bench.evaluate.trial import Trial, record_beyond
from metercheck.bench.run import run_check
from metercheck.bench.spread import spread
from metercheck.records.capture import Capture
from metercheck.records.replay import replay
from metercheck.records.result import readable

PROJECT = Path(__file__).parents[2]
REPLAY = PROJECT / "tests" / "micropython" / "replay_records.py"
_BEYOND_S = 3.0
_ROWS = {row.name: row for row in (*VERDICTS, *HONEST)}
_SHUNTED = [row.name for row in VERDICTS if row.due == "abnormal"]


@dataclass(frozen=True)
class Pair:
    """One check in both floats: results as `records.result.readable` has them."""

    trial: Trial
    double: dict
    single: dict

    @property
    def apart(self) -> float:
        """By how much the ratios differ, as a share of the uncertainty."""
        difference = abs(self.double["ratio"] - self.single["ratio"])
        return difference / min(self.double["ratio_u95"], self.single["ratio_u95"])

    @property
    def widths_apart(self) -> float:
        """By how much the uncertainties differ, as a share of the smaller one."""
        one, other = self.double["ratio_u95"], self.single["ratio_u95"]
        return abs(one - other) / min(one, other)

    def __str__(self) -> str:
        what = f"{self.trial.row} {self.trial.seed}"
        return f"{what}: {self.apart:.3f} and {self.widths_apart:.3f} of u95 apart"


def trials(count: int, seed: int) -> list[Trial]:
    """So many checks: of every difficulty that is known, a third of them of tampered meters."""
    shunted = table_trials(_SHUNTED, -(-count // (3 * len(_SHUNTED))), seed)
    honest_rows = [row.name for row in HONEST]
    return [*shunted, *honest_trials(honest_rows, count - len(shunted), seed)]


def record_of(trial: Trial) -> bytes:
    """The record of one check as it ends in the field."""
    return run_check(honest_scenario(_ROWS[trial.row], trial.seed), trial.seed).blob


def record_beyond_of(trial: Trial) -> bytes:
    """The record of a check that goes on for some looks after its verdict.

    In other floats the verdict may stand a look later; where the record ends with the one it
    would be none.
    """
    return record_beyond(honest_scenario(_ROWS[trial.row], trial.seed), trial.seed, _BEYOND_S)


def pairs(
    chosen: Sequence[Trial],
    processes: int = 1,
    make: Callable[[Trial], bytes] = record_of,
) -> Iterator[Pair]:
    """Make the record of each of those checks with `make`, and measure it twice."""
    records = list(spread(make, chosen, processes))
    singles = _in_single_floats(records)
    for trial, blob, single in zip(chosen, records, singles, strict=True):
        yield Pair(trial, replay(Capture.from_record(blob)), single)


def _in_single_floats(records: Sequence[bytes]) -> list[dict]:
    """What the records result in; with room to spare, since memory is not the question here."""
    done = subprocess.run(
        [find_micropython(), "-X", "heapsize=8M", REPLAY],
        input="".join(f"{blob.hex()}\n" for blob in records),
        env=os.environ | {"MICROPYPATH": f"{PROJECT / 'firmware'}:{PROJECT / 'protocol'}"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return [readable(json.loads(line)) for line in done.stdout.splitlines()]
