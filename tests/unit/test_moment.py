"""When a check was: the truth lies within what is claimed, and no more is claimed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.records.moment import SURENESS, check_time, clock_time
from metercheck.reports.moment import time_words
from metercheck.words import LANGUAGES, speaking

_SET_S = 1_760_000_000.0
_NOTHING = {
    "boot": 3,
    "uptime_ms": 900_000,
    "set_time_s": 0,
    "set_boot": 0,
    "set_uptime_ms": 0,
    "time_s": 0,
}
heads = st.fixed_dictionaries(
    {
        "boot": st.integers(0, 5),
        "uptime_ms": st.integers(0, 2**64 - 1),
        "set_time_s": st.integers(0, 2**64 - 1),
        "set_boot": st.integers(0, 5),
        "set_uptime_ms": st.integers(0, 2**64 - 1),
        "time_s": st.integers(0, 2**64 - 1),
    }
)


@given(
    st.floats(0, 1),  # the fraction of a second that the host cut off
    st.floats(0, 1),  # the message's way
    st.floats(-100e-6, 100e-6),  # the device's crystal
    st.floats(0, 30 * 86_400),  # from then to the check
    st.floats(0, 1e6),  # how long the device was on before
)
def test_the_truth_lies_within(fraction, way_s, drift, later_s, on_s):
    set_at_s = _SET_S + fraction + way_s
    head = _NOTHING | {
        "set_time_s": int(_SET_S + fraction),
        "set_boot": 3,
        "set_uptime_ms": int(on_s * 1000),
        "uptime_ms": int((on_s + later_s * (1 + drift)) * 1000),
    }
    when = check_time(head)
    assert when.sureness == "clock"
    slack_s = 2e-3 + 1e-6 * later_s  # whole ms, and drift of drift
    assert when.earliest_s - slack_s <= set_at_s + later_s <= when.latest_s + slack_s
    assert when.u_s <= 2 + 100e-6 * (later_s * 1.001 + 1)


@given(heads)
def test_any_head_gives_a_time_and_a_sentence(head):
    when = check_time(head)
    assert when.sureness in SURENESS
    assert when.earliest_s <= when.time_s <= when.latest_s
    assert when.readable()["sureness"] == when.sureness
    for language in LANGUAGES:
        with speaking(language):
            assert time_words(when)


@given(heads)
def test_after_another_start_it_is_later_and_nothing_more(head):
    head = head | {"set_boot": head["boot"] + 1, "time_s": 0}
    when = check_time(head)
    assert when.sureness == ("after" if head["set_time_s"] else "unknown")
    assert when.latest_s == float("inf")


@given(heads)
def test_time_moves_as_the_device_runs(head):
    head = head | {"set_boot": head["boot"], "set_time_s": 1_760_000_000, "uptime_ms": 10**9}
    later = head | {"uptime_ms": 10**9 + 5000}
    apart_s = clock_time(later).time_s - clock_time(head).time_s
    assert apart_s == pytest.approx(5, abs=0.01 + 1e-12 * abs(clock_time(head).time_s))


def test_the_host_that_started_it_is_believed_where_the_clock_is_silent():
    assert check_time(_NOTHING).sureness == "unknown"
    started = check_time(_NOTHING | {"time_s": 1_760_000_000})
    assert (started.sureness, started.time_s) == ("host", 1_760_000_000)
    set_too = _NOTHING | {"time_s": 1_760_000_000, "set_time_s": 1_760_000_000, "set_boot": 3}
    assert check_time(set_too).sureness == "clock"
    assert check_time(set_too | {"set_boot": 2}).sureness == "host"
