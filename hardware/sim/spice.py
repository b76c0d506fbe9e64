"""Runs ngspice in batch, and reads what it found."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from design import DESIGN
from stress import value

_TIMEOUT_S = 120.0


class NoNgspice(Exception):
    """ngspice is not installed, or could not do it; the text says which."""


@dataclass(frozen=True)
class Traces:
    """What a run found: `t_s`, and voltages or currents by the names that were asked for."""

    t_s: np.ndarray
    of: dict[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.of[name]

    def at(self, name: str, t_s: float) -> float:
        """A value at a time."""
        return float(np.interp(t_s, self.t_s, self.of[name]))

    def between(self, name: str, begin_s: float, end_s: float) -> np.ndarray:
        """Values from one time to another."""
        return self.of[name][(self.t_s >= begin_s) & (self.t_s <= end_s)]

    def crossings(self, name: str, level: float, rising: bool, after_s: float = 0.0) -> np.ndarray:
        """When a trace passes a level in one direction, interpolated."""
        y = self.of[name] if rising else -self.of[name]
        level = level if rising else -level
        k = np.flatnonzero((y[:-1] < level) & (y[1:] >= level))
        t = self.t_s[k] + (level - y[k]) / (y[k + 1] - y[k]) * (self.t_s[k + 1] - self.t_s[k])
        return t[t >= after_s]


def ohm_or_farad(ref: str, times: float = 1.0) -> str:
    """The value of a part of the table, times its tolerance, as ngspice reads it."""
    return f"{value(DESIGN, ref) * times:.6g}"


def run(deck: str, wanted: dict[str, str], step_s: float, until_s: float) -> Traces:
    """A transient analysis. `wanted`: name by what it is in ngspice, like "v(out)".

    Raises NoNgspice.
    """
    program = shutil.which("ngspice")
    if program is None:
        raise NoNgspice("ngspice is not there: apt install ngspice")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        control = (
            f".tran {step_s:g} {until_s:g} 0 {step_s:g}\n.options method=gear reltol=1e-3\n"
            ".control\nset wr_singlescale\nset numdgt=7\nrun\n"
            f"wrdata out.txt {' '.join(wanted)}\n.endc\n.end\n"
        )
        (folder / "deck.cir").write_text(f"* metercheck\n{deck}\n{control}", "utf-8")
        done = subprocess.run(
            [program, "-b", "deck.cir"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
        )
        out = folder / "out.txt"
        if not out.exists():
            raise NoNgspice(f"ngspice gave up:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        table = np.loadtxt(out)
    if table[-1, 0] < 0.999 * until_s:
        raise NoNgspice(f"ngspice came to {table[-1, 0]} s of {until_s} s:\n{done.stdout[-2000:]}")
    return Traces(table[:, 0], {one: table[:, n] for n, one in enumerate(wanted.values(), 1)})
