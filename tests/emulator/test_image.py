"""The image as it is flashed: the same wherever it is built, and without a prompt."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from metercheck.bench.emulated_pico import EmulatedPico
from metercheck.install.uf2 import read_image
from metercheck.link.client import Client
from metercheck_device import FIRMWARE
from metercheck_device.boards.rp2 import pins
from support.usb_host import UsbHost

PROJECT = Path(__file__).parents[2]
INTERPRETER = PROJECT / "firmware" / "interpreter"
POLES = (pins.RELAY_1, pins.RELAY_2)
KEYS = (b"\x03\x03", b"\r\x03\x01", b"\x04", b"\x02", b"import machine\r\n", b"\x05\x03\x04")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "metercheck"
FAILS = "raise ValueError('on purpose')\n"


def build(script: str, *words: str | Path, **environment: str) -> None:
    command = [sys.executable, INTERPRETER / script, *words]
    subprocess.run(command, check=True, env={**os.environ, **environment})


@pytest.fixture(scope="module")
def development(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("development")
    build("image.py", "--dev", "--out", folder)
    return folder / f"metercheck-{FIRMWARE}-dev.uf2"


@contextmanager
def plugged_in(image: Path, flash: Path | None = None) -> Iterator[UsbHost]:
    with closing(EmulatedPico(image, pumps=POLES, flash=flash)) as pico:
        yield UsbHost(pico)


def test_the_same_image_comes_out_in_another_folder(release: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "a cache somewhere else" / "metercheck"
    elsewhere.mkdir(parents=True)
    for archive in (*CACHE.glob("*.deb"), *CACHE.glob("*.tar.xz")):
        shutil.copy(archive, elsewhere)
    build("image.py", "--out", tmp_path, XDG_CACHE_HOME=str(elsewhere.parent))
    assert (tmp_path / release.name).read_bytes() == release.read_bytes()


def test_each_image_tells_its_version_and_build(release: Path, development: Path) -> None:
    assert read_image(release).version.startswith(f"{FIRMWARE}+")
    assert read_image(development).version.startswith(f"{FIRMWARE}-dev+")


def test_the_licences_of_all_that_is_in_it_lie_beside_it(release: Path) -> None:
    text = release.with_suffix(".licences.txt").read_text()
    for name in ("MicroPython", "pico-sdk", "tinyusb", "littlefs", "FatFs", "newlib"):
        assert f"\n{name}" in text
    for words in ("Damien P. George", "Raspberry Pi (Trading) Ltd", "Ha Thach", "Apache License"):
        assert words in text


def test_the_device_says_hello_with_the_version_of_its_image(release: Path) -> None:
    with plugged_in(release) as host:
        hello = Client(host, session=0x03030303).hello()
    assert hello["firmware"] == read_image(release).version
    assert hello["board"] == "pico"
    assert hello["boot"] == 1


def test_no_key_reaches_a_prompt_or_ends_the_program(release: Path) -> None:
    with plugged_in(release) as host:
        client = Client(host, session=3)
        before = client.hello()
        for keys in KEYS:
            host.write(keys)
            host.let_pass(0.2)
        after = client.hello()
        assert after["boot"] == before["boot"]
        assert host.resets() == 0
        assert b">>>" not in host.said
        assert b"raw REPL" not in host.said


def test_a_host_that_does_not_read_stops_nothing(release: Path) -> None:
    with plugged_in(release) as host:
        client = Client(host, session=4)
        client.hello()
        host.close()
        host.let_pass(3)
        host.let_pass(0.1, open=True)
        assert client.hello()["boot"] == 1
        assert host.resets() == 0


def test_a_processor_that_hangs_is_restarted_within_half_a_second(release: Path) -> None:
    with closing(EmulatedPico(release, pumps=POLES)) as pico:
        host = UsbHost(pico)
        assert Client(host).hello()["boot"] == 1
        hung_ns = pico.now_ns
        host.let_pass(1, freeze=hung_ns + 2_000_000_000)
        (reset_ns,) = (one[0] for one in host.did if one[1] == "reset")
        assert reset_ns - hung_ns <= 510_000_000
        assert Client(UsbHost(pico)).hello()["boot"] == 2


def test_starts_are_counted(release: Path, tmp_path: Path) -> None:
    boots = []
    for _ in range(3):
        with plugged_in(release, tmp_path / "flash") as host:
            boots.append(Client(host).hello()["boot"])
    assert boots == [1, 2, 3]


def test_what_ends_restarts_and_never_asks(tmp_path: Path) -> None:
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "_boot.py").touch()
    (modules / "main.py").write_text(FAILS)
    build("build_pico.py", "--release", modules, tmp_path / "fails.uf2")
    with closing(EmulatedPico(tmp_path / "fails.uf2")) as pico:
        did = []
        said = b""
        while pico.now_ns < 3_000_000_000:
            answer = pico.run(pico.now_ns + 50_000_000, open=True, usb=b"\x03\x01".hex())
            did += answer.did
            said += answer.usb
    assert sum(one[1] == "reset" for one in did) >= 2
    assert b">>>" not in said
    assert b"raw REPL" not in said


def test_gates_and_relays_stay_low_from_power_up_on(release: Path) -> None:
    with plugged_in(release) as host:
        host.let_pass(2)
        raised = [
            one
            for one in host.did
            if (one[1] == "level" and one[2] in (pins.GATE_1, pins.GATE_2) and one[3])
            or (one[1] == "pump" and one[3])
        ]
        assert raised == []


def test_the_development_image_has_a_prompt_and_files(development: Path) -> None:
    with plugged_in(development) as host:
        host.let_pass(1)
        host.write(b"\r\x03\x03")
        host.let_pass(1)
        host.write(b"import os; print(os.statvfs('/')[2])\r")
        host.let_pass(1)
    assert b">>> " in host.said
    assert b"\r\n64\r\n" in host.said  # blocks of 4 kB: what is left for files
