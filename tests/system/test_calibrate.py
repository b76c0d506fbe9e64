"""`metercheck calibrate` against a served device and a served standard, and its certificate."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from metercheck.calibration import measuring, procedure, standard
from support.calibration_bench import QUICK, served_calibration_bench
from support.command import refused, run


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of less than a minute."""
    lengths = {"short_s": QUICK.short_s, "long_s": QUICK.long_s, "left_pairs": QUICK.left_pairs}
    monkeypatch.setattr(procedure, "Plan", partial(procedure.Plan, **lengths))
    # The bench's clock runs two hundred times as fast as the one that this program waits by.
    monkeypatch.setattr(measuring, "LOOK_S", 0.02)
    monkeypatch.setattr(measuring, "VOLTAGE_LOOK_S", 0.01)


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """A standard's file that is valid today, whenever that is."""
    path = tmp_path / "standard.toml"
    text = standard.EXAMPLE.replace("2026-03-01", "2020-01-01").replace("2027-02-28", "2120-01-01")
    path.write_text(text)
    return path


def test_a_device_is_calibrated_over_two_ports(
    quick: None, reference: Path, tmp_path: Path
) -> None:
    store = tmp_path / "records.sqlite"
    with served_calibration_bench(2) as (port, standard_port):
        command = ("calibrate", "--port", port, "--standard", reference)
        command += ("--standard-port", standard_port, "--pairs", 3, "--warm-up", 5)
        certificate = tmp_path / "c.md"
        written = run(
            *command, "--write", "--json", "--by", "A", "--certificate", certificate, store=store
        )
    assert written.exit_code == 0, written.output
    told = json.loads(written.stdout)
    assert told["written"]
    assert told["left_within"]
    assert told["found"]["energy"]["error_ppm"] == pytest.approx(12_000, abs=1000)
    assert told["new"]["e_cf_nj"] == pytest.approx(134_560e6 / 1.012, rel=1e-3)
    (kept,) = (tmp_path / "calibrations" / told["device"]["id"]).iterdir()
    assert str(kept) == told["path"]
    assert "As left" in written.stderr
    assert told["sha256"] in certificate.read_text("utf-8")
    assert run("certificate", kept).stdout == certificate.read_text("utf-8")


def test_what_does_not_fit_together_is_refused(reference: Path, tmp_path: Path) -> None:
    device = ("calibrate", "--port", "socket://127.0.0.1:9")
    refused(run(*device), 2)
    both = ("--standard-port", "x", "--readings", tmp_path / "log.csv")
    refused(run(*device, "--standard", reference, *both), 2)
    refused(run(*device, "--standard", reference, "--certificate", "c.doc"), 2)
    refused(run(*device, "--standard", tmp_path / "none.toml"), 5)
    refused(run("certificate", reference), 5)


def test_the_example_is_printed() -> None:
    assert run("calibrate", "--example").stdout == standard.EXAMPLE
