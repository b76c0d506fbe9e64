"""The standard's file: the example is one, and what is wrong is named by its field."""

from __future__ import annotations

from pathlib import Path

import pytest

from metercheck.calibration import standard
from metercheck.errors import BadStandard, FileMissing


def test_the_example_is_a_standard(tmp_path: Path) -> None:
    path = tmp_path / "standard.toml"
    path.write_text(standard.EXAMPLE)
    found = standard.load(path)
    assert found.energy_u_percent == 0.03
    assert found.as_dict()["valid_until"] == "2027-02-28"


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("energy_u_percent = 0.03", "energy_u_percent = 1.0", "energy_u_percent"),
        ("energy_u_percent = 0.03", "energy_u_percent = 0.0", "energy_u_percent"),
        ("energy_u_percent = 0.03", "", "energy_u_percent"),
        ("voltage_u_percent = 0.03", 'voltage_u_percent = "0.03"', "voltage_u_percent"),
        ("calibrated = 2026-03-01", 'calibrated = "2026-03-01"', "calibrated"),
        ('serial = "0123456"', "serial = 123456", "serial"),
        ('serial = "0123456"', 'serial = " "', "serial"),
        ("k = 2.0", "k = 0.5", "k"),
        ("k = 2.0", "k = true", "k"),
        ("k = 2.0", "kay = 2.0", "kay"),
        ("[standard]", "[normal]", "standard"),
        ("[standard]", "[standard", "-"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, before: str, after: str, field: str) -> None:
    path = tmp_path / "standard.toml"
    assert before in standard.EXAMPLE
    path.write_text(standard.EXAMPLE.replace(before, after))
    with pytest.raises(BadStandard) as caught:
        standard.load(path)
    assert caught.value.arguments["field"] == field


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        standard.load(tmp_path / "none.toml")
