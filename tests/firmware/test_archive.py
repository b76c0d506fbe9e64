"""Records sealed and chained in the flash: no fork, no gap, nothing given up before its time."""

from memory_flash import MemoryFlash, PowerCut
from metercheck_device.store.archive import Archive
from metercheck_wire import chain, record
from metercheck_wire.codec import pack
from metercheck_wire.messages import MESSAGES

DEVICE = bytes(range(8))
KEY = bytes(range(32))
SECTORS = 6 + 16


class Draw:
    """Random bytes that are not: each draw another."""

    def __init__(self):
        self.drawn = 0

    def __call__(self, count):
        self.drawn += 1
        return bytes([self.drawn]) * count


def lowest(name, **changed):
    values = {}
    for _kind, known, fields in MESSAGES:
        if known == name:
            for field, form, low, _high in fields:
                value = max(low, 0)
                if form == "str":
                    value = "x" * value
                elif form == "bytes":
                    value = bytes(value)
                elif form == "i32s":
                    value = [0] * value
                values[field] = value
    values.update(changed)
    return pack(name, values)


def booted(flash, draw):
    return Archive(flash, DEVICE, draw, None)


def begin(archive, events=b"\x00\x03\x07\x00"):
    number = archive.newest + 1
    head = lowest("RECORD_HEAD", record=number, device=DEVICE, chain_id=archive.state.chain_id)
    return archive.begin(number, head, lowest("RECORD_RESULT"), events)


def write(archive, events=b"\x00\x03\x07\x00"):
    length = begin(archive, events)
    while not archive.step():
        pass
    assert archive.length(archive.newest) == length
    return bytes(archive.read(archive.newest, 0, length))


def chain_of(blob):
    seal, body_end = record.seal_of(blob)
    return chain.link(seal["previous"], chain.body_digest((blob[:body_end],)))


def verified(archive, numbers, key=b""):
    """That these records are one chain from its first on, and end where the archive says."""
    previous = None
    for number in numbers:
        blob = bytes(archive.read(number, 0, archive.length(number)))
        head = record.split(blob)[0]
        assert head["record"] == number
        if previous is None:
            previous = chain.first_previous(DEVICE, head["chain_id"])
        seal, _ = record.seal_of(blob)
        assert seal["previous"] == previous, number
        previous = chain_of(blob)
        assert seal["mac"] == chain.mac(key, previous)
    assert archive.told()["chain"] == previous


def test_a_new_device_draws_a_chain_and_keeps_it():
    flash, draw = MemoryFlash(SECTORS), Draw()
    told = booted(flash, draw).told()
    assert told["chain_id"] == b"\x01" * 8
    assert told["chain"] == chain.first_previous(DEVICE, b"\x01" * 8)
    assert (told["oldest"], told["newest"], told["not_kept"], told["provisioned"]) == (0, 0, 0, 0)
    assert booted(flash, draw).told() == told
    assert draw.drawn == 1


def test_records_are_a_chain_over_all_starts():
    flash, draw = MemoryFlash(SECTORS), Draw()
    for _ in range(5):
        archive = booted(flash, draw)
        write(archive)
        write(archive, b"\x00\x03" * 700)
        verified(archive, range(1, archive.newest + 1))
    archive = booted(flash, draw)
    assert (archive.newest, archive.not_kept) == (10, 10)
    verified(archive, range(1, 11))


def test_a_cut_at_any_step_neither_forks_the_chain_nor_leaves_a_gap():
    for cut in list(range(0, 300, 7)) + list(range(300, 9000, 501)):
        flash, draw = MemoryFlash(SECTORS), Draw()
        archive = booted(flash, draw)
        for _ in range(3):
            write(archive, b"\x00\x03" * 300)
        flash.left = cut
        try:
            write(archive, b"\x00\x03" * 1500)
        except PowerCut:
            pass
        flash.left = -1
        archive = booted(flash, draw)
        assert archive.newest in (3, 4)
        while archive.newest < 6:
            write(archive)
        verified(booted(flash, draw), range(1, 7))
        assert draw.drawn == 1


def test_provisioning_begins_a_chain_that_is_sealed_and_is_done_once():
    flash, draw = MemoryFlash(SECTORS), Draw()
    archive = booted(flash, draw)
    write(archive)
    assert archive.provision(KEY) == ""
    assert archive.provision(KEY) == "already_provisioned"
    write(archive)
    archive = booted(flash, draw)
    assert archive.told()["provisioned"] == 1
    write(archive)
    verified(archive, (2, 3), KEY)
    assert archive.newest == 3


def test_what_a_host_says_to_have_is_believed_by_its_chain_alone():
    flash, draw = MemoryFlash(SECTORS), Draw()
    archive = booted(flash, draw)
    blobs = [write(archive) for _ in range(4)]
    assert archive.keep(2, chain_of(blobs[2])) == "wrong_chain"
    assert archive.keep(5, chain_of(blobs[3])) == "no_such_record"
    assert archive.not_kept == 4
    assert archive.keep(2, chain_of(blobs[1])) == ""
    assert archive.not_kept == booted(flash, draw).not_kept == 2
    assert archive.keep(1, bytes(32)) == ""  # it has that already
    assert archive.not_kept == 2


def test_records_of_before_a_new_chain_are_kept_like_all_others():
    flash, draw = MemoryFlash(SECTORS), Draw()
    archive = booted(flash, draw)
    old = write(archive)
    archive.provision(KEY)
    assert archive.keep(1, chain_of(old)) == ""
    write(archive)
    verified(archive, (2,), KEY)


def test_it_is_full_when_a_long_record_might_not_find_room():
    flash, draw = MemoryFlash(SECTORS), Draw()
    archive = booted(flash, draw)
    blobs = []
    while not archive.full:
        told = archive.told()
        assert told["room"] > 0
        blobs.append(write(archive, b"\x00\x03" * 700))
    assert archive.told()["room"] == 0
    assert 20 <= len(blobs) <= 24
    write(archive, b"\x00\x03" * 12200)  # the longest, begun when it was not full yet
    verified(archive, range(1, archive.newest + 1))
    assert archive.keep(len(blobs), chain_of(blobs[-1])) == ""
    assert not archive.full
    assert archive.length(1) > 0


def test_the_room_that_is_told_is_there():
    flash, draw = MemoryFlash(SECTORS), Draw()
    archive = booted(flash, draw)
    room = archive.told()["room"]
    for _ in range(room):
        assert not archive.full
        write(archive, b"\x00\x03" * 600)


def test_a_reset_is_refused_until_a_host_has_everything():
    flash, draw = MemoryFlash(SECTORS), Draw()
    archive = booted(flash, draw)
    archive.provision(KEY)
    chain_id = archive.told()["chain_id"]
    blob = write(archive)
    assert archive.reset(bytes(8)) == "wrong_chain"
    assert archive.reset(chain_id) == "records_not_kept"
    archive.keep(1, chain_of(blob))
    assert archive.reset(chain_id) == ""
    for now in (archive, booted(flash, draw)):
        told = now.told()
        assert (told["oldest"], told["newest"], told["not_kept"]) == (0, 1, 0)
        assert told["provisioned"] == 0
        assert told["chain_id"] == bytes([draw.drawn]) * 8
        assert now.length(1) == -1
    blank = b"\xff" * (16 * 4096)
    assert flash.data[6 * 4096 :] != blank
    for _ in range(3):
        now.tidy()
    assert flash.data[6 * 4096 :] == blank
    write(now)
    assert now.newest == 2  # numbers go on: no two records of a device have the same
    verified(now, (2,))


def test_the_chain_goes_on_from_what_the_host_has_when_the_flash_has_lost_it():
    flash, draw = MemoryFlash(SECTORS), Draw()
    archive = booted(flash, draw)
    blobs = [write(archive) for _ in range(3)]
    archive.keep(3, chain_of(blobs[2]))
    flash.data[6 * 4096 :] = b"\xff" * (16 * 4096)
    archive = booted(flash, draw)
    assert archive.newest == 3
    blob = write(archive)
    assert record.split(blob)[0]["record"] == 4
    assert record.seal_of(blob)[0]["previous"] == chain_of(blobs[2])
    assert booted(flash, draw).newest == 4


def test_a_record_of_another_firmware_ends_its_chain():
    flash, draw = MemoryFlash(SECTORS), Draw()
    archive = booted(flash, draw)
    archive.begin(1, b"\x00" * 90, lowest("RECORD_RESULT"), b"")
    while not archive.step():
        pass
    assert draw.drawn == 1
    archive = booted(flash, draw)
    assert draw.drawn == 2
    assert archive.told()["chain"] == chain.first_previous(DEVICE, b"\x02" * 8)
    blob = bytes(archive.read(1, 0, archive.length(1)))
    seal, body_end = None, len(blob) - 72
    del seal
    value = chain.link(blob[body_end + 3 : body_end + 35], chain.body_digest((blob[:body_end],)))
    assert archive.keep(1, value) == ""  # or the journal could never be emptied


def test_the_time_is_kept_once_an_hour_and_never_at_once():
    class Clock:
        set_time_s = 10000
        set_boot = 1
        set_uptime_ms = 5

    flash, draw = MemoryFlash(SECTORS), Draw()
    archive = booted(flash, draw)
    programmed = flash.programmed
    clock = Clock()
    archive.note_time(clock)
    assert flash.programmed == programmed
    archive.tidy()
    assert booted(flash, draw).state.time_s == 10000
    clock.set_time_s = 13000
    archive.note_time(clock)
    archive.tidy()
    assert flash.programmed == programmed + 1
    assert archive.state.time_s == 13000
    clock.set_time_s = 14000
    archive.note_time(clock)
    archive.tidy()
    assert booted(flash, draw).state.time_s == 14000
