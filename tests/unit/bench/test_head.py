"""The optical head: every light becomes a rising and a falling edge, in order."""

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.head import Head, HeadSettings

LIGHTS = st.lists(
    st.tuples(st.integers(1000, 3_000_000), st.integers(500, 200_000)), min_size=1, max_size=20
)


def edges_of(head: Head, lights: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Edges for lights given as (dark before, length)."""
    now_us, edges = 0, []
    for dark_us, light_us in lights:
        edges += head.edges(now_us + dark_us, now_us + dark_us + light_us)
        now_us += dark_us + light_us
    return edges


def test_a_light_is_seen_within_tens_of_microseconds():
    (rise_us, up), (fall_us, down) = Head(HeadSettings(), Random(8)).edges(1000, 81_000)
    assert (up, down) == (1, 0)
    assert 1030 <= rise_us < 1080
    assert 81_090 <= fall_us < 81_140


@given(LIGHTS)
def test_a_clean_head_gives_two_edges_a_light(lights):
    edges = edges_of(Head(HeadSettings(), Random(8)), lights)
    assert [level for _, level in edges] == [1, 0] * len(lights)
    assert all(a[0] < b[0] for a, b in pairwise(edges))


@given(LIGHTS, st.integers(0, 100))
def test_bounces_stay_in_order_and_end_on_the_right_level(lights, bounce_percent):
    head = Head(HeadSettings(bounce_percent=float(bounce_percent)), Random(8))
    edges = edges_of(head, lights)
    assert [level for _, level in edges] == [1, 0] * (len(edges) // 2)
    assert all(a[0] < b[0] for a, b in pairwise(edges))
    if bounce_percent == 100:
        assert len(edges) == 6 * len(lights)
