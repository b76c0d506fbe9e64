"""Every start has a number of its own, whatever a power cut leaves behind."""

from metercheck_device.boards.rp2.boot_count import count_start

OFFSET = 4096
TORN = bytes(range(7)) * 37


class Flash:
    """NOR: programming clears bits only; the power may fail after so many bytes."""

    def __init__(self):
        self.data = bytearray(b"\xff" * (4 * 4096))
        self.left = -1
        self.erased = 0

    def read(self, offset, buffer):
        buffer[:] = self.data[offset : offset + len(buffer)]

    def program(self, offset, data):
        assert offset % 256 == 0
        assert len(data) == 256
        for number in range(len(data)):
            self._spend()
            self.data[offset + number] &= data[number]

    def erase(self, offset):
        assert offset % 4096 == 0
        self.erased += 1
        self._spend()
        self.data[offset : offset + 4096] = b"\xff" * 4096

    def _spend(self):
        if self.left == 0:
            raise OSError
        self.left -= 1


def test_starts_are_counted_for_ever():
    flash = Flash()
    assert [count_start(flash, OFFSET) for _ in range(100)] == list(range(1, 101))
    assert flash.data[:OFFSET] == b"\xff" * OFFSET
    assert flash.data[OFFSET + 8192 :] == b"\xff" * 4096
    # A sector holds 16: the first of them was there already.
    assert flash.erased <= 100 // 16 + 1


def test_a_cut_at_any_byte_repeats_no_number():
    for before in (0, 1, 15, 16, 17, 31, 32):
        for cut in (0, 1, 3, 5, 8, 11, 12, 200, 256):
            flash = Flash()
            for _ in range(before):
                count_start(flash, OFFSET)
            flash.left = cut
            told = before
            try:
                told = count_start(flash, OFFSET)
            except OSError:
                pass
            flash.left = -1
            after = [count_start(flash, OFFSET) for _ in range(40)]
            assert after[0] > told or after[0] == before + 1
            assert after == list(range(after[0], after[0] + 40)), (before, cut)


def test_other_content_is_no_count():
    flash = Flash()
    flash.data[OFFSET : OFFSET + 8192] = (TORN * 32)[:8192]
    assert count_start(flash, OFFSET) == 1
    assert count_start(flash, OFFSET) == 2
