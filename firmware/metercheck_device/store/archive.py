"""Records sealed and kept: journal, chain and key, and what of all that a host already has.

The end of the chain is not kept anywhere: it is computed from the newest whole record, so that
after a power cut at whatever byte the next record goes on from there and no two follow the same.
Only where that record is not there any more, what the host was seen to have last goes before it.
"""

from metercheck_device.store import device_state
from metercheck_device.store.journal import Journal
from metercheck_device.store.journal_writer import MOST_SECTORS, JournalWriter
from metercheck_device.store.slots import SLOT_BYTES, Slots
from metercheck_wire import chain
from metercheck_wire.codec import WireError, kind_of, pack, unpack
from metercheck_wire.compat import const
from metercheck_wire.record import body_pieces, sealed_pieces

SETTINGS_AT = const(0)
CALIBRATION_AT = SLOT_BYTES
STATE_AT = 2 * SLOT_BYTES
_JOURNAL_AT = 3 * SLOT_BYTES

_SECTOR = const(4096)
_SEAL = const(66)  # bytes of a packed RECORD_SEAL
_BEHIND_BODY = const(72)  # the seal, its length before it, the CRC after it
_HEAD_AT = const(5)
_TYPICAL_PAGES = const(7)  # of a record of 60 s: 1.6 kB
_PAGES = const(16)
_HOUR_S = const(3600)


class Archive:
    """All that the device keeps of its checks."""

    def __init__(self, flash, device, draw, alive):
        """flash: as boards/__init__.py has it; device: its 8 bytes; draw(n): n random bytes;
        alive(): feeds the watchdog while the start takes long.
        """
        self._flash = flash
        self._device = device
        self._draw = draw
        self._slots = Slots(flash, STATE_AT)
        self._journal = Journal(flash, _JOURNAL_AT, (flash.size - _JOURNAL_AT) // _SECTOR, alive)
        self._writer = None
        self._writing = (0, b"", 0)  # record, its chain, its bytes
        self._late = False  # the state is to be written when there is time
        kept = self._slots.load(device_state.unpack)
        self.state = kept or device_state.DeviceState(draw(device_state.ID_BYTES))
        if kept is None:
            self._write()
        self._noted = (self.state.boot, self.state.time_s)  # the clock in the flash
        self._emptying = self.state.floor > 0
        self._chain = self._end_of_chain()

    @property
    def newest(self):
        """The number of the newest record that there ever was."""
        return max(self._journal.newest, self._had)

    @property
    def not_kept(self):
        """Records that no host has yet."""
        return self.newest - self._had

    @property
    def full(self):
        """A record might find no room that no host's record is in."""
        return self._journal.room(self._had) < MOST_SECTORS

    @property
    def chain(self):
        """Of the newest record, or what the first one follows."""
        return self._chain

    def told(self):
        """The fields of JOURNAL."""
        oldest = max(self._journal.oldest(), self.state.floor + 1)
        spare = self._journal.room(self._had) - MOST_SECTORS + 1
        return {
            "oldest": oldest if oldest <= self._journal.newest else 0,
            "newest": self.newest,
            "not_kept": self.not_kept,
            "room": max(spare, 0) * _PAGES // _TYPICAL_PAGES,
            "chain_id": self.state.chain_id,
            "chain": self._chain,
            "provisioned": 1 if self.state.key else 0,
        }

    def begin(self, record, head, result, events):
        """Seal a record and begin to write it; its length in bytes. It is not copied."""
        body = body_pieces(head, result, events)
        value = chain.link(self._chain, chain.body_digest(body))
        seal = {"previous": self._chain, "mac": chain.mac(self.state.key, value)}
        pieces = sealed_pieces(body, pack("RECORD_SEAL", seal))
        length = 0
        for piece in pieces:
            length += len(piece)
        self._writer = JournalWriter(self._journal, self._flash, record, pieces)
        self._writing = (record, value, length)
        return length

    def step(self):
        """Go on writing, at most one sector erased or programmed; whether the record is kept."""
        writer = self._writer
        if writer is None or not writer.step():
            return False
        self._chain = self._writing[1]
        self._writer = None
        return True

    def give_up(self):
        """Leave the record that is being written: what is torn is passed over."""
        self._writer = None
        self._journal.page = _PAGES

    def length(self, record):
        """Bytes of a record, -1 when it is not there."""
        return self._journal.length(record) if record > self.state.floor else -1

    def read(self, record, offset, size):
        """`size` bytes of a record from `offset` on."""
        data = bytearray(size)
        self._journal.read(record, offset, data)
        return data

    def keep(self, record, value):
        """A host has all records up to this one, whose chain it names; "" or why that is wrong."""
        if record > self.newest:
            return "no_such_record"
        if record <= self._had:
            return ""
        if self.length(record) < 0:
            return "no_such_record"
        if self._chain_of(record) != value:
            return "wrong_chain"
        state = self.state
        state.kept = record
        state.kept_chain = value if self._chain_id_of(record) == state.chain_id else b""
        self._write()
        return ""

    def provision(self, key):
        """Take the key, once; records to come are another chain. "" or why not."""
        if self.state.key:
            return "already_provisioned"
        self._begin_chain(key)
        return ""

    def reset(self, chain_id):
        """Give up chain, key and records; "" or why not."""
        if chain_id != self.state.chain_id:
            return "wrong_chain"
        if self.not_kept:
            return "records_not_kept"
        self._journal.page = _PAGES  # so that no sector stays for the sake of a new record
        self.state.floor = self.newest
        self._emptying = True
        self._begin_chain(b"")
        return ""

    def note_time(self, clock):
        """The clock was set: kept for the next start, at its next `tidy`."""
        state = self.state
        state.time_s = clock.set_time_s
        state.boot = clock.set_boot
        state.uptime_ms = clock.set_uptime_ms
        boot, time_s = self._noted
        if state.boot != boot or abs(state.time_s - time_s) >= _HOUR_S:
            self._late = True

    def tidy(self):
        """When there is time: one thing that takes the flash."""
        if self._late:
            self._write()
        elif self._emptying:
            self._emptying = self._journal.erase_one(self.state.floor)

    @property
    def _had(self):
        """Records up to this one may go."""
        return max(self.state.kept, self.state.floor)

    def _write(self):
        self._slots.write(self.state.pack())
        self._noted = (self.state.boot, self.state.time_s)
        self._late = False

    def _begin_chain(self, key):
        """Records to come are another chain; what its first one follows."""
        self.state.begin_chain(self._draw(device_state.ID_BYTES), key)
        self._write()
        self._chain = self.state.first_previous(self._device)
        return self._chain

    def _end_of_chain(self):
        """What the next record follows."""
        newest = self._journal.newest
        state = self.state
        if newest >= max(state.kept, 1):
            chain_id = self._chain_id_of(newest)
            if chain_id == state.chain_id:
                return self._chain_of(newest)
            if not chain_id:
                # Of another firmware: whether it is of this chain cannot be said, so that ends.
                return self._begin_chain(state.key)
        return state.kept_chain or state.first_previous(self._device)

    def _chain_of(self, record):
        """The chain of a record in the journal."""
        body_bytes = self._journal.length(record) - _BEHIND_BODY
        digest = chain.body_digest(self._journal.pieces(record, 0, body_bytes))
        seal = unpack(kind_of("RECORD_SEAL"), bytes(self.read(record, body_bytes + 2, _SEAL)))
        return chain.link(seal["previous"], digest)

    def _chain_id_of(self, record):
        """Which chain a record is of; b"" when its head is not of this firmware's making."""
        head_bytes = int.from_bytes(self.read(record, _HEAD_AT - 2, 2), "little")
        try:
            head = unpack(kind_of("RECORD_HEAD"), bytes(self.read(record, _HEAD_AT, head_bytes)))
        except WireError:
            return b""
        return head["chain_id"]
