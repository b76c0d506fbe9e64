"""`metercheck provision`: one key, once; a reset only when nothing is lost."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.errors import BadKeyFile, FileMissing, KeyStoreError
from metercheck.records.keys import KEY_BYTES, KeyStore, fingerprint
from metercheck.records.provisioning import key_in
from metercheck.records.seals import DeviceKey
from metercheck.records.store import Store
from support.command import refused, run
from support.keeper import Keeper
from support.ports import every_port_is
from support.records import HEAD

KEY = bytes(range(KEY_BYTES))
DEVICE = HEAD["device"].hex()
_COMMAND = ("provision", "--port", "fake")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "data" / "records.sqlite"


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    keeper = Keeper()
    every_port_is(monkeypatch, lambda _: keeper.line)
    return keeper


def _key_file(tmp_path: Path, data: bytes = KEY) -> Path:
    path = tmp_path / "key"
    path.write_bytes(data)
    return path


def test_a_device_gets_key_and_time_and_the_key_is_kept(keeper: Keeper, store: Path) -> None:
    done = run(*_COMMAND, store=store)
    assert done.exit_code == 0, done.output
    (kept,) = KeyStore(store).of(DEVICE)
    assert kept.key == keeper.archive.state.key
    assert len(kept.key) == KEY_BYTES
    assert kept.chain_id == keeper.archive.state.chain_id.hex()
    assert keeper.clock.known
    assert DEVICE in done.stdout
    assert fingerprint(kept.key) in done.stdout
    assert kept.key.hex() not in done.output
    assert str(KeyStore(store).path(DEVICE)) in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX's")
def test_the_key_is_for_the_user_alone(keeper: Keeper, store: Path) -> None:
    assert run(*_COMMAND, store=store).exit_code == 0
    path = KeyStore(store).path(DEVICE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_given_key_is_taken(keeper: Keeper, store: Path, tmp_path: Path) -> None:
    assert run(*_COMMAND, "--key-file", _key_file(tmp_path), store=store).exit_code == 0
    assert keeper.archive.state.key == KEY


def test_a_second_key_is_refused_and_not_kept(keeper: Keeper, store: Path) -> None:
    run(*_COMMAND, store=store)
    kept = KeyStore(store).of(DEVICE)
    assert "has a key already" in refused(run(*_COMMAND, store=store), 4)
    assert "已写入密钥" in refused(run(*_COMMAND, store=store, lang="zh"), 4)
    assert KeyStore(store).of(DEVICE) == kept
    assert keeper.did("PROVISION") == 1


def test_nobody_at_the_device_means_no_key(keeper: Keeper, store: Path) -> None:
    keeper.armed = False
    refused(run(*_COMMAND, store=store), 4)
    assert KeyStore(store).of(DEVICE) == []
    assert not keeper.archive.state.key


def test_a_key_whose_answer_was_lost_is_kept(keeper: Keeper, store: Path) -> None:
    # The device carries it out, and every answer is lost from then on.
    keeper.line._back = iter([*[lambda frame: frame] * 3, *[lambda _: b""] * 99])
    refused(run(*_COMMAND, store=store), 3)
    assert [one.key for one in KeyStore(store).of(DEVICE)] == [keeper.archive.state.key]


def test_a_reset_takes_everything_that_is_here(keeper: Keeper, store: Path) -> None:
    run(*_COMMAND, store=store)
    keeper.check()
    keeper.check()
    before = keeper.archive.state.chain_id
    done = run(*_COMMAND, "--reset", "--yes", store=store)
    assert done.exit_code == 0, done.output
    assert not keeper.archive.state.key
    assert keeper.archive.state.chain_id != before
    assert keeper.resets == 1
    with Store(store) as records:
        assert len(records.list()) == 2
    # The old records still prove themselves by the key that is kept.
    verified = run("records", "verify", "--json", store=store)
    assert verified.exit_code == 0, verified.stdout
    assert json.loads(verified.stdout)["devices"][0]["proven"] == 2


def test_a_reset_asks_first(keeper: Keeper, store: Path) -> None:
    run(*_COMMAND, store=store)
    asked = run(*_COMMAND, "--reset", store=store)
    assert asked.exit_code != 0
    assert "all records" in asked.stdout
    assert keeper.archive.state.key
    assert keeper.resets == 0


def test_what_another_computer_has_is_fetched_before_a_reset(keeper: Keeper, store: Path) -> None:
    keeper.check()
    keeper.archive.keep(1, keeper.archive.told()["chain"])
    assert run(*_COMMAND, "--reset", "--yes", store=store).exit_code == 0
    with Store(store) as records:
        assert len(records.list()) == 1


def test_no_reset_while_the_records_do_not_hold(
    keeper: Keeper, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.check()
    run(*_COMMAND, "--reset", store=store)
    twin = Keeper()
    twin.check(meter="other")
    twin.check()
    every_port_is(monkeypatch, lambda _: twin.line)
    assert "records verify" in refused(run(*_COMMAND, "--reset", "--yes", store=store), 4)
    assert twin.resets == 0


def test_reset_and_key_do_not_go_together(keeper: Keeper, store: Path, tmp_path: Path) -> None:
    refused(run(*_COMMAND, "--reset", "--key-file", _key_file(tmp_path), store=store), 2)
    assert keeper.device.done == []


@given(st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES))
def test_a_key_file_holds_bytes_or_hex(
    tmp_path_factory: pytest.TempPathFactory, key: bytes
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    assert key_in(_key_file(folder, key)) == key
    assert key_in(_key_file(folder, f"{key.hex()}\n".encode())) == key


@pytest.mark.parametrize("data", [b"", b"too short", bytes(33), b"g" * 64, b"0" * 62])
def test_what_is_no_key_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadKeyFile):
        key_in(_key_file(tmp_path, data))
    with pytest.raises(FileMissing):
        key_in(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["", "[]", '{"keys": 3}', '{"keys": [{"key": "00"}]}'])
def test_damaged_keys_are_told(tmp_path: Path, content: str) -> None:
    keys = KeyStore(tmp_path / "records.sqlite")
    keys.keep(DEVICE, DeviceKey(KEY, "00"))
    keys.path(DEVICE).write_text(content)
    with pytest.raises(KeyStoreError):
        keys.of(DEVICE)


def test_keys_of_a_device_are_kept_one_after_the_other(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path / "records.sqlite")
    keys.keep(DEVICE, DeviceKey(KEY))
    keys.keep(DEVICE, DeviceKey(KEY, "aa"))
    keys.keep(DEVICE, DeviceKey(bytes(32), "bb"))
    assert keys.of(DEVICE) == [DeviceKey(KEY, "aa"), DeviceKey(bytes(32), "bb")]
    keys.forget(DEVICE, bytes(32))
    assert keys.of(DEVICE) == [DeviceKey(KEY, "aa")]
