"""Edges out of the ring: all of them, in order, at their time; or the word that some are lost."""

from array import array

from metercheck_device.boards.rp2.edge_ring import EdgeRing

WORDS = 64
LAP_US = 1 << 28


class Writer:
    """Writes words as PIO and DMA do."""

    def __init__(self, first=6):
        self.halves = array("H", [0] * (2 * WORDS + 16))
        self.first = first
        self.count = 0
        self.during = None

    def change(self, t_us, pins):
        at = self.first + 2 * (self.count % WORDS)
        down = -t_us % LAP_US
        self.halves[at] = down & 0xFFFF
        self.halves[at + 1] = pins << 12 | down >> 16
        self.count += 1

    def written(self):
        """As if more were written while the reader reads."""
        if self.during is not None:
            self.during()
        return self.count

    def ring(self):
        return EdgeRing(self.halves, self.first, WORDS, self.written)


def test_the_first_word_tells_only_where_the_pins_stand():
    writer = Writer()
    ring = writer.ring()
    writer.change(1, 0b0101)
    assert list(ring.take(10)) == []
    writer.change(100, 0b0100)
    writer.change(250, 0b1110)
    assert list(ring.take(300)) == [(100, 0, 0), (250, 1, 1), (250, 3, 1)]
    assert not ring.overflow
    assert list(ring.take(301)) == []


def test_times_go_on_beyond_the_counter_and_beyond_32_bits():
    for begin_us in (0, LAP_US - 3000, 5 * LAP_US - 3000, (1 << 40) + 12345):
        writer = Writer()
        ring = writer.ring()
        pins = 0
        wanted = []
        for number in range(50):
            t_us = begin_us + 137 * number
            writer.change(t_us, pins)
            if number:
                wanted.append((t_us, 1, pins >> 1))
            pins ^= 2
        assert list(ring.take(begin_us + 9000)) == wanted


def test_every_edge_comes_through_lap_after_lap():
    writer = Writer()
    ring = writer.ring()
    state = 1
    pins = t_us = 0
    wanted = []
    found = []
    for turn in range(200):
        for _ in range(turn % WORDS):
            state = state * 69069 + 1 & 0xFFFFFFFF
            t_us += 2 + (state >> 16)
            changed = 1 << (state >> 9 & 3)
            pins ^= changed
            writer.change(t_us, pins)
            wanted.append((t_us, state >> 9 & 3, int(pins & changed != 0)))
        found.extend(ring.take(t_us + 5))
        assert not ring.overflow
    assert len(found) > 5000
    assert found == wanted[1:]


def test_a_lap_too_many_is_told_and_what_follows_is_right():
    writer = Writer()
    ring = writer.ring()
    writer.change(1, 0)
    ring.take(2)
    for number in range(WORDS):
        writer.change(10 * number, 1 - number % 2)
    assert len(ring.take(1000)) == WORDS
    assert not ring.overflow
    for number in range(WORDS + 1):
        writer.change(2000 + 10 * number, 1 - number % 2)
    assert list(ring.take(3000)) == []
    assert ring.overflow
    writer.change(3500, 0b1000)  # pin 0 stood at 1
    assert list(ring.take(4000)) == [(3500, 0, 0), (3500, 3, 1)]
    assert not ring.overflow


def test_words_overwritten_while_they_are_read_are_not_believed():
    writer = Writer()
    ring = writer.ring()
    writer.change(1, 0)
    ring.take(2)
    for number in range(WORDS):
        writer.change(10 + number, 1 - number % 2)
    calls = []

    def during():
        calls.append(1)
        if len(calls) == 2:
            writer.during = None
            writer.change(500, 0b0110)

    setattr(writer, "during", during)  # noqa: B010
    assert list(ring.take(600)) == []
    assert ring.overflow
    assert ring.pending() == 1


def test_an_edge_that_comes_while_the_ring_is_looked_at_is_one_of_now():
    """Its count is ahead of the clock that was read just before."""
    for now_us in (1000, LAP_US, 3 * LAP_US - 5):
        writer = Writer()
        ring = writer.ring()
        writer.change(now_us - 700, 0)
        writer.change(now_us + 40, 2)
        assert list(ring.take(now_us)) == [(now_us + 40, 1, 1)]
