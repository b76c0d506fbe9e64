"""Readings that somebody types, and what is said before anything begins."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from metercheck.calibration.procedure import Plan
from metercheck.calibration.readings import Reading
from metercheck.cli.calibrating import BenchGuide, source_at
from metercheck.words import speaking


def typed(keys: str, *, voltage: bool, language: str = "en") -> tuple[Reading, str]:
    """What comes of typing `keys`, and what was shown."""
    with (
        CliRunner().isolation(input=keys) as (shown, *_),
        speaking(language),
        source_at(None, None) as source,
    ):
        reading = source.read("3a", voltage=voltage)
        return reading, shown.getvalue().decode()


def test_energy_voltage_and_frequency_are_asked_for() -> None:
    reading, shown = typed("1234,567\n229.8\n50.01\n", voltage=True)
    assert reading == Reading(1234.567, 229.8, 50.01)
    assert "reading 3a: total energy in Wh" in shown


def test_a_frequency_that_the_standard_does_not_show_is_left_out() -> None:
    assert typed("1234.567\n229.8\n\n", voltage=True)[0] == Reading(1234.567, 229.8)


def test_after_a_run_only_energy_is_asked_for() -> None:
    reading, shown = typed("1234.567\n", voltage=False, language="zh")
    assert reading == Reading(1234.567)
    assert "标准表读数 3a：累计电能（Wh）" in shown
    assert "电压" not in shown


def test_what_is_no_number_is_asked_for_again() -> None:
    reading, shown = typed("12 Wh\nnan\n12\n", voltage=False)
    assert reading == Reading(12.0)
    assert shown.count("That is no number.") == 2


def test_whoever_begins_knows_what_to_do_and_how_long_it_takes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    BenchGuide(write=True, as_json=False).begin(Plan())
    said = capsys.readouterr().out
    assert "Cover the optical head" in said
    assert "16 runs with the load on for 15 minutes" in said
