"""`metercheck sync`: whatever happens on the way, nothing is lost and nothing comes twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from metercheck import errors
from metercheck.link import returning
from metercheck.link.choosing import Ports
from metercheck.link.client import Client
from metercheck.records.chain import read
from metercheck.records.collect import collect
from metercheck.records.keys import KeyStore
from metercheck.records.store import Store
from metercheck.records.verify import verify
from metercheck_wire.messages import STATES
from support.command import run
from support.fake_device import FakeLine, plain
from support.keeper import Keeper
from support.records import HEAD

DEVICE = HEAD["device"]


class CutLine(FakeLine):
    """A cable that is pulled after `bytes_left` bytes, of both ways together."""

    def __init__(self, line: FakeLine, bytes_left: int) -> None:
        super().__init__(line.device)
        self.bytes_left = bytes_left

    def write(self, data: bytes) -> None:
        passed = data[: self.bytes_left]
        self.bytes_left -= len(passed)
        super().write(passed)
        if len(passed) < len(data):
            raise errors.LinkLost(port=self.name)

    def read(self, timeout_s: float) -> bytes:
        data = super().read(timeout_s)[: self.bytes_left]
        self.bytes_left -= len(data)
        if not self.bytes_left:
            raise errors.LinkLost(port=self.name)
        return data


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite"


def filled(count: int, seed: int = 1) -> Keeper:
    keeper = Keeper(seed)
    for _ in range(count):
        keeper.check()
    return keeper


def plug_in(monkeypatch: pytest.MonkeyPatch, keeper: Keeper) -> None:
    monkeypatch.setattr("metercheck.cli.device.SYSTEM", Ports(open=lambda _: keeper.line))


def fetched(line: FakeLine, store: Store):
    client = Client(line, session=1)
    client.hello()
    return collect(client, DEVICE, store)


def blobs(keeper: Keeper) -> Sequence[bytes]:
    return [
        bytes(keeper.archive.read(number, 0, keeper.archive.length(number)))
        for number in range(1, keeper.archive.newest + 1)
    ]


def test_everything_new_comes_once(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = filled(5)
    plug_in(monkeypatch, keeper)
    first = run("sync", "--port", "fake", store=store)
    assert first.exit_code == 0, first.output
    assert "Records fetched: 5" in first.stdout
    assert "Receipt given up to record 5" in first.stdout
    assert "On the device stay records 1 to 5 (5). All of them are here" in first.stdout
    assert keeper.clock.set_time_s > 1_700_000_000
    assert keeper.archive.not_kept == 0
    reads = keeper.did("RECORD_REQUEST")
    again = run("sync", "--port", "fake", store=store)
    assert "Nothing new" in again.stdout
    assert keeper.did("RECORD_REQUEST") == reads
    with Store(store) as records:
        assert [piece.blob for piece in records.pieces()] == blobs(keeper)
    assert "已在本机" in run("sync", "--port", "fake", store=store, lang="zh").stdout


def test_events_say_all_that_a_script_asks(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = filled(3)
    plug_in(monkeypatch, keeper)
    lines = run("sync", "--port", "fake", "--json", store=store).stdout.splitlines()
    events = [json.loads(line) for line in lines]
    assert [one["event"] for one in events] == ["device", *["record"] * 3, "synced"]
    assert [one["record"] for one in events[1:4]] == [1, 2, 3]
    end = events[-1]
    assert (end["fetched"], end["waiting"], end["on_device"], end["not_kept"]) == (3, 0, 3, 0)
    assert end["bytes"] == sum(map(len, blobs(keeper)))
    assert end["receipt"] == {"record": 3, "short": events[3]["short"]}
    assert end["wrong"] == end["unreadable"] == []


def test_an_empty_device_has_nothing(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, Keeper())
    assert "has no records" in run("sync", "--port", "fake", store=store).stdout


def test_a_pulled_cable_is_one_line_that_says_what_is_safe(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = filled(4)
    whole = keeper.line
    keeper.line = CutLine(whole, 1400)
    plug_in(monkeypatch, keeper)
    monkeypatch.setattr(returning, "PATIENCE_S", 0.0)  # nobody plugs it in again
    line = refused_late(run("sync", "--port", "fake", store=store))
    assert "run metercheck sync again" in line
    keeper.line = whole
    assert run("sync", "--port", "fake", store=store).exit_code == 0
    with Store(store) as records:
        assert [piece.blob for piece in records.pieces()] == blobs(keeper)


def refused_late(result) -> str:
    """As `refused`, after the line was waited for in vain."""
    assert result.exit_code == 3, result.output
    waited, line = result.stderr.splitlines()
    assert "plug the cable in again" in waited
    return line


def _all_bytes(keeper: Keeper) -> int:
    line = CutLine(keeper.line, 10**9)
    with Store(Path("/nonexistent/store"), create=False) as store:
        fetched(line, store)
    return 10**9 - line.bytes_left


def test_the_cable_may_be_pulled_at_any_byte(tmp_path: Path) -> None:
    count = 3
    total = _all_bytes(filled(count))
    draw = Random(7)
    chosen = {
        *range(1, 30, 3),
        *range(total - 50, total, 2),
        *draw.sample(range(30, total - 50), 30),
    }
    for bytes_left in sorted(chosen):
        keeper = filled(count)
        with Store(tmp_path / "none", create=False) as store:
            with pytest.raises((errors.LinkLost, errors.NotADevice)):
                fetched(CutLine(keeper.line, bytes_left), store)
            held = [piece.blob for piece in store.pieces()]
            assert held == blobs(keeper)[: len(held)]
            # Nothing that the device may give up is missing here.
            assert count - keeper.archive.not_kept <= len(held)
            done = fetched(FakeLine(keeper.device), store)
            assert done.fetched == count - len(held)
            assert [piece.blob for piece in store.pieces()] == blobs(keeper)
            assert done.receipt in store.receipts()
            assert keeper.archive.not_kept == 0


def test_a_record_that_cannot_be_read_does_not_keep_the_others(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = filled(4)
    answer = keeper.device.answers["RECORD_REQUEST"]

    def rotten(values):
        name, said = answer(values)
        if values["record"] == 2 and said.get("data"):
            said = said | {"data": bytes([said["data"][0] ^ 1]) + bytes(said["data"][1:])}
        return name, said

    keeper.device.answers["RECORD_REQUEST"] = rotten
    plug_in(monkeypatch, keeper)
    done = run("sync", "--port", "fake", store=store)
    assert done.exit_code == 1
    assert "Record 2 could not be read" in done.stdout
    assert "it was told nothing, because not all of them could be fetched" in done.stdout
    with Store(store) as records:
        assert len(records.list()) == 3
    assert keeper.archive.not_kept == 4


def test_while_a_check_runs_records_come_and_the_device_is_told_later(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = filled(2)
    measuring = plain("STATUS", state=STATES.index("measuring"))
    keeper.device.answers["STATUS_REQUEST"] = ("STATUS", measuring)
    keeper.device.answers["RECORDS_KEPT"] = ("ERROR", {"code": 4, "args": [3]})
    plug_in(monkeypatch, keeper)
    done = run("sync", "--port", "fake", store=store)
    assert done.exit_code == 0
    assert "Records fetched: 2" in done.stdout
    assert "a check is under way" in done.stdout


def test_records_that_another_computer_has_do_not_stop_this_one(tmp_path: Path) -> None:
    keeper = filled(3)
    with Store(tmp_path / "one.sqlite") as one:
        fetched(keeper.line, one)
    # The device has given up the oldest, which the first computer has.
    keeper.archive.state.floor = 2
    keeper.check()
    with Store(tmp_path / "two.sqlite") as two:
        done = fetched(keeper.line, two)
        assert [finding.code for finding in done.elsewhere] == ["start_missing"]
        assert done.receipt is not None
        assert keeper.archive.not_kept == 0
        keys_of = KeyStore(two.path).of
        report = verify(two.pieces(), two.receipts(), keys_of, again=lambda _: False)
        assert [finding.code for finding in report.wrong] == ["start_missing"]


def test_what_was_judged_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = filled(30)
    with Store(tmp_path / "one.sqlite") as store:
        fetched(keeper.line, store)
        keeper.archive.state.floor = 29
        keeper.check()
        asked = []
        monkeypatch.setattr(
            "metercheck.records.collect.read", lambda piece: asked.append(piece) or read(piece)
        )
        assert fetched(keeper.line, store).fetched == 1
        assert len(asked) <= 3
