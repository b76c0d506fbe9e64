"""The live view: what it draws for what the device says."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from metercheck.cli.live import LiveView, ratio_bar
from metercheck.cli.views import Task, ratio_known
from metercheck.words import speaking
from metercheck_device.settings import DEFAULTS

_PROGRESS: dict[str, Any] = {
    "state": 2,
    "elapsed_ms": 23_456,
    "load_level": 3,
    "ratio_ppm": 480_000,
    "low_ppm": 370_000,
    "high_ppm": 610_000,
    "background_mw": 312_000,
    "voltage_mv": 229_800,
    "meter_pulses": 9,
    "reference_pulses": 88,
    "rejected": 0,
    "asks": 255,
}
_PPM = st.integers(-(2**31), 2**31 - 1)


@given(_PPM, _PPM, _PPM)
def test_the_bar_has_one_width_whatever_the_device_says(low: int, ratio: int, high: int) -> None:
    values = _PROGRESS | {"low_ppm": low, "ratio_ppm": ratio, "high_ppm": high}
    bar = ratio_bar(values, DEFAULTS).plain
    assert len(bar) == len(ratio_bar(_PROGRESS, DEFAULTS).plain)
    assert bar.count("◆") == ratio_known(values)


@given(st.integers(0, 400_000), st.integers(0, 400_000))
def test_a_narrower_interval_is_never_drawn_wider(one: int, other: int) -> None:
    narrow, wide = sorted((one, other))

    def drawn(half: int) -> int:
        values = _PROGRESS | {
            "ratio_ppm": 600_000,
            "low_ppm": 600_000 - half,
            "high_ppm": 600_000 + half + 1,
        }
        return ratio_bar(values, DEFAULTS).plain.count("━")

    assert drawn(narrow) <= drawn(wide)


@pytest.mark.parametrize(
    ("low", "high", "colour"),
    [
        (960_000, 1_040_000, "green"),
        (370_000, 610_000, "red"),
        (1_100_000, 1_200_000, "red"),
        (900_000, 1_010_000, "blue"),
    ],
)
def test_the_colour_says_which_limits_the_interval_keeps(low: int, high: int, colour: str) -> None:
    values = _PROGRESS | {"low_ppm": low, "ratio_ppm": (low + high) // 2, "high_ppm": high}
    assert any(colour in str(span.style) for span in ratio_bar(values, DEFAULTS).spans)
    marker = [span for span in ratio_bar(values, DEFAULTS).spans if "bold" in str(span.style)]
    assert str(marker[0].style) == f"bold {colour}"


def _screen(lang: str, *steps: tuple[str, Any]) -> str:
    # rich takes the width from the terminal where TERM says that it is a dumb one.
    environment = {"TERM": "xterm"}
    console = Console(
        file=io.StringIO(), force_terminal=True, width=100, highlight=False, _environ=environment
    )
    hello = {"device": bytes(8), "firmware": "0.1.0", "board": "sim"}
    with speaking(lang):
        view = LiveView(console)
        view.started(Task(1200, "box", "M-7"), hello, DEFAULTS)
        for name, argument in steps:
            getattr(view, name)(argument)
        view.close()
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Meter M-7", "ON (elements 1 + 2)", "48.0 %", "312 W", "229.8 V")),
        ("zh", ("电能表 M-7", "投入", "48.0 %", "312 W", "229.8 V")),
    ],
)
def test_the_panel_shows_what_matters(lang: str, words: tuple[str, ...]) -> None:
    screen = _screen(lang, ("progress", _PROGRESS))
    assert all(word in screen for word in words)


def test_a_question_of_the_device_is_on_the_screen() -> None:
    screen = _screen("en", ("progress", _PROGRESS), ("asks", "led_dark"))
    written = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|[│\s]+", " ", screen)
    told = " ".join(written.split())  # it may take more than one line
    assert "solar panels switched off" in told
    assert "does the LED stay dark?" in told
    assert "y = yes" in screen


def test_a_view_that_is_closed_before_anything_came_draws_nothing() -> None:
    assert "Meter" not in _screen("en")
