"""What several unit tests of commands stand on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from metercheck.bench import scenario
from metercheck.bench.run import open_bench
from support.bench_line import Line
from support.ports import every_port_is


@pytest.fixture
def line(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """A bench of the scenario that the test names, behind whatever port is asked for."""
    bench, device = open_bench(scenario.load(request.param), 1)
    with closing(device):
        line = Line(bench, device)
        every_port_is(monkeypatch, lambda _: line)
        yield line
