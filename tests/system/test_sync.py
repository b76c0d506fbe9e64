"""`metercheck sync` over a served port, with the device's own firmware at the other end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from metercheck.bench.serve import Endpoint
from metercheck.bench.tcpserver import TcpEndpoint
from metercheck.records.store import Store
from support.command import run
from support.keeper import Keeper
from support.records import HEAD
from support.served import either, served

COUNT = 12


@pytest.fixture
def keeper() -> Keeper:
    """A device with twelve records that nobody has yet."""
    keeper = Keeper()
    for _ in range(COUNT):
        keeper.check()
    return keeper


def sync(port: str, store: Path) -> tuple[int, list[dict[str, Any]]]:
    done = run("sync", "--port", port, "--json", store=store)
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def held(store: Path) -> list[int]:
    with Store(store) as records:
        return [piece.record for piece in records.pieces()]


@either
def test_all_comes_once_and_the_device_knows(
    endpoint: Callable[[], Endpoint], tmp_path: Path, keeper: Keeper
) -> None:
    store = tmp_path / "records.sqlite"
    own = {"device": HEAD["device"], "flash": keeper.flash}
    with served(endpoint(), "honest_empty", **own) as ours:
        code, events = sync(ours.port, store)
        assert code == 0
        assert [one["record"] for one in events if one["event"] == "record"] == [*range(1, 13)]
        assert (events[-1]["fetched"], events[-1]["not_kept"]) == (COUNT, 0)
        code, events = sync(ours.port, store)
        assert (code, events[-1]["fetched"], events[-1]["waiting"]) == (0, 0, 0)
    assert held(store) == [*range(1, COUNT + 1)]
    assert run("records", "verify", store=store).exit_code == 0


@pytest.mark.micropython
def test_a_cable_that_is_pulled_and_a_line_that_loses_bytes(
    tmp_path: Path, keeper: Keeper
) -> None:
    store = tmp_path / "records.sqlite"
    own = {"device": HEAD["device"], "flash": keeper.flash, "real": True}
    told, attempts = False, 0
    with served(TcpEndpoint(), "honest_empty", line="lose=0.003,unplug=1@1", **own) as ours:
        while not told:
            attempts += 1
            assert attempts < 20, "it never comes to an end"
            code, events = sync(ours.port, store)
            told = code == 0 and events[-1]["receipt"] is not None
            ours.wait_until(lambda: ours.bench.plugged)
    assert held(store) == [*range(1, COUNT + 1)]
    assert run("records", "verify", store=store).exit_code == 0
