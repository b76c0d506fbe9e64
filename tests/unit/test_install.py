"""`metercheck install`: an image on a fake drive, and the device that comes back."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from metercheck import errors
from metercheck.install import drives
from metercheck.install.packages import PACKAGES, copy_packages
from metercheck.install.putting import BACK_S, Surroundings, put
from metercheck.install.uf2 import BLOCK_BYTES, Image, read_image
from metercheck.link.ports import Transport
from metercheck.link.usb import PRODUCT, VENDOR, SerialPort
from metercheck_wire.codec import FINGERPRINT
from metercheck_wire.messages import PROTOCOL
from support.command import refused, run
from support.fake_device import FakeDevice, FakeLine, plain

VERSION = "1.2.3+0a1b2c3d"
RP2040 = 0xE48BFF56
BOOTROM = "UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n"


def uf2(payload: bytes, family: int = RP2040) -> bytes:
    """An image as uf2conv.py makes it."""
    pieces = [payload[at : at + 256].ljust(256, b"\0") for at in range(0, len(payload), 256)]
    blocks = []
    for number, piece in enumerate(pieces):
        address = 0x10000000 + 256 * number
        head = (0x0A324655, 0x9E5D5157, 0x2000, address, 256, number, len(pieces), family)
        body = struct.pack("<8I", *head) + piece.ljust(476, b"\0")
        blocks.append(body + struct.pack("<I", 0x0AB16F30))
    return b"".join(blocks)


# The version lies across the border of two blocks.
WHOLE = uf2(b"\x01" * 250 + VERSION.encode() + b"\0" * 900)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "metercheck.uf2"
    path.write_bytes(WHOLE)
    return path


def drive_at(folder: Path, info: str = BOOTROM) -> Path:
    folder.mkdir(parents=True)
    (folder / "INFO_UF2.TXT").write_text(info)
    return folder


@dataclass
class World:
    """A computer with drives and ports, in its own time."""

    drives: list[Path]
    firmware: str = VERSION
    silent_until_s: float = 2.0
    named: list[str] = field(default_factory=lambda: ["/dev/a"])
    now_s: float = 0.0
    opened: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    protocol: int = PROTOCOL

    def around(self) -> Surroundings:
        def sleep(seconds: float) -> None:
            self.now_s += seconds

        return Surroundings(
            places=lambda: iter(self.drives),
            ports=lambda: self.named,
            open=self.open,
            clock=lambda: self.now_s,
            sleep=sleep,
            tell=self.told.append,
        )

    def open(self, port: str) -> Transport:
        self.opened.append(port)
        if self.now_s < self.silent_until_s:
            raise errors.PortMissing(port=port)
        values = {"protocol": self.protocol, "fingerprint": FINGERPRINT}
        hello = plain("HELLO", firmware=self.firmware, **values)
        return FakeLine(FakeDevice(HELLO_REQUEST=("HELLO", hello)))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World([tmp_path / "nothing", drive_at(tmp_path / "RPI-RP2")])


def test_the_image_is_copied_whole_and_the_device_tells_its_version(
    world: World, image: Path
) -> None:
    assert put(read_image(image), None, None, world.around()) == VERSION
    assert (world.drives[1] / "metercheck.uf2").read_bytes() == WHOLE
    assert world.told == [str(world.drives[1])]
    assert set(world.opened) == {"/dev/a"}
    assert world.now_s < BACK_S


def test_the_named_port_alone_is_asked(world: World, image: Path) -> None:
    put(read_image(image), world.drives[1], "/dev/b", world.around())
    assert set(world.opened) == {"/dev/b"}


def test_a_device_of_another_protocol_still_tells_its_version(world: World, image: Path) -> None:
    world.protocol = PROTOCOL + 1
    assert put(read_image(image), None, None, world.around()) == VERSION


def test_another_version_is_said(world: World, image: Path) -> None:
    world.firmware = "1.2.2+00000000"
    with pytest.raises(errors.OtherVersion) as caught:
        put(read_image(image), None, None, world.around())
    assert caught.value.arguments == {"image": VERSION, "device": "1.2.2+00000000"}


def test_a_device_that_stays_away_is_said(world: World, image: Path) -> None:
    world.silent_until_s = 1e9
    with pytest.raises(errors.DeviceNotBack):
        put(read_image(image), None, None, world.around())
    assert BACK_S <= world.now_s < BACK_S + 1


def test_no_drive_and_too_many(tmp_path: Path, world: World) -> None:
    with pytest.raises(errors.NoDrive):
        drives.find_drive(None, iter([tmp_path]))
    with pytest.raises(errors.NoDrive):
        drives.find_drive(tmp_path, iter(world.drives))
    second = drive_at(tmp_path / "RPI-RP21")
    with pytest.raises(errors.SeveralDrives) as caught:
        drives.find_drive(None, iter([*world.drives, second]))
    assert caught.value.arguments["drives"] == [str(world.drives[1]), str(second)]
    assert drives.find_drive(second, iter(world.drives)) == second


def test_another_board_is_refused_by_name_and_passed_over_otherwise(tmp_path: Path) -> None:
    other = drive_at(tmp_path / "RP2350", BOOTROM.replace("RPI-RP2", "RP2350"))
    with pytest.raises(errors.OtherBoard) as caught:
        drives.find_drive(other, iter(()))
    assert caught.value.arguments["board"] == "RP2350"
    with pytest.raises(errors.NoDrive):
        drives.find_drive(None, iter([other]))


def test_a_drive_that_takes_nothing_is_said(world: World) -> None:
    (world.drives[1] / "metercheck.uf2").mkdir()
    with pytest.raises(errors.DriveFailed):
        drives.write(world.drives[1], WHOLE)


def test_mounted_drives_are_found_with_their_spaces(tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    table.write_text(
        "proc /proc proc rw 0 0\n"
        "/dev/sda1 /media/anna/RPI-RP2 vfat rw 0 0\n"
        "/dev/sdb1 /media/my\\040disk vfat rw 0 0\n"
    )
    found = list(drives._mounted(table))
    assert found == [Path("/media/anna/RPI-RP2"), Path("/media/my disk")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "cut off"),
        (WHOLE[:-1], "cut off"),
        (WHOLE[:-BLOCK_BYTES], "cut off"),
        (WHOLE[BLOCK_BYTES:], "cut off"),
        (b"\0" + WHOLE[1:], "UF2"),
        (WHOLE[:-2] + b"\0\0", "UF2"),
        (uf2(VERSION.encode(), family=0xE48BFF59), "another processor"),
        (uf2(b"MicroPython v1.25.0"), "firmware is not in it"),
    ],
)
def test_what_is_no_image_is_refused_before_anything_is_written(
    tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "bad.uf2"
    path.write_bytes(content)
    with pytest.raises(errors.BadImage):
        read_image(path)
    assert why in refused(run("install", "--image", path), 5)


def test_the_version_across_two_blocks_is_found(image: Path) -> None:
    assert read_image(image) == Image(image, VERSION, WHOLE)


def test_the_command_tells_both_versions(
    world: World, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metercheck.cli.install.SURROUNDINGS", world.around())
    done = run("install", "--image", image, "--drive", world.drives[1])
    assert done.exit_code == 0, done.stderr
    assert f"Image: {VERSION}" in done.stdout
    assert f"Device: {VERSION}" in done.stdout
    chinese = run("install", "--image", image, lang="zh")
    assert f"设备版本：{VERSION}" in chinese.stdout


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_failure_has_its_sentence_and_its_code(
    world: World, image: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    def install(changed: World, *words: object) -> str:
        monkeypatch.setattr("metercheck.cli.install.SURROUNDINGS", changed.around())
        done = run("install", "--image", image, *words, lang=lang)
        assert done.exit_code == 3
        return done.stderr

    said = [
        install(replace(world, drives=[])),
        install(replace(world, drives=[world.drives[1], world.drives[1]])),
        install(replace(world, firmware="0.0.1")),
        install(replace(world, silent_until_s=1e9)),
    ]
    assert len({line.split("(")[0] for line in said}) == len(said)
    assert all(line.startswith("metercheck: ") for line in said)


def test_no_image_was_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metercheck.__file__", str(tmp_path / "host" / "metercheck" / "x.py"))
    assert "make image" in refused(run("install"), 5)
    assert "There is no file" in refused(run("install", "--image", tmp_path / "x"), 5)


def completed(code: int, error: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess((), code, "", error)


def test_packages_are_copied_as_the_device_needs_them() -> None:
    seen: list[list[str]] = []

    def mpremote(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        seen.append(list(command))
        for name in PACKAGES:
            (folder,) = (Path(word) for word in command if Path(word).name == name)
            files = {path.name for path in folder.rglob("*")}
            assert "__init__.py" in files
            assert not files & {"__pycache__", "sim.py"}
        return completed(0)

    assert copy_packages("/dev/b", mpremote) == ("/dev/b", list(PACKAGES))
    assert seen[0][1:7] == ["-m", "mpremote", "connect", "/dev/b", "fs", "cp"]
    assert seen[0][-3:] == [":", "+", "reset"]


def test_what_mpremote_says_is_passed_on() -> None:
    with pytest.raises(errors.CopyFailed) as caught:
        copy_packages("/dev/b", lambda _: completed(1, "Traceback\nno raw REPL\n"))
    assert caught.value.arguments["detail"] == "no raw REPL"


@pytest.mark.parametrize("ports", [[], ["/dev/a", "/dev/b"]])
def test_without_a_port_there_must_be_one_board(
    ports: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    picos = [SerialPort(name, VENDOR, PRODUCT) for name in ports]
    others = [SerialPort("/dev/ttyS0"), SerialPort("/dev/ttyUSB0", 0x0403, 0x6001)]
    monkeypatch.setattr("metercheck.link.usb.serial_ports", lambda: picos + others)
    with pytest.raises(errors.NoBoard):
        copy_packages(None, lambda _: completed(0))


def test_without_mpremote_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metercheck.install.packages.find_spec", lambda _: None)
    assert "metercheck[board]" in refused(run("install", "--dev", "--port", "/dev/b"), 7)


def test_dev_takes_no_image(image: Path) -> None:
    assert "--image" in refused(run("install", "--dev", "--image", image), 2)


def test_places_are_searched_without_harm() -> None:
    places: Iterator[Path] = drives.candidates()
    assert all(isinstance(place, Path) for place in places)
