"""Frames that were real ones: each damaged so that it can be none of them any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from metercheck_wire.codec import kind_of, pack
from metercheck_wire.framing import encode_frame
from support.fake_device import plain

COMMANDS = [
    encode_frame(kind_of(name), seq, 0, pack(name, plain(name, **values)))
    for seq, (name, values) in enumerate(
        [
            ("HELLO_REQUEST", {"session": 9}),
            ("SETTINGS_CHANGE", {"longest_s": 77}),
            ("START", {"token": 1, "meter": "12345678"}),
            ("STOP", {}),
            ("CONFIRM", {"what": 1}),
            ("RECORD_REQUEST", {"record": 1}),
        ],
        start=1,
    )
]
SAID = [
    encode_frame(kind_of(name), seq, 0, pack(name, plain(name, **values)))
    for seq, (name, values) in enumerate(
        [
            ("PROGRESS", {"record": 1, "elapsed_ms": 1250, "ratio_ppm": 987_654}),
            ("FINISHED", {"record": 1, "verdict": 1}),
            ("PROGRESS", {"record": 2, "asks": 255}),
        ],
        start=1,
    )
] + [
    encode_frame(kind_of(name), 0, 1, pack(name, plain(name, **values)))
    for name, values in [
        ("STATUS", {"uptime_ms": 77_000}),
        ("RECORD_DATA", {"record": 1, "total": 900, "data": bytes(range(200))}),
        ("ERROR", {"code": 3, "args": [7]}),
        ("METER_DATA", {"address": "123456789012", "items": [0, 1200]}),
    ]
]
"""What a device says: of its own accord, and in answer to the host's command 1."""


def mutants(frames: Sequence[bytes], count: int, seed: int = 1) -> Iterator[bytes]:
    """So many damaged frames, out of `frames`."""
    random = Random(seed)
    for _ in range(count):
        before = random.choice(frames)[1:-1]
        inside = bytearray(before)
        while before in bytes(inside).split(b"\x00"):  # else it is the real one behind noise
            inside = bytearray(before)  # anew: in a heap of noise it would hardly ever be hit
            at = random.randrange(len(inside))
            match random.randrange(5):
                case 0:
                    inside[at] ^= 1 << random.randrange(8)
                case 1:
                    inside[at] = random.randrange(256)
                case 2:
                    del inside[at : at + random.randrange(1, 9)]
                case 3:
                    inside[at:at] = random.randbytes(random.randrange(1, 400))
                case _:
                    inside[at:at] = inside[at : at + random.randrange(1, 30)]
        yield b"\x00" + bytes(inside) + random.choice([b"\x00", b"\x00\x00", b""])
