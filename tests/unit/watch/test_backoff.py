"""Waits between attempts."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from metercheck.watch.backoff import FIRST_S, LONGEST_S, MOST_ATTEMPTS, wait_s

_SHARE = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 10_000), _SHARE, st.floats(0, 1e9))
def test_a_wait_is_never_longer_than_six_hours_nor_shorter_than_asked(
    attempts: int, share: float, asked_s: float
) -> None:
    wait = wait_s(attempts, lambda: share, asked_s)
    assert FIRST_S / 2 <= wait <= LONGEST_S
    assert wait >= min(asked_s, LONGEST_S)


def test_waits_double_up_to_the_longest() -> None:
    waits = [wait_s(attempts, lambda: 1.0) for attempts in range(1, MOST_ATTEMPTS)]
    assert waits[0] == FIRST_S
    assert all(later in (2 * wait, LONGEST_S) for wait, later in pairwise(waits))
    assert 2.5 * 86_400 < sum(waits) < 4 * 86_400
