"""A device's life over a served port: key, checks, verification, reset."""

from __future__ import annotations

import json
from pathlib import Path

from metercheck.bench.tcpserver import TcpEndpoint
from support.command import run
from support.served import served


def test_a_device_is_provisioned_checks_and_is_reset(tmp_path: Path) -> None:
    store = tmp_path / "records.sqlite"
    with served(TcpEndpoint("127.0.0.1", 0), "honest_empty") as ours:
        port = ("--port", ours.port)
        assert run("provision", *port, store=store).exit_code == 0
        check = ("check", *port, "--constant", 1200, "--place", "box", "--json")
        made = run(*check, store=store)
        assert made.exit_code == 0, made.output
        said = json.loads(made.stdout.splitlines()[-1])
        assert said["receipt"] is True
        reset = run("provision", *port, "--reset", "--yes", store=store)
        assert reset.exit_code == 0, reset.output
        assert run("provision", *port, store=store).exit_code == 0
    verified = json.loads(run("records", "verify", "--json", store=store).stdout)
    assert verified["ok"] is True
    assert [one["proven"] for one in verified["devices"]] == [1]
    assert verified["devices"][0]["short"] == said["short"]
