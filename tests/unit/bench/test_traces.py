"""The recordings that ship carry their licence, and a wrong line in a trace is named."""

from importlib import resources

import pytest

from metercheck.bench import traces
from metercheck.bench.reading import FieldError
from metercheck.bench.world.appliances import RECORDED
from metercheck.words import set_language

FOLDER = resources.files(traces)


@pytest.mark.parametrize("name", traces.names())
def test_a_shipped_trace_names_source_and_licence_and_can_be_read(name):
    content = (FOLDER / f"{name}.csv").read_text("utf-8")
    comments = [line for line in content.splitlines() if line.startswith("#")]
    assert any(line.startswith("# Source: github.com/") for line in comments)
    assert any(line.startswith("# Licence: MIT, Copyright (c)") for line in comments)
    assert f"`{name}.csv`" in (FOLDER / "LICENSES.md").read_text("utf-8")
    trace = traces.parse(content, name, "household.trace")
    appliance = name in RECORDED and name != "washing_machine"
    assert trace.length_us >= (80_000_000 if appliance else 590_000_000)
    assert max(trace.powers_w) > 100.0


def test_the_recordings_stay_small():
    sizes = [len((FOLDER / f"{name}.csv").read_bytes()) for name in traces.names()]
    assert len(sizes) == 12
    assert sum(sizes) < 40_000


def test_comments_blanks_a_mark_and_windows_lines_do_not_matter():
    content = "\ufeff# mine\r\n\r\ntime_s,power_w\r\n10,5\r\n# later\r\n11.5,7\r\n12,0\r\n"
    trace = traces.parse(content, "mine.csv", "household.trace")
    assert trace == traces.Trace("mine.csv", (0, 1_500_000), (5.0, 7.0), 2_000_000)


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("", 1, "time_s,power_w"),
        ("# only a comment\n0,1\n1,2\n", 2, "time_s,power_w"),
        ("time_s,power_w\n0,1\n", 2, "at least two"),
        ("time_s,power_w\n", 1, "at least two"),
        ("time_s,power_w\n0,1\n0,2\n", 3, "rise"),
        ("time_s,power_w\n0,1\n-1,2\n", 3, "rise"),
        ("time_s,power_w\n0,1\n1,-2\n", 3, "watts"),
        ("time_s,power_w\n0,1\n1,nan\n", 3, "watts"),
        ("time_s,power_w\n0,1\n1e300,1\n", 3, "seconds"),
        ("time_s,power_w\n0,1\ninf,1\n", 3, "seconds"),
        ("time_s,power_w\n0,1\n# x\n1,2,3\n", 4, "12,345"),
        ("time_s,power_w\n0,1\n1;2\n", 3, "12,345"),
    ],
)
def test_a_wrong_line_is_named(content, line, says):
    with pytest.raises(FieldError) as caught:
        traces.parse(content, "mine.csv", "household.trace")
    set_language("en")
    detail = str(caught.value.detail)
    assert caught.value.field == "household.trace"
    assert f"mine.csv, line {line}:" in detail
    assert says in detail
