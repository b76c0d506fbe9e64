"""The ring of records: found again after every start, overwritten only when a host has them."""

from binascii import crc32

from memory_flash import SECTOR, MemoryFlash, PowerCut
from metercheck_device.store.journal import Journal
from metercheck_device.store.journal_writer import MOST_SECTORS, JournalWriter

SECTORS = 12


def record(number, length=1500):
    """Bytes that end with their CRC, as a record does, and that say which it is."""
    body = bytes([(number * 37 + at) & 0xFF for at in range(length - 4)])
    return body + crc32(body).to_bytes(4, "little")


def write(journal, flash, number, length=1500):
    blob = record(number, length)
    # In pieces, as a record comes; an empty one is a piece, too.
    writer = JournalWriter(journal, flash, number, (blob[:3], blob[3:300], b"", blob[300:]))
    steps = 1
    while not writer.step():
        steps += 1
    return steps


def read(journal, number):
    length = journal.length(number)
    if length < 0:
        return None
    buffer = bytearray(length)
    for offset in range(0, length, 200):  # as a host asks for it
        part = bytearray(min(200, length - offset))
        journal.read(number, offset, part)
        buffer[offset : offset + len(part)] = part
    assert b"".join([bytes(piece) for piece in journal.pieces(number, 0, length)]) == buffer
    return bytes(buffer)


def filled(lengths):
    flash = MemoryFlash(SECTORS)
    journal = Journal(flash, 0, SECTORS)
    for number, length in enumerate(lengths):
        write(journal, flash, number + 1, length)
    return flash, journal


def test_an_erased_flash_has_no_records_and_all_the_room():
    journal = Journal(MemoryFlash(SECTORS), 0, SECTORS)
    assert (journal.newest, journal.oldest(), journal.length(1)) == (0, 0, -1)
    assert journal.room(0) == SECTORS - 1


def test_records_of_all_lengths_are_read_as_they_were_written_before_and_after_a_start():
    lengths = [16, 200, 224, 240, 241, 1500, 4048, 4064, 4065, 5000, 9000, 8144, 300]
    flash, journal = filled(lengths)
    for there in (journal, Journal(flash, 0, SECTORS)):
        assert (there.oldest(), there.newest) == (1, len(lengths))
        for number, length in enumerate(lengths):
            assert read(there, number + 1) == record(number + 1, length), length


def test_the_journal_goes_on_where_it_was_after_each_start():
    flash = MemoryFlash(SECTORS)
    for number in range(1, 20):
        write(Journal(flash, 0, SECTORS), flash, number, 100 + 90 * number)
    journal = Journal(flash, 0, SECTORS)
    for number in range(1, 20):
        assert read(journal, number) == record(number, 100 + 90 * number)
    assert sum(flash.erased) == 6  # for 87 pages: nothing was left free


def test_what_no_host_has_is_never_overwritten():
    flash, journal = filled([1500] * 22)
    assert journal.room(0) == 3  # 22 records of 6 pages; a check begins only with MOST_SECTORS
    assert journal.room(2) == 3  # the first sector holds a part of the third, too
    assert journal.room(3) == 4
    assert journal.room(22) == SECTORS - 1
    assert Journal(flash, 0, SECTORS).room(3) == 4


def test_what_a_host_has_stays_readable_until_it_is_overwritten():
    flash, journal = filled([1500] * 40)
    assert journal.newest == 40
    oldest = journal.oldest()
    assert 9 <= oldest <= 13
    again = Journal(flash, 0, SECTORS)
    assert again.oldest() == oldest
    for number in range(1, 41):
        expected = record(number) if number >= oldest else None
        assert read(journal, number) == read(again, number) == expected


def test_wear_is_even():
    flash, _ = filled([1500] * 1000)
    assert max(flash.erased) - min(flash.erased) <= 1
    assert sum(flash.erased) == 375  # 6 pages each


def test_a_step_erases_once_or_programs_a_sector_at_the_most():
    flash, journal = filled([3000])
    writer = JournalWriter(journal, flash, 2, (record(2, 25000),))
    done = False
    while not done:
        erased, programmed = sum(flash.erased), flash.programmed
        done = writer.step()
        assert (sum(flash.erased) - erased, flash.programmed - programmed) in [(1, 0)] + [
            (0, pages) for pages in range(1, 17)
        ]
        assert journal.newest == (2 if done else 1)
    assert sum(flash.erased) <= MOST_SECTORS + 1


def test_the_longest_record_needs_no_more_than_what_a_check_waits_for():
    for first in range(16, 4064, 256):
        flash, journal = filled([first])
        write(journal, flash, 2, 25150)
        assert sum(flash.erased) <= 1 + MOST_SECTORS, first


def test_a_cut_loses_the_record_being_written_and_no_other():
    for length in (700, 5000):
        for cut in list(range(60)) + [255, 256, 257, 600, 4000, 4096, 4112, 4352, 6000, 9000]:
            flash, journal = filled([1500, 900, 2000])
            flash.left = cut
            try:
                write(journal, flash, 4, length)
                whole = True
            except PowerCut:
                whole = False
            flash.left = -1
            journal = Journal(flash, 0, SECTORS)
            assert journal.newest == 4 if whole else journal.newest in (3, 4), (length, cut)
            lengths = [1500, 900, 2000, length]
            for number in range(1, journal.newest + 1):
                assert read(journal, number) == record(number, lengths[number - 1]), (length, cut)
            for number in range(journal.newest + 1, 9):
                write(Journal(flash, 0, SECTORS), flash, number, 1200)
            journal = Journal(flash, 0, SECTORS)
            assert journal.newest == 8
            assert read(journal, 3) == record(3, 2000)
            for number in range(5, 9):
                assert read(journal, number) == record(number, 1200)


def test_a_half_erased_sector_gives_no_records_that_are_not_whole():
    for cut in (0, 1, 40, 400, 2000, 4000):
        flash, journal = filled([1500] * 31)
        write(journal, flash, 32, 900)
        oldest = journal.oldest()
        flash.left = cut
        while flash.left >= 0:
            try:
                write(journal, flash, journal.newest + 1)
            except PowerCut:
                flash.left = -1
        journal = Journal(flash, 0, SECTORS)
        assert journal.oldest() >= oldest
        assert read(journal, journal.oldest()) == record(journal.oldest())


def test_emptying_erases_what_is_to_go_and_nothing_else():
    flash, journal = filled([1500] * 10)
    erased = 0
    while journal.erase_one(6):
        erased += 1
    assert erased == 2
    assert read(journal, 7) == record(7)
    assert Journal(flash, 0, SECTORS).newest == 10
    while journal.erase_one(10):
        erased += 1
    assert erased == 4
    assert flash.data == b"\xff" * (SECTORS * SECTOR)
    write(journal, flash, 11)
    assert Journal(flash, 0, SECTORS).oldest() == 11
