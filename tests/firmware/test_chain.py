"""HMAC by hand against RFC 4231, and the short hash that people compare."""

from binascii import hexlify, unhexlify

from metercheck_wire import chain

# RFC 4231, test cases 1 to 4, 6 and 7: key, data, HMAC-SHA-256.
_CASES = (
    (
        b"\x0b" * 20,
        b"Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    (
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        b"\xaa" * 20,
        b"\xdd" * 50,
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    (
        bytes(range(1, 26)),
        b"\xcd" * 50,
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    (
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        b"\xaa" * 131,
        b"This is a test using a larger than block-size key and a larger than block-size data."
        b" The key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
)


def test_hmac_is_that_of_the_rfc():
    for key, data, expected in _CASES:
        assert chain.hmac_sha256(key, data) == unhexlify(expected)


def test_there_is_no_mac_without_a_key():
    assert chain.mac(b"", b"\x01" * 32) == bytes(32)
    assert chain.mac(b"\x00" * 32, b"\x01" * 32) != bytes(32)


def test_a_digest_in_pieces_is_that_of_the_whole():
    assert chain.body_digest((b"ab", b"", memoryview(b"c"))) == unhexlify(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_each_place_in_a_chain_has_its_own_value():
    first = chain.first_previous(b"\x01" * 8, b"\x02" * 8)
    others = (
        chain.first_previous(b"\x02" * 8, b"\x02" * 8),
        chain.first_previous(b"\x01" * 8, b"\x03" * 8),
        chain.link(first, bytes(32)),
        chain.link(bytes(32), first),
    )
    assert len(set(others + (first,))) == 5


def test_the_short_hash_has_the_first_forty_bits_in_digits_that_are_not_mistaken():
    assert chain.short_hash(bytes(32)) == "0000-0000"
    assert chain.short_hash(b"\xff" * 32) == "ZZZZ-ZZZZ"
    # 00000 00001 00010 ... 00111: the digits 0 to 7, eight bits at a time
    assert chain.short_hash(unhexlify("00443214c7") + bytes(27)) == "0123-4567"
    assert hexlify(chain.hmac_sha256(b"", b""))[:4] == b"b613"
