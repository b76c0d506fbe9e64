"""What the device keeps of itself: its chain of records, its key, what hosts have, the time."""

import struct

from metercheck_wire import chain
from metercheck_wire.compat import const

ID_BYTES = const(8)
_FORMAT = "<B8sB32sI32sIQIQ"
_VERSION = const(1)
_NOTHING = bytes(32)


class DeviceState:
    """chain_id: of the chain that is being made; key: empty while there is none; kept: the newest
    record that a host has, with all before it; kept_chain: its place in this chain, empty where it
    has none; floor: records up to it were given up at a factory reset; time_s, boot, uptime_ms: of
    the clock.
    """

    def __init__(self, chain_id):
        self.chain_id = chain_id
        self.key = b""
        self.kept = 0
        self.kept_chain = b""
        self.floor = 0
        self.time_s = 0
        self.boot = 0
        self.uptime_ms = 0

    def begin_chain(self, chain_id, key):
        """Records to come are another chain, sealed with `key` if there is one."""
        self.chain_id = chain_id
        self.key = key
        self.kept_chain = b""

    def first_previous(self, device):
        """What the first record of this chain follows."""
        return chain.first_previous(device, self.chain_id)

    def pack(self):
        """The bytes for the flash."""
        return struct.pack(
            _FORMAT,
            _VERSION,
            self.chain_id,
            1 if self.key else 0,
            self.key or _NOTHING,
            self.kept,
            self.kept_chain or _NOTHING,
            self.floor,
            self.time_s,
            self.boot,
            self.uptime_ms,
        )


def unpack(data):
    """The state in `data`, None when it is not one of this firmware's."""
    if len(data) != struct.calcsize(_FORMAT) or data[0] != _VERSION:
        return None
    fields = struct.unpack(_FORMAT, data)
    state = DeviceState(fields[1])
    state.key = fields[3] if fields[2] else b""
    state.kept = fields[4]
    state.kept_chain = b"" if fields[5] == _NOTHING else fields[5]
    state.floor, state.time_s, state.boot, state.uptime_ms = fields[6:]
    return state
