"""A million damaged frames at either end: none is taken for one, nothing breaks, nothing grows."""

from __future__ import annotations

import tracemalloc
from typing import Any

from metercheck.link.schema import decode
from metercheck_device.link import Link
from metercheck_wire.codec import WireError, unpack
from metercheck_wire.framing import FrameParser
from support.fake_device import plain
from support.mutants import COMMANDS, SAID, mutants

_EACH = 1_000_000
_BOUND_BYTES = 16_384  # buffers of one frame, and what counting itself takes


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
    """Past the checksum: half a million damaged payloads of every kind, to both codecs."""
    tracemalloc.start()
    try:
        bodies = [frame for frames in (COMMANDS, SAID) for frame in frames]
        whole = [FrameParser().feed(frame)[0] for frame in bodies]
        kinds = {payload: kind for kind, _, _, payload in whole}
        peaks = []
        for count, frame in enumerate(mutants(list(map(_framed, kinds)), _EACH // 2, seed=13)):
            kind = whole[count % len(whole)][0]
            assert _read(decode, kind, frame[1:241]) == _read(_named, kind, frame[1:241])
            if count % 50_000 == 0:
                peaks.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert max(peaks) - peaks[1] <= _BOUND_BYTES


def _framed(payload: bytes) -> bytes:
    return b"\x00" + (payload or b"\x01") + b"\x00"


def _named(kind: int, payload: bytes) -> dict[str, Any]:
    return unpack(kind, payload)


def _read(codec: Any, kind: int, payload: bytes) -> tuple[str, Any]:
    try:
        said = codec(kind, payload)
    except WireError as error:
        return type(error).__name__, error.args
    return "values", said[1] if isinstance(said, tuple) else said
