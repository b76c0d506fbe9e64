"""Results of records that are kept, read as a host reads them: from the record's bytes.

The short hash of a record is in the next one's seal, which names the chain before it, and for the
newest one in JOURNAL: so nothing is hashed again to be shown.
"""

from metercheck_wire.chain import short_hash
from metercheck_wire.codec import WireError, kind_of, unpack
from metercheck_wire.compat import const

_PIECE = const(200)
_HEAD_AT = const(3)  # after "MC" and the format
_SEAL = const(66)  # its bytes,
_SEAL_FROM_END = const(70)  # and the CRC behind them


class Results:
    """`handle(name, values)` is the session's, as its host has it."""

    def __init__(self, handle):
        self._handle = handle

    def journal(self):
        """The fields of JOURNAL."""
        return self._handle("JOURNAL_REQUEST", {})[1]

    def read(self, record):
        """(record, verdict, ratio_ppm, u95_ppm, codes of reasons, trip, short hash), or None."""
        try:
            head, at = self._part(record, _HEAD_AT, "RECORD_HEAD")
            result = self._part(record, at, "RECORD_RESULT")[0]
        except WireError:
            return None
        mark = self._mark(record, head["chain_id"])
        return (
            record,
            result["verdict"],
            result["ratio_ppm"],
            result["u95_ppm"],
            result["reasons"][::2],
            result["trip"],
            mark,
        )

    def _mark(self, record, chain_id):
        """The record's short hash; "" where another chain has begun behind it."""
        journal = self.journal()
        if record == journal["newest"]:
            return short_hash(journal["chain"]) if chain_id == journal["chain_id"] else ""
        try:
            behind = self._part(record + 1, _HEAD_AT, "RECORD_HEAD")[0]
            total = self._piece(record + 1, 0, 1)[0]
            seal = self._piece(record + 1, total - _SEAL_FROM_END, _SEAL)[1]
            previous = unpack(kind_of("RECORD_SEAL"), seal)["previous"]
        except WireError:
            return ""
        return short_hash(previous) if behind["chain_id"] == chain_id else ""

    def _part(self, record, at, name):
        """A part of the record, unpacked, and where the next one begins."""
        length = int.from_bytes(self._bytes(record, at, 2), "little")
        at += 2
        return unpack(kind_of(name), self._bytes(record, at, length)), at + length

    def _bytes(self, record, at, length):
        data = b""
        while len(data) < length:
            piece = self._piece(record, at + len(data), min(_PIECE, length - len(data)))[1]
            if not piece:
                raise WireError("short")
            data += piece
        return data

    def _piece(self, record, offset, length):
        """(bytes of the whole record, the piece asked for). Raises WireError."""
        request = {"record": record, "offset": offset, "length": length}
        name, values = self._handle("RECORD_REQUEST", request)
        if name != "RECORD_DATA":
            raise WireError("gone")
        return values["total"], bytes(values["data"])
