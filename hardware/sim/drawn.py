"""The pictures of the simulations, each with the limits that it has to keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import drawn_from
from sim import heat, hot_supply, surroundings, warmth
from sim.corners import thinned
from sim.head import led_lx
from sim.models import LOGIC_HIGH_V, LOGIC_LOW_V

FOLDER = Path(__file__).resolve().parents[1] / "pictures"
_SIZE = (7.6, 3.6)
_RED = "#b00020"


def _limit(axes: Any, y: float, text: str, below: bool = False) -> None:
    axes.axhline(y, color=_RED, lw=0.9, ls="--")
    axes.annotate(
        text, (0.995, y), xycoords=("axes fraction", "data"), ha="right",
        va="top" if below else "bottom", color=_RED, fontsize=8,
    )  # fmt: skip


def head(shown: dict[str, Any], results: dict[str, Any]) -> Figure:
    """A pulse through the head, and how far away an LED is seen."""
    figure, (left, right) = plt.subplots(1, 2, figsize=_SIZE)
    seen = shown["pulse"]
    for name, label in (("ac", "coupled light"), ("tip", "level"), ("head", "pin / 3")):
        t, y = thinned(seen.t_s * 1e3, seen[name] / (3 if name == "head" else 1))
        left.plot(t, y, label=label, lw=1)
    left.set(xlabel="ms", ylabel="V", title="153 lx for 80 ms")
    left.legend(fontsize=8)
    distances = np.linspace(0, 20, 200)
    right.semilogy(distances, [led_lx(one) for one in distances], lw=1.2)
    least, most = results["on_lx_spread"]
    right.axhspan(least, most, color=_RED, alpha=0.15)
    _limit(right, results["on_lx"], "turns on")
    right.set(xlabel="mm from cover to LED", ylabel="lx", title="LED of 300 lx at its cover")
    return figure


def pump(shown: dict[str, Any], results: dict[str, Any]) -> Figure:
    """From the last pulse to the coil's letting go."""
    figure, (left, right) = plt.subplots(1, 2, figsize=_SIZE)
    seen = shown["worst"]
    t, y = thinned(seen.t_s * 1e3 - 30, seen["gate"])
    left.plot(t, y, lw=1, label="gate, V")
    t, y = thinned(seen.t_s * 1e3 - 30, seen["coil"] * 1e3 / 30)
    left.plot(t, y, lw=1, label="coil, mA / 30")
    _limit(left, 0.65, "0.65 V: least threshold")
    _limit(left, results["coil_drop_out_ma"] / 30, "drop-out")
    left.axvline(results["decay_ms_spread"][1], color=_RED, lw=0.9)
    left.set(xlabel="ms after the last pulse", title="slowest corner, limit by all corners")
    left.legend(fontsize=8)
    seen = shown["slow"]
    right.plot(seen.t_s * 1e3, seen["gate"], lw=1)
    _limit(right, 0.65, "least threshold")
    right.set(xlabel="ms", ylabel="gate, V", title="a pin that toggles at 100 Hz", ylim=(0, 0.8))
    return figure


def light_bridges(shown: dict[str, Any], _: dict[str, Any]) -> Figure:
    """A bit each way."""
    figure, axes = plt.subplots(figsize=_SIZE)
    for name, label in (("to_chip", "to the chip"), ("from_chip", "from the chip")):
        seen = shown[name]
        axes.plot(seen.t_s * 1e6 - 1000, seen["out"], lw=1, label=label)
    axes.plot(seen.t_s * 1e6 - 1000, seen["in"], lw=0.8, color="grey", label="sent")
    for volt in (LOGIC_LOW_V, LOGIC_HIGH_V):
        _limit(axes, volt, f"{volt} V")
    axes.set(xlabel="us", ylabel="V", xlim=(-50, 450), title="a bit of 208 us, 4800 baud")
    axes.legend(fontsize=8, loc="center right")
    return figure


def supply(shown: dict[str, Any], _: dict[str, Any]) -> Figure:
    """The hot side's voltages after connection."""
    figure, axes = plt.subplots(figsize=_SIZE)
    for volt in hot_supply.VOLTS:
        seen = shown[f"{volt:g}"]
        axes.plot(*thinned(seen.t_s, seen["hv33"]), lw=1, label=f"{volt:g} V")
    _limit(axes, 3.0, "3.0 V: the metering chip works")
    axes.set(xlabel="s after connection", ylabel="3.3 V rail, V", xlim=(0, 0.8))
    axes.legend(fontsize=8)
    return figure


def sensor(shown: dict[str, Any], _: dict[str, Any]) -> Figure:
    """What the sensor behind the relays says."""
    figure, axes = plt.subplots(figsize=_SIZE)
    for label, seen in shown.items():
        axes.plot(seen.t_s * 1e3, seen["out"], lw=0.9, label=label)
    for volt in (LOGIC_LOW_V, LOGIC_HIGH_V):
        _limit(axes, volt, f"{volt} V")
    axes.set(xlabel="ms; behind both relays from 10 to 200", ylabel="V", title="LOAD_SIDE")
    axes.legend(fontsize=8, loc="center")
    return figure


def duct(shown: dict[str, Any], _: dict[str, Any]) -> Figure:
    """Ten checks in a row, and blowers that do not blow."""
    figure, (left, right) = plt.subplots(1, 2, figsize=_SIZE, sharey=True)
    ten = shown["ten"]
    left.plot(ten.t_s, ten.exhaust_c, lw=0.9, label="exhaust")
    left.plot(ten.t_s, ten.heatsink_c, lw=0.9, label="heatsink")
    left.set(xlabel="s", ylabel="C", title="ten checks, mean 750 W, 40 C around")
    left.legend(fontsize=8)
    for name, label in (
        ("blocked", "blocked, nobody watches"),
        ("stopped", "stopped, nobody watches"),
        ("watched", "stopped, firmware watches"),
    ):
        right.plot(shown[name].t_s, shown[name].exhaust_c, lw=0.9, label=label)
    right.plot(
        shown["stopped"].t_s, shown["stopped"].fuse_c, lw=0.9, ls=":", label="fuse, stopped"
    )
    right.set(xlabel="s", title="blower fails at 30 s", ylim=(0, 155))
    right.legend(fontsize=7, loc="lower left")
    for axes in (left, right):
        _limit(axes, warmth.EXHAUST_MOST_C, f"firmware {warmth.EXHAUST_MOST_C:g} C", below=True)
        _limit(axes, heat.OPENS_C, f"KSD301 {heat.OPENS_C:g} C")
        _limit(axes, heat.FUSE_C, f"fuse {heat.FUSE_C:g} C")
    return figure


def lights(shown: dict[str, Any], _: dict[str, Any]) -> Figure:
    """How many edges come of five pulses."""
    figure, axes = plt.subplots(figsize=_SIZE)
    for number, (name, counts) in enumerate(shown.items()):
        distances = [float(mm) for mm in counts]
        marker = {"marker": "osv^x"[number], "ms": 10 - number, "ls": ":"}
        axes.plot(distances, list(counts.values()), label=name, fillstyle="none", **marker)
    _limit(axes, surroundings.PULSES, "5 pulses: what a meter has made")
    axes.set_yscale("symlog", linthresh=10)
    axes.set(xlabel="mm from cover to LED", ylabel="edges", ylim=(-0.5, 200))
    axes.set(title="LED of 300 lx; sun of 100 klx, lamp of 500 lx with 40 % of swing")
    axes.legend(fontsize=7, loc="center left")
    return figure


PICTURES: dict[str, Callable[[dict[str, Any], dict[str, Any]], Figure]] = {
    "head": head,
    "surroundings": lights,
    "dead_man": pump,
    "bridges": light_bridges,
    "hot_supply": supply,
    "load_side": sensor,
    "heat": duct,
}
"""By the name of what was simulated."""


def draw(shown: dict[str, dict[str, Any]], results: dict[str, dict[str, Any]]) -> None:
    """All of them; each keeps which results it was drawn with."""
    FOLDER.mkdir(exist_ok=True)
    for name, drawing in PICTURES.items():
        figure = drawing(shown[name], results[name])
        figure.tight_layout()
        metadata = {"Software": "", drawn_from.KEY: drawn_from.digest(json.dumps(results[name]))}
        figure.savefig(FOLDER / f"sim_{name}.png", dpi=90, metadata=metadata)
        plt.close(figure)
