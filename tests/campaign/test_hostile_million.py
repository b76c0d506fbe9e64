"""A million damaged frames at either end: none is taken for one, nothing breaks."""

from __future__ import annotations

from random import Random
from typing import Any

from metercheck.link.schema import decode
from metercheck_device.link import Link
from metercheck_wire.codec import WireError, unpack
from metercheck_wire.framing import FrameParser
from support.fake_device import plain
from support.mutants import COMMANDS, SAID, mutants

_EACH = 1_000_000


def test_of_a_million_the_device_obeys_none() -> None:
    done: list[str] = []

    def handle(name: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        done.append(name)
        return "SETTINGS", plain("SETTINGS")

    link = Link(handle)
    for frame in mutants(COMMANDS, _EACH, seed=11):
        link.feed(frame)
    assert done == []
    assert link.pending() == 0
    link.feed(b"\x00" + COMMANDS[1])
    assert done == ["SETTINGS_CHANGE"]


def test_of_a_million_the_host_hears_none() -> None:
    parser = FrameParser()
    for frame in mutants(SAID, _EACH, seed=12):
        assert parser.feed(frame) == []
    assert parser.feed(b"\x00" + SAID[0]) == FrameParser().feed(SAID[0])


def test_payloads_with_the_right_checksum_mean_the_same_to_both_or_nothing() -> None:
    """Past the checksum: damaged payloads of every kind, to both codecs."""
    random = Random(13)
    whole = [FrameParser().feed(frame)[0] for frame in (*COMMANDS, *SAID)]
    meant = 0
    for _ in range(_EACH // 5):
        kind, _, _, payload = random.choice(whole)
        damaged = bytearray(payload + random.randbytes(random.choice((0, 0, 0, 1, 9))))
        for _ in range(random.randrange(1, 4)):
            if damaged:
                damaged[random.randrange(len(damaged))] = random.randrange(256)
        del damaged[random.choice((240, 240, 240, len(damaged) // 2)) :]
        said = _read(decode, kind, bytes(damaged))
        assert said == _read(_named, kind, bytes(damaged))
        meant += said[0] == "values"
    assert 0 < meant < _EACH // 5


def _named(kind: int, payload: bytes) -> dict[str, Any]:
    return unpack(kind, payload)


def _read(codec: Any, kind: int, payload: bytes) -> tuple[str, Any]:
    try:
        said = codec(kind, payload)
    except WireError as error:
        return type(error).__name__, error.args
    return "values", said[1] if isinstance(said, tuple) else said
