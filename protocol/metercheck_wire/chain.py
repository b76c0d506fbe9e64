"""What makes a record's bytes and their order provable: a chain of hashes, sealed with a key.

`chain_n = SHA-256(previous || SHA-256(body))`, and the next record's `previous` is `chain_n`, so
that no record can be changed, left out or put elsewhere without all later ones changing. The seal
carries `HMAC-SHA256(key, chain_n)` (RFC 2104), 32 zeros while the device has no key.
"""

from hashlib import sha256

NO_MAC = bytes(32)

_BLOCK = 64  # bytes of SHA-256's block
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32
_SHORT = 8


def first_previous(device: bytes, chain_id: bytes) -> bytes:
    """What the first record of a chain follows. device, chain_id: 8 bytes each."""
    return sha256(b"metercheck chain" + device + chain_id).digest()


def body_digest(pieces) -> bytes:
    """SHA-256 of a record's body, given in pieces that follow each other."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def link(previous: bytes, body_sha256: bytes) -> bytes:
    """The chain's value of a record, from the one before and its body's digest."""
    return sha256(previous + body_sha256).digest()


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """RFC 2104 with SHA-256, for a key of any length."""
    if len(key) > _BLOCK:
        key = sha256(key).digest()
    key = key + bytes(_BLOCK - len(key))
    inner = sha256(bytes([byte ^ 0x36 for byte in key]))
    inner.update(message)
    outer = sha256(bytes([byte ^ 0x5C for byte in key]))
    outer.update(inner.digest())
    return outer.digest()


def mac(key: bytes, chain: bytes) -> bytes:
    """The seal over a record's place in the chain; `key` is empty where there is none."""
    return hmac_sha256(key, chain) if key else NO_MAC


def short_hash(chain: bytes) -> str:
    """The first 40 bits of a record's chain for people to compare, as in "7K3M-9QXA"."""
    number = int.from_bytes(chain[:5], "big")
    digits = [_DIGITS[number >> 5 * place & 31] for place in range(_SHORT - 1, -1, -1)]
    return "".join(digits[:4]) + "-" + "".join(digits[4:])
