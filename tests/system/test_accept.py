"""`metercheck accept` over a served port: what nobody does is no pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metercheck.bench.tcpserver import TcpEndpoint
from support.command import refused, run
from support.served import served


def test_a_device_nobody_is_with_is_measured_as_far_as_it_goes(tmp_path: Path) -> None:
    report, page = tmp_path / "report.json", tmp_path / "report.pdf"
    with served(TcpEndpoint("127.0.0.1", 0), "honest_steady", speed=100.0) as ours:
        device = ("accept", "--port", ours.port, "--unattended")
        # First, while it is cold: what the load has warmed is not at rest.
        some = run(*device, "--only", "state", "--only", "calibration", "--report", page, "--json")
        whole = run(*device, "--report", report, "--operator", "A", lang="zh")
    assert whole.exit_code == 9, whole.output
    assert "验收未完成" in whole.stdout
    told = json.loads(report.read_text("utf-8"))
    outcomes = {phase["name"]: phase["outcome"] for phase in told["phases"]}
    good = ("state", "load", "stop", "silence", "journal", "calibration")
    assert {outcomes[name] for name in good} <= {"pass", "marginal"}
    assert {outcomes[name] for name in ("head", "panel", "protection")} == {"not_done"}
    assert told["operator"] == "A"
    assert some.exit_code == 0, some.output
    assert [phase["name"] for phase in json.loads(some.stdout)["phases"]] == [
        *("link", "state", "calibration")
    ]
    assert page.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("words", [("--only", "all"), ("--report",)])
def test_what_is_misspelt_is_refused(words: tuple[str, ...]) -> None:
    refused(run("accept", "--port", "socket://127.0.0.1:9", *words), 2)
