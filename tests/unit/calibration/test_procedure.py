"""The whole course, the real firmware on the simulated bench with its simulated standard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from metercheck.calibration.procedure import calibrate, read_constants
from metercheck.calibration.readings import Reading
from metercheck.errors import CalibrationRefused, NoAnswer
from metercheck.link import keeping
from support.calibrating import STANDARD, reason
from support.calibration_bench import NOW, QUICK, Person, calibration_bench


def test_a_device_that_was_never_calibrated_is_right_afterwards() -> None:
    with calibration_bench(3) as at:
        limits = (at.client.hello(), at.client.settings())[1]
        before = read_constants(at.client)
        done = at.calibrate()
        kept = read_constants(at.client)
        settings = at.client.settings()
        state = at.client.command("CALIBRATION_REQUEST", {}, "CALIBRATION")["state"]
    u_ppm = done.found.energy.budget.expanded_ppm
    assert done.found.energy.error_ppm == pytest.approx(12000, abs=u_ppm)
    assert done.found.voltage.error_ppm == pytest.approx(-8000, abs=1500)
    assert done.oscillator_ppm == pytest.approx(8050, abs=150)
    assert before["day"] == 0
    assert kept == done.new
    assert kept["day"] == (date(2026, 11, 26) - date(2000, 1, 1)).days
    assert state == 1
    assert abs(at.true_error_ppm(before["e_cf_nj"])) > 11_000
    assert abs(at.true_error_ppm(kept["e_cf_nj"])) < u_ppm
    assert done.left is not None
    assert done.left_within
    assert done.was_within  # it claimed nothing
    assert settings == limits


def test_a_dry_run_writes_nothing() -> None:
    with calibration_bench(4) as at:
        at.client.hello()
        before = read_constants(at.client)
        done = at.calibrate(replace(QUICK, pairs=2), writes=False)
        assert read_constants(at.client) == before
    assert not done.written
    assert done.left is None


def test_a_device_that_has_shifted_is_found_out() -> None:
    """Calibrated, and yet 1.2 % off: what it told since then is in doubt."""
    with calibration_bench(5) as at:
        at.client.hello()
        keeping.set_time(at.client, int(NOW.timestamp()))
        claimed = read_constants(at.client) | {
            "reference_u95_ppm": 5000,
            "day": 9800,
            "expires_day": 10100,
        }
        at.client.command("CALIBRATION_CHANGE", claimed, "CALIBRATION")
        done = at.calibrate(replace(QUICK, pairs=2), writes=False)
    assert not done.was_within


def test_what_no_parts_could_be_off_by_is_refused() -> None:
    with calibration_bench(6, error_ppm=65_000) as at:
        with pytest.raises(CalibrationRefused) as caught:
            at.calibrate(replace(QUICK, pairs=2))
        assert read_constants(at.client)["day"] == 0
    assert reason(caught) == "far_energy"


def test_when_it_is_not_right_as_left_it_is_taken_back() -> None:
    """Somebody moves a clip of the standard after the constants were written."""
    with calibration_bench(7) as at:

        class Moved:
            reads = 0

            def read(self, label: str, *, voltage: bool) -> Reading:
                shown = at.standard.read(label, voltage=voltage)
                self.reads += 1
                factor = 1.0 if self.reads <= 4 * QUICK.pairs else 0.99
                return replace(shown, energy_wh=shown.energy_wh * factor)

        done = calibrate(at.client, Moved(), STANDARD, QUICK, Person(), NOW)
        kept = read_constants(at.client)
    assert done.written
    assert not done.left_within
    assert done.undone == "unsure"
    assert kept["reference_u95_ppm"] == 20_000


def test_what_breaks_off_after_writing_is_kept() -> None:
    """The cable of the standard falls out: the constants are in the device, and nobody knows."""
    with calibration_bench(7) as at:

        class Fallen:
            reads = 0

            def read(self, label: str, *, voltage: bool) -> Reading:
                self.reads += 1
                if self.reads > 4 * QUICK.pairs:
                    raise NoAnswer(port="standard", seconds=6)
                return at.standard.read(label, voltage=voltage)

        limits = (at.client.hello(), at.client.settings())[1]
        done = calibrate(at.client, Fallen(), STANDARD, QUICK, Person(), NOW)
        assert read_constants(at.client) == done.new
        assert at.client.settings() == limits
    assert done.written
    assert done.left is None
    assert not done.left_within
    assert isinstance(done.broken, NoAnswer)


def test_a_standard_out_of_date_is_refused_before_anything_else() -> None:
    with calibration_bench(8) as at:
        old = replace(STANDARD, valid_until=date(2026, 11, 25))
        with pytest.raises(CalibrationRefused) as caught:
            calibrate(at.client, at.standard, old, QUICK, Person(), NOW)
        assert at.bench.now_us < 100_000  # the device has started, and heard nothing
    assert reason(caught) == "standard_expired"


def test_the_air_and_the_sensor_have_to_agree() -> None:
    with calibration_bench(9) as at, pytest.raises(CalibrationRefused) as caught:
        at.calibrate(replace(QUICK, ambient_c=38.0))
    assert reason(caught) == "ambient"
