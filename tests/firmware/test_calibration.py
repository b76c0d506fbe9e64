"""Calibrations: kept byte for byte, damage and nonsense refused, time runs out."""

import random

from metercheck_device import calibration
from metercheck_device.calibration import PACKED, Calibration, implausible, nominal, unpack
from metercheck_device.metering.oscillator import Oscillator

DEVICE = b"\x01\x02\x03\x04\x05\x06\x07\x08"
FIELDS = ("k_v", "k_i", "k_p", "e_cf_nj", "reference_u95_ppm", "day", "expires_day", "device")


def calibrated(**changed):
    values = {
        "k_v": 15900000,
        "k_i": 1250000000,
        "k_p": 3105000,
        "e_cf_nj": 135080000000,
        "reference_u95_ppm": 6000,
        "day": 9300,
        "expires_day": 9665,
        "device": DEVICE,
    }
    values.update(changed)
    return Calibration(**values)


def test_the_nominal_scaling_is_that_of_the_parts():
    """73989, 305978 and 3537 over 1.218 of what a divider of 3824.56 and 5 mOhm let through."""
    found = nominal(DEVICE)
    assert found.k_v == 15883341
    assert found.k_i == 1256067323
    assert found.k_p == 3116969
    assert found.e_cf_nj == 134560000000
    # 1638.4 * 256 / 3116.969 = 134.5635 J; the rounded value is 26 ppm less.
    assert abs(found.e_cf_nj * found.k_p - 4194304 * 10**11) * 30000 < 4194304 * 10**11


def test_a_device_that_was_never_calibrated_is_less_sure_and_expired():
    assert nominal(DEVICE).reference_u95_ppm > calibrated().reference_u95_ppm
    assert nominal(DEVICE).expired(0)
    assert nominal(DEVICE).expired(9400)


def test_packed_and_unpacked_it_is_the_same():
    data = calibrated().pack()
    assert len(data) == PACKED
    found = unpack(data + b"\xff" * 20, DEVICE)
    assert found is not None
    for name in FIELDS:
        assert getattr(found, name) == getattr(calibrated(), name), name
    assert found.pack() == data
    assert unpack(bytearray(data), DEVICE) is not None
    assert unpack(memoryview(data), DEVICE) is not None


def test_no_wrong_bit_is_let_by():
    data = calibrated().pack()
    for bit in range(8 * PACKED):
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        assert unpack(damaged, DEVICE) is None, bit


def test_flash_without_a_calibration_holds_none():
    random.seed(1)
    assert unpack(b"", DEVICE) is None
    assert unpack(b"\xff" * PACKED, DEVICE) is None
    assert unpack(b"\x00" * PACKED, DEVICE) is None
    assert unpack(calibrated().pack()[:-1], DEVICE) is None
    assert unpack(bytes([random.getrandbits(8) for _ in range(256)]), DEVICE) is None


def test_another_devices_calibration_is_refused():
    assert unpack(calibrated().pack(), b"\x02" + DEVICE[1:]) is None


def test_nonsense_is_refused_by_name():
    for name, value in (
        ("k_v", 0),
        ("k_v", 15883341 * 106 // 100),
        ("k_i", 1256067323 * 94 // 100),
        ("k_p", 3116969 * 106 // 100),
        ("e_cf_nj", 1),
        ("e_cf_nj", 135080000000 * 102 // 100),
        ("reference_u95_ppm", 0),
        ("reference_u95_ppm", 60000),
        ("expires_day", 9300),
        ("expires_day", 9299),
        ("expires_day", 9300 + 2000),
    ):
        wrong = calibrated(**{name: value})
        assert implausible(wrong) == name, (name, value)
        assert unpack(wrong.pack(), DEVICE) is None
    assert implausible(calibrated()) == ""


def test_it_expires():
    found = calibrated()
    assert not found.expired(9300)
    assert not found.expired(9664)
    assert found.expired(9665)
    assert found.expired(9299)  # the clock is wrong, or the calibration


def oscillator(ppm, known=True):
    found = Oscillator()
    found.ppm = ppm
    found.known = known
    return found


def test_a_pulse_of_a_fast_clock_is_worth_less():
    found = calibrated(e_cf_nj=134560000000)
    assert found.reference(oscillator(0)) == (134560, 6000)
    assert found.reference(oscillator(20000)) == (131922, 6000)  # 134.560 / 1.02
    assert found.reference(oscillator(-30000)) == (138722, 6000)


def test_an_unknown_clock_makes_energy_less_sure():
    """Root of 6000^2 + 20000^2."""
    assert calibrated().reference(oscillator(0, known=False)) == (135080, 20880)
    assert nominal(DEVICE).reference(oscillator(0, known=False))[1] == 28284


def test_energy_of_a_pulse_in_mj_is_rounded():
    assert calibrated(e_cf_nj=134560499999).reference(oscillator(0))[0] == 134560
    assert calibrated(e_cf_nj=134560500000).reference(oscillator(0))[0] == 134561
    assert calibration.PACKED == 44
