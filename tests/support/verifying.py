"""Chains that were verified, and what was found in them."""

from __future__ import annotations

from collections.abc import Sequence

from metercheck.records.findings import Finding, Receipt
from metercheck.records.seals import DeviceKey
from metercheck.records.verify import KeysOf, verify
from support.chains import CHAIN_ID, DEVICE, KEY, made, stored

OTHER_KEY = bytes(32)[:31] + b"x"
OTHER_CHAIN = bytes(range(50, 58))
CHAIN = made(20)
UNSEALED = made(20, key=b"")


def has_key(device: str) -> Sequence[DeviceKey]:
    return [DeviceKey(KEY, CHAIN_ID)] if device == DEVICE else []


def has_none(_: str) -> Sequence[DeviceKey]:
    return []


def found(
    blobs: Sequence[bytes],
    keys: KeysOf = has_key,
    receipts: Sequence[Receipt] = (),
    *,
    again: bool = False,
) -> tuple[Finding, ...]:
    return verify(stored(blobs), receipts, keys, again=lambda _: again).findings


def wrong(*args, **settings) -> dict[str, list[int]]:
    """The codes of what is wrong, each with the numbers of its records."""
    codes: dict[str, list[int]] = {}
    for one in found(*args, **settings):
        if one.wrong:
            codes.setdefault(one.code, []).append(one.record)
    return codes


def facts(*args, **settings) -> set[str]:
    return {one.code for one in found(*args, **settings) if not one.wrong}


def with_one(chain: Sequence[bytes], number: int, data: bytes) -> list[bytes]:
    """The chain with its record `number` replaced."""
    return [*chain[: number - 1], data, *chain[number:]]
