"""What an edge costs stays within the targets, and the emulator that says so keeps time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    command = [sys.executable, PROJECT / "firmware" / "cost" / "cost.py", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_the_cost_is_within_the_targets(report: dict[str, Any]) -> None:
    assert report["missed"] == []


def test_the_captures_hold_the_rate_that_the_target_is_for(report: dict[str, Any]) -> None:
    rates = {cost["capture"]: cost["edges_per_s"] for cost in report["costs"]}
    assert rates["quick"] >= 7.5
    assert rates["quick_shunt"] >= 7.5


def test_machine_code_takes_the_documented_cycles(report: dict[str, Any]) -> None:
    assert report["calibration"]["cycles_ratio"] == pytest.approx(1.0, abs=0.02)


def test_a_check_leaves_heap_for_the_rest(report: dict[str, Any], measured: list[str]) -> None:
    for cost in report["costs"]:
        free = cost["heap_bytes"] - cost["heap_peak_bytes"]
        edge = f"an edge {cost['edge_ms']:.0f} ms and {cost['edge_bytes'] / 1e3:.1f} kB of garbage"
        measured.append(f"{cost['capture']}: {edge}, heap free at the worst {free / 1e3:.0f} kB")
        assert free >= 60_000
