"""Two sectors of copies: the newest, or after a cut the one before, and never neither."""

from memory_flash import MemoryFlash, PowerCut
from metercheck_device.store.slots import MOST_BYTES, SLOT_BYTES, Slots


def loaded(flash, offset=0):
    return Slots(flash, offset).load(lambda value: value)


def test_an_erased_flash_holds_nothing():
    assert loaded(MemoryFlash(2)) is None


def test_each_value_replaces_the_one_before_over_many_erasures():
    flash = MemoryFlash(2)
    slots = Slots(flash, 0)
    for number in range(200):
        slots.write(b"value %d" % number)
        assert loaded(flash) == b"value %d" % number
    assert flash.erased == [7, 6]


def test_a_start_goes_on_where_the_one_before_was():
    flash = MemoryFlash(2)
    for number in range(200):
        Slots(flash, 0).write(b"%d" % number)
        assert loaded(flash) == b"%d" % number
    assert flash.erased == [7, 6]


def test_neighbours_are_left_alone():
    flash = MemoryFlash(6)
    for offset in (0, SLOT_BYTES, 2 * SLOT_BYTES):
        Slots(flash, offset).write(b"at %d" % offset)
    for number in range(40):
        Slots(flash, SLOT_BYTES).write(b"%d" % number)
    assert loaded(flash, 0) == b"at 0"
    assert loaded(flash, 2 * SLOT_BYTES) == b"at 16384"


def test_the_longest_value_fits_and_a_longer_one_is_refused():
    flash = MemoryFlash(2)
    slots = Slots(flash, 0)
    slots.write(b"x" * MOST_BYTES)
    assert loaded(flash) == b"x" * MOST_BYTES
    try:
        slots.write(b"x" * (MOST_BYTES + 1))
    except ValueError:
        assert loaded(flash) == b"x" * MOST_BYTES
    else:
        raise AssertionError("taken")


def test_an_older_value_serves_when_the_newer_is_refused():
    flash = MemoryFlash(2)
    slots = Slots(flash, 0)
    for value in (b"good", b"better", b"bad", b"worse"):
        slots.write(value)
    assert Slots(flash, 0).load(lambda value: None if value in (b"bad", b"worse") else value) == (
        b"better"
    )
    assert Slots(flash, 0).load(lambda value: value if value == b"other" else None) is None
    slots = Slots(flash, 0)
    slots.write(b"best")  # goes behind what was refused
    assert loaded(flash) == b"best"


def test_a_damaged_copy_is_passed_over():
    for place in range(20):
        flash = MemoryFlash(2)
        slots = Slots(flash, 0)
        slots.write(b"first")
        slots.write(b"second")
        flash.data[256 + place] ^= 0x04
        assert loaded(flash) == (b"second" if place > 17 else b"first"), place


def test_a_cut_at_any_byte_leaves_the_new_or_the_old_value():
    for before in (1, 15, 16, 31, 32):
        for cut in list(range(40)) + [200, 255, 256, 300, 2000, 4095, 4096, 4100, 4351]:
            flash = MemoryFlash(2)
            slots = Slots(flash, 0)
            for number in range(before):
                slots.write(b"old %d" % number)
            flash.left = cut
            try:
                slots.write(b"new")
                whole = True
            except PowerCut:
                whole = False
            flash.left = -1
            old = b"old %d" % (before - 1)
            found = loaded(flash)
            assert found == b"new" if whole else found in (b"new", old), (before, cut)
            for number in range(40):
                Slots(flash, 0).write(b"later %d" % number)
                assert loaded(flash) == b"later %d" % number
