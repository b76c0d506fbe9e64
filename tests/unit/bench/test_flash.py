"""The flash: what NOR can and cannot do, and what is left when the power fails in the middle."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.flash import (
    ERASE_US,
    PAGE_BYTES,
    PROGRAM_US,
    SECTOR_BYTES,
    Flash,
    PowerCut,
)

PAGES = st.binary(min_size=1, max_size=PAGE_BYTES)


def flash(seed: int = 1) -> Flash:
    return Flash(2, Random(seed))


def whole(memory: Flash) -> bytes:
    return memory.read(0, len(memory))


def filled(seed: int) -> Flash:
    """A flash with something in every page."""
    memory, chance = flash(seed), Random(seed)
    for start in range(0, len(memory), PAGE_BYTES):
        memory.program(start, chance.randbytes(PAGE_BYTES))
    return memory


@given(PAGES, PAGES)
def test_programming_only_clears_bits(first, second):
    memory = flash()
    memory.program(256, first)
    memory.program(256, second)
    length = max(len(first), len(second))
    first, second = first.ljust(length, b"\xff"), second.ljust(length, b"\xff")
    assert memory.read(256, length) == bytes(a & b for a, b in zip(first, second, strict=True))
    assert memory.read(0, 256) == b"\xff" * 256


def test_erasing_sets_one_sector_and_counts():
    memory = filled(2)
    before = whole(memory)
    memory.erase(SECTOR_BYTES)
    assert memory.read(SECTOR_BYTES, SECTOR_BYTES) == b"\xff" * SECTOR_BYTES
    assert memory.read(0, SECTOR_BYTES) == before[:SECTOR_BYTES]
    assert memory.erasures == [0, 1]
    assert memory.programmings == 32
    assert memory.busy_us == 32 * PROGRAM_US + ERASE_US


@given(st.integers(0, 2**32), PAGES, st.data())
def test_a_cut_while_programming_tears_one_byte(seed, data, draw):
    memory = filled(seed)
    before = whole(memory)
    done = draw.draw(st.integers(0, len(data) - 1))
    memory.cut_power_after(done)
    with pytest.raises(PowerCut):
        memory.program(512, data)
    memory.restore_power()
    after = whole(memory)
    wanted = bytes(a & b for a, b in zip(before[512:], data, strict=False))
    assert after[512 : 512 + done] == wanted[:done]
    torn, old, new = after[512 + done], before[512 + done], wanted[done]
    assert torn | old == old  # no bit has been set
    assert torn & new == new  # and none has cleared that was not to
    assert after[:512] == before[:512]
    assert after[512 + done + 1 :] == before[512 + done + 1 :]


@given(st.integers(0, 2**32), st.integers(0, SECTOR_BYTES - 1))
def test_a_cut_while_erasing_leaves_every_bit_old_or_set_and_can_be_made_good(seed, done):
    memory = filled(seed)
    before = whole(memory)
    memory.cut_power_after(done)
    with pytest.raises(PowerCut):
        memory.erase(0)
    memory.restore_power()
    after = whole(memory)
    assert all(a & b == a for a, b in zip(before, after, strict=True))
    assert after[SECTOR_BYTES:] == before[SECTOR_BYTES:]
    memory.erase(0)
    assert memory.read(0, SECTOR_BYTES) == b"\xff" * SECTOR_BYTES
    assert memory.erasures == [2, 0]


@pytest.mark.parametrize(("done", "set_share"), [(0, 0.0), (1024, 0.25), (3072, 0.75)])
def test_a_half_erased_sector_is_erased_to_that_share(done, set_share):
    memory = flash(5)
    for start in range(0, SECTOR_BYTES, PAGE_BYTES):
        memory.program(start, bytes(PAGE_BYTES))
    memory.cut_power_after(done)
    with pytest.raises(PowerCut):
        memory.erase(0)
    memory.restore_power()
    ones = int.from_bytes(memory.read(0, SECTOR_BYTES), "big").bit_count()
    assert ones / (8 * SECTOR_BYTES) == pytest.approx(set_share, abs=0.01)


def test_a_cut_strikes_in_the_operation_that_reaches_it():
    memory = flash()
    memory.cut_power_after(300)
    memory.program(0, bytes(256))
    with pytest.raises(PowerCut):
        memory.program(256, bytes(256))
    with pytest.raises(PowerCut):
        memory.read(0, 1)
    memory.restore_power()
    assert memory.read(0, 300) == bytes(300)
    assert memory.read(301, 10) == b"\xff" * 10


def test_the_same_seed_tears_the_same_bits():
    torn = []
    for _ in range(2):
        memory = filled(6)
        memory.cut_power_after(2000)
        with pytest.raises(PowerCut):
            memory.erase(0)
        memory.restore_power()
        torn.append(whole(memory))
    assert torn[0] == torn[1]


@pytest.mark.parametrize(
    ("start", "data"), [(255, bytes(2)), (0, bytes(257)), (0, b""), (8192, b"a"), (-1, b"a")]
)
def test_what_does_not_lie_in_one_page_is_refused(start, data):
    with pytest.raises(ValueError, match=str(start)):
        flash().program(start, data)


@pytest.mark.parametrize("start", [1, 256, -4096, 8192])
def test_only_whole_sectors_are_erased(start):
    with pytest.raises(ValueError, match=str(start)):
        flash().erase(start)
