"""The live view of a check in a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from metercheck.cli.keyboard import keyboard
from metercheck.cli.views import (
    Task,
    background_words,
    device_words,
    load_words,
    ratio_known,
    ratio_words,
    title,
)
from metercheck.cli.wiring import WiringLines
from metercheck.words import say
from metercheck_wire.messages import STATES

_BAR_WIDTH = 51
_BAR_TOP = 1.25
"""The ratio at the right end of the bar: honest meters get room on both sides of 1."""


def ratio_bar(values: Mapping[str, Any], limits: Mapping[str, int]) -> Text:
    """The interval of the ratio on a scale from 0 to 125 %, with the limits of normal behind.

    Blue while open, green inside the limits of normal, red wholly beyond those of abnormal.
    """
    bar = Text()
    normal = range(_cell(limits["normal_low_ppm"]), _cell(limits["normal_high_ppm"]) + 1)
    known = ratio_known(values)
    interval = range(_cell(values["low_ppm"]), _cell(values["high_ppm"]) + 1) if known else ()
    colour = _colour(values, limits)
    for cell in range(_BAR_WIDTH):
        if known and cell == _cell(values["ratio_ppm"]):
            bar.append("◆", f"bold {colour}")
        elif cell in interval:
            bar.append("━", colour)
        elif cell in normal:
            bar.append("░", "green")
        else:
            bar.append("·", "bright_black")
    return bar


def _scale() -> Text:
    """The numbers below the bar."""
    marks = [" "] * (_BAR_WIDTH + 6)
    for share in (0, 50, 100):
        label = f"{share} %"
        start = max(_cell(share * 10_000) - len(label) // 2, 0)
        marks[start : start + len(label)] = label
    return Text("".join(marks).rstrip(), "bright_black")


def _cell(ppm: int) -> int:
    """The bar's cell of a ratio; beyond the ends, the last one."""
    place = round(ppm / 1e6 / _BAR_TOP * (_BAR_WIDTH - 1))
    return min(max(place, 0), _BAR_WIDTH - 1)


def _colour(values: Mapping[str, Any], limits: Mapping[str, int]) -> str:
    low, high = values["low_ppm"], values["high_ppm"]
    if limits["normal_low_ppm"] <= low and high <= limits["normal_high_ppm"]:
        return "green"
    if high < limits["abnormal_low_ppm"] or low > limits["abnormal_high_ppm"]:
        return "red"
    return "blue"


class LiveView(WiringLines):
    """A panel that is drawn again with each PROGRESS."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.keys = keyboard()
        self._live = Live(console=console, auto_refresh=False, transient=False)
        self._task: Task
        self._limits: Mapping[str, int] = {}
        self._device = ""
        self._values: Mapping[str, Any] | None = None
        self._note = Text(say("live.stop_hint"), "bright_black")

    def started(self, task: Task, device: Mapping[str, Any], limits: Mapping[str, int]) -> None:
        """The panel appears with the first PROGRESS."""
        self._task, self._limits, self._device = task, limits, device_words(device)
        self._live.start()

    def progress(self, values: Mapping[str, Any]) -> None:
        """Draw the panel with these values."""
        self._values = values
        self._draw()

    def asks(self, what: str) -> None:
        """What to look at and which key confirms it, below the panel."""
        self._note = Text.assemble(
            (say(f"ask.{what}"), "bold yellow"), "\n", (say("ask.keys"), "yellow")
        )
        self._draw()

    def confirmed(self, what: str) -> None:
        """What was confirmed, below the panel."""
        self._note = Text(say("ask.sent", what=say(f"confirmed.{what}")), "yellow")
        self._draw()

    def line_lost(self, patience_s: float) -> None:
        """What happened and what to do, below the panel or, when it is closed, as a line."""
        if self._live.is_started:
            self._note = Text(say("line.lost_in_check", seconds=round(patience_s)), "bold yellow")
            self._draw()
        else:
            self._live.console.print(say("line.lost", seconds=round(patience_s)))

    def line_back(self, port: str) -> None:
        """That it goes on."""
        self._note = Text(say("line.back", port=port), "yellow")
        if self._live.is_started:
            self._draw()
        else:
            self._live.console.print(self._note)

    def stopping(self) -> None:
        """What happens now, below the panel."""
        self._note = Text(say("live.stopping"), "bold yellow")
        self._draw()

    def finished(self) -> None:
        """The last PROGRESS may have come while the load was still on."""
        if self._values is not None:
            over = {"load_level": 0, "state": STATES.index("finished")}
            self._values = {**self._values, **over}

    def close(self) -> None:
        """Leave the last picture standing, without hints that no longer hold."""
        if self._live.is_started:
            self._note = Text("")
            self._draw(now=False)
            self._live.stop()  # draws once more

    def _draw(self, *, now: bool = True) -> None:
        if self._values is not None:
            self._live.update(self._picture(self._values), refresh=now)

    def _picture(self, values: Mapping[str, Any]) -> RenderableType:
        elapsed_s = values["elapsed_ms"] / 1000
        longest_s = self._limits["longest_s"]
        rows = Table.grid(padding=(0, 2))
        rows.add_column(style="bright_black", no_wrap=True)
        rows.add_column(no_wrap=True)
        level = values["load_level"]
        rows.add_row(
            say("live.time"),
            ProgressBar(longest_s, min(elapsed_s, longest_s), _BAR_WIDTH, complete_style="blue"),
        )
        rows.add_row(
            "",
            say(
                "live.of_time",
                elapsed=f"{elapsed_s:.1f}",
                longest=longest_s,
                state=say(f"state.{STATES[values['state']]}"),
            ),
        )
        rows.add_row(
            say("live.load"),
            Text("● " if level else "○ ", "bold yellow" if level else "bright_black").append(
                load_words(level)
            ),
        )
        rows.add_row(say("live.ratio"), ratio_bar(values, self._limits))
        rows.add_row("", _scale())
        rows.add_row("", Text(ratio_words(values), "bold"))
        rows.add_row(
            say("live.background"),
            say(
                "live.background_value",
                watts=background_words(values),
                volts=f"{values['voltage_mv'] / 1e3:.1f} V",
            ),
        )
        rows.add_row(
            say("live.pulses"),
            say(
                "live.pulses_value",
                meter=values["meter_pulses"],
                reference=values["reference_pulses"],
                rejected=values["rejected"],
            ),
        )
        panel = Panel(
            rows,
            title=title(self._task),
            subtitle=Text(self._device, "bright_black"),
            border_style="bright_black",
            padding=(1, 2),
            expand=False,
        )
        return Group(panel, self._note)
