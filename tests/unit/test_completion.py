"""What Tab offers, and the scripts that ask for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from metercheck.cli import command_line
from metercheck.cli.completion import SHELLS
from metercheck.link import usb
from metercheck.records.store import Store
from support.command import refused, run
from support.ports import ours
from support.records import blob

_ID = "e6612345678900aa"


def offered(
    monkeypatch: pytest.MonkeyPatch, *words: str, lang: str = "en", store: Path | None = None
) -> dict[str, str]:
    """Value -> help of what PowerShell is offered for the last of the words."""
    monkeypatch.setenv("_METERCHECK_COMPLETE", "powershell_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(("metercheck", *words)))
    monkeypatch.setenv("COMP_WORD", words[-1])
    if store is not None:
        monkeypatch.setenv("METERCHECK_STORE", str(store))
    monkeypatch.setenv("METERCHECK_LANG", lang)
    lines = run(lang=lang, store=store).stdout.strip().splitlines()
    return {value: about for value, _, about in (line.partition("\t") for line in lines)}


def test_commands_are_offered_with_what_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    said = offered(monkeypatch, "re")
    assert {"records", "replay", "report"} <= set(said)
    assert all(name.startswith("re") for name in said)
    assert said["replay"].startswith("Compute the verdict afresh")
    assert "重新计算" in offered(monkeypatch, "re", lang="zh")["replay"]


def test_options_are_offered_with_their_help(monkeypatch: pytest.MonkeyPatch) -> None:
    said = offered(monkeypatch, "check", "--d")
    assert list(said) == ["--device"]
    assert "METERCHECK_DEVICE" in said["--device"]


def test_records_are_offered_by_their_numbers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = tmp_path / "records.sqlite"
    with Store(store) as records:
        for number in range(7, 19):
            records.add(blob(record=number))
    said = offered(monkeypatch, "records", "show", "1", store=store)
    assert list(said) == ["12", "11", "10", "1"]
    assert said["12"] == "表-0042 ABNORMAL"
    assert offered(monkeypatch, "records", "show", "1", store=tmp_path / "none") == {}


def test_scenarios_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "shunt50_household" in offered(monkeypatch, "bench", "run", "shunt50")


def test_ports_and_devices_that_may_be_ours_are_offered_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listed = [ours("/dev/ttyACM0", _ID), usb.SerialPort("/dev/ttyS0")]
    monkeypatch.setattr(usb, "serial_ports", lambda: listed)
    assert offered(monkeypatch, "status", "--port", "/dev/") == {"/dev/ttyACM0": _ID}
    assert offered(monkeypatch, "status", "--device", "E66") == {_ID: "/dev/ttyACM0"}


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_its_script(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    script = run("completion", shell).stdout
    assert f"{shell}_complete" in script
    assert "_METERCHECK_COMPLETE" in script
    assert command_line.name == "metercheck"


def test_another_shell_is_refused() -> None:
    assert "bash, zsh, fish, powershell" in refused(run("completion", "csh"), 2)
