"""`metercheck devices`: what is plugged in, and not a byte to anything else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from metercheck import errors
from metercheck.link.choosing import Ports
from metercheck.link.ports import Transport
from metercheck.link.usb import PRODUCT, PRODUCT_NAME, VENDOR, SerialPort
from metercheck_wire.codec import FINGERPRINT
from metercheck_wire.messages import CALIBRATION_STATES, PROTOCOL
from support.command import refused, run
from support.fake_device import FakeDevice, FakeLine, plain
from support.ports import ours

_ID = "e6612345678900aa"
_STRANGERS = [
    SerialPort("/dev/ttyS0"),
    SerialPort("/dev/ttyUSB0", 0x0403, 0x6001, "A10", "FT232R USB UART", "FTDI"),
    SerialPort("/dev/ttyACM9", VENDOR, PRODUCT, "e6", "Board in FS mode", "MicroPython"),
]


class Watched(FakeLine):
    """A line that remembers what went to it."""

    def __init__(self, device: FakeDevice | None) -> None:
        super().__init__(device)
        self.sent = b""
        self.open = True

    def write(self, data: bytes) -> None:
        self.sent += data
        super().write(data)

    def close(self) -> None:
        self.open = False


class Computer:
    """Ports of which any may be opened: what goes where is seen afterwards."""

    def __init__(self) -> None:
        self.listed = list(_STRANGERS)
        self.lines: dict[str, Watched | errors.LinkError] = {
            port.name: Watched(None) for port in _STRANGERS
        }
        self.waiting: list[Path] = []

    def plug(self, name: str, behind: FakeDevice | errors.LinkError | None, of: str = _ID) -> None:
        self.listed.append(ours(name, of))
        self.lines[name] = behind if isinstance(behind, errors.LinkError) else Watched(behind)

    def open(self, name: str) -> Transport:
        line = self.lines[name]
        if isinstance(line, errors.LinkError):
            raise line
        line.name = name
        return line


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Computer]:
    computer = Computer()
    ports = Ports(lambda: computer.listed, computer.open, lambda: computer.waiting)
    monkeypatch.setattr("metercheck.cli.device.SYSTEM", ports)
    yield computer
    for port in _STRANGERS:
        line = computer.lines[port.name]
        assert isinstance(line, Watched)
        assert line.sent == b""
        assert line.open


def device(*, state: str = "valid", **status: int) -> FakeDevice:
    said = plain(
        "HELLO",
        protocol=PROTOCOL,
        fingerprint=FINGERPRINT,
        device=bytes.fromhex(_ID),
        firmware="1.2.3",
    )
    calibration = plain(
        "CALIBRATION",
        expires_day=0 if state == "none" else 9862,
        state=CALIBRATION_STATES.index(state),
    )
    return FakeDevice(
        HELLO_REQUEST=("HELLO", said),
        STATUS_REQUEST=("STATUS", plain("STATUS", **status)),
        JOURNAL_REQUEST=("JOURNAL", plain("JOURNAL", not_kept=3)),
        CALIBRATION_REQUEST=("CALIBRATION", calibration),
    )


def test_a_device_is_shown_with_what_it_says(computer: Computer) -> None:
    computer.plug("/dev/ttyACM0", device())
    heading, row = run("devices").stdout.splitlines()
    assert heading.split()[:2] == ["Port", "Device"]
    assert row.split() == ["/dev/ttyACM0", _ID, "1.2.3", "idle", "until", "2027-01-01", "3"]


def test_as_json_it_is_an_object_a_line(computer: Computer) -> None:
    computer.plug("/dev/ttyACM0", device(state="expired", armed=1))
    computer.plug("/dev/ttyACM1", None, of="b0" * 8)
    one, other = map(json.loads, run("devices", "--json").stdout.splitlines())
    assert one["device"] == _ID
    assert one["state"] == "idle"
    assert one["armed"]
    assert (one["calibration"], one["calibration_expires"]) == ("expired", "2027-01-01")
    assert one["records_waiting"] == 3
    assert one["error"] is None
    assert (other["device"], other["state"], other["error"]) == ("b0" * 8, None, "port_silent")
    assert set(one) == set(other)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("behind", "mentions"),
    [
        (errors.PortHeld(port="/dev/ttyACM0", holders=["minicom (pid 7)"]), "minicom (pid 7)"),
        (errors.PortProbed(port="/dev/ttyACM0"), "--udev"),
        (errors.PortDenied(port="/dev/ttyACM0"), "--udev"),
        (errors.LinkLost(port="/dev/ttyACM0"), "/dev/ttyACM0"),
        (None, "metercheck install"),
    ],
)
def test_one_that_does_not_answer_is_shown_with_the_remedy(
    computer: Computer, behind: errors.LinkError | None, mentions: str, lang: str
) -> None:
    computer.plug("/dev/ttyACM0", behind)
    result = run("devices", lang=lang)
    assert result.exit_code == 0
    _, row, sentence = result.stdout.splitlines()
    assert _ID in row
    assert mentions in sentence


def test_one_of_another_version_is_shown_with_its_version(computer: Computer) -> None:
    other = device()
    name, values = other.answers["HELLO_REQUEST"]
    other.answers["HELLO_REQUEST"] = (name, values | {"protocol": PROTOCOL + 1})
    computer.plug("/dev/ttyACM0", other)
    _, row, sentence = run("devices").stdout.splitlines()
    assert "1.2.3" in row
    assert "pip install --upgrade metercheck" in sentence


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_others_are_listed_when_asked_and_never_touched(computer: Computer, lang: str) -> None:
    computer.plug("/dev/ttyACM0", device())
    lines = run("devices", "--all", lang=lang).stdout.splitlines()
    assert len(lines) == 1 + len(computer.listed)
    assert any("0403:6001 FTDI FT232R USB UART" in line for line in lines)
    known = [json.loads(line) for line in run("devices", "--all", "--json").stdout.splitlines()]
    assert [one["state"] for one in known] == ["not_asked"] * 3 + ["idle"]


def test_a_port_that_is_named_is_asked_whatever_it_is(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    computer.lines["socket://h:1"] = Watched(device())
    assert _ID in run("devices", "--port", "socket://h:1").stdout
    monkeypatch.setenv("METERCHECK_PORT", "socket://h:1")
    assert _ID in run("devices").stdout


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_nothing_there_is_no_link_and_says_why(computer: Computer, more: tuple[str, ...]) -> None:
    assert "/dev/ttyACM9" in refused(run("devices", *more), 3)
    del computer.listed[-1]
    assert "--all" in refused(run("devices", *more), 3)
    assert run("devices", "--all").exit_code == 0


def test_a_board_that_waits_for_its_firmware_is_told(computer: Computer) -> None:
    computer.waiting = [Path("/media/RPI-RP2")]
    result = run("devices")
    assert result.exit_code == 0
    assert "metercheck install" in result.stdout
    assert json.loads(run("devices", "--json").stdout)["state"] == "waits_for_image"


def test_the_rule_for_udev_names_the_same_numbers() -> None:
    rules = run("devices", "--udev").stdout
    assert rules == resources.files("metercheck.link").joinpath("70-metercheck.rules").read_text()
    matched = re.findall(r'ATTRS?\{(idVendor|idProduct|product)\}=="([^"]+)"', rules)
    assert set(matched) == {
        ("idVendor", f"{VENDOR:04x}"),
        ("idProduct", f"{PRODUCT:04x}"),
        ("product", PRODUCT_NAME),
    }
    assert "uaccess" in rules
    assert "ID_MM_" in rules
