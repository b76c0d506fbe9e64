"""What people call a record: its number in the store, or the short hash on screen and paper."""

from __future__ import annotations

import re

_SHORT_HASH = re.compile(r"([0-9A-Z]{4})-?([0-9A-Z]{4})")
# Crockford's base32: what people read and type for the digits that it has.
_MISREAD = str.maketrans("OIL", "011")
_LARGEST = 2**63 - 1


def is_number(name: str) -> bool:
    """Whether `name` can be a record's number."""
    return name.isascii() and name.isdecimal() and len(name) < 20 and int(name) <= _LARGEST


def is_name(text: str) -> bool:
    """Whether a record may be called `text`."""
    return (text.isascii() and text.isdecimal()) or as_short_hash(text) is not None


def as_short_hash(name: str) -> str | None:
    """`name` as short hashes are written, "7K3M-9QXA"; None when it is none.

    Eight digits without a hyphen are a number.
    """
    found = _SHORT_HASH.fullmatch(name.strip().upper().translate(_MISREAD))
    return None if found is None or is_number(name) else "-".join(found.groups())
