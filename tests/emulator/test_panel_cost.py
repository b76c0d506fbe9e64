"""What the screens cost on the Pico: time of a turn, memory, and glyphs that stay in the flash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metercheck.bench.screens import EXAMPLES, LANGUAGES, drawn
from support.pico import FIRMWARE, Pico

MOST_US = 20_000
"""Of the loop's turn, for the largest row of any screen."""
MOST_BYTES = 6_000
"""Of the heap, for canvas, texts and screens."""

PROGRAM = """
import gc, json, sys, time
from binascii import crc32
gc.collect()
before = gc.mem_alloc()
from metercheck_device.panel.canvas import Canvas
from metercheck_device.panel.screens import draw_row
canvas = Canvas()
gc.collect()
print(json.dumps([gc.mem_alloc() - before]))
for view in VIEWS:
    view = tuple([tuple(item) if isinstance(item, list) else item for item in view])
    for language in (0, 1):
        worst = 0
        for row in range(4):
            gc.collect()
            start = time.ticks_us()
            draw_row(canvas, language, view, row)
            worst = max(worst, time.ticks_diff(time.ticks_us(), start))
        print(json.dumps([worst, crc32(canvas.buffer)]))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[list[int]]:
    pico = Pico(tmp_path_factory.mktemp("panel"), FIRMWARE)
    assert isinstance(pico.image, Path)
    views = json.dumps(list(EXAMPLES.values())).replace("true", "True").replace("false", "False")
    lines = pico.output(PROGRAM.replace("VIEWS", views)).splitlines()
    return [json.loads(line) for line in lines if line.startswith("[")]


def test_a_row_is_drawn_within_its_share_of_a_turn(
    told: list[list[int]], measured: list[str]
) -> None:
    names = [f"{name}_{code}" for name in EXAMPLES for code in LANGUAGES]
    times = {name: us for name, (us, _) in zip(names, told[1:], strict=True)}
    slowest = max(times, key=times.__getitem__)
    measured.append(
        f"screens: a row takes {times[slowest] / 1000:.1f} ms at most ({slowest}), "
        f"{sorted(times.values())[len(times) // 2] / 1000:.1f} ms in the median of the screens; "
        f"{told[0][0]} bytes of heap"
    )
    assert times[slowest] <= MOST_US


def test_the_pico_draws_what_cpython_draws(told: list[list[int]]) -> None:
    from zlib import crc32

    views = EXAMPLES.values()
    expected = [crc32(drawn(view, code)) for view in views for code in range(len(LANGUAGES))]
    assert [crc for _, crc in told[1:]] == expected


def test_the_font_stays_in_the_flash(told: list[list[int]]) -> None:
    assert told[0][0] <= MOST_BYTES
