"""Which device is meant, and to whom not a byte is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck import errors
from metercheck.link.choosing import Ports, choose
from metercheck.link.ports import Transport
from metercheck.link.usb import PRODUCT, PRODUCT_NAME, VENDOR, SerialPort, may_be_ours
from metercheck_wire.codec import FINGERPRINT
from metercheck_wire.messages import PROTOCOL
from support.command import refused, run
from support.fake_device import FakeDevice, FakeLine, plain
from support.ports import ours

_ONE, _OTHER, _THIRD = "e6612345678900aa", "e6612345678900bb", "b0ff000000000001"

STRANGERS = [
    SerialPort("/dev/ttyS0"),
    SerialPort("/dev/ttyUSB0", 0x0403, 0x6001, "A10", "FT232R USB UART", "FTDI"),
    SerialPort("/dev/ttyACM8", VENDOR, 0x000A, _ONE, "Pico", "Raspberry Pi"),
    SerialPort("/dev/ttyACM9", VENDOR, PRODUCT, _ONE, "Board in FS mode", "MicroPython"),
]


@dataclass
class Computer:
    """Ports with what is behind them; what nobody may touch raises when it is opened."""

    listed: list[SerialPort]
    devices: dict[str, FakeDevice | None] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    waiting: list[Path] = field(default_factory=list)

    def ports(self) -> Ports:
        return Ports(lambda: self.listed, self.open, lambda: self.waiting)

    def open(self, name: str) -> Transport:
        self.opened.append(name)
        if name not in self.devices:
            raise AssertionError(f"{name} was opened")
        line = FakeLine(self.devices[name])
        line.name = name
        line.close = lambda: self.closed.append(name)
        return line


def device(of: str) -> FakeDevice:
    hello = plain(
        "HELLO", protocol=PROTOCOL, fingerprint=FINGERPRINT, device=bytes.fromhex(of), firmware="1"
    )
    return FakeDevice(HELLO_REQUEST=("HELLO", hello))


def plugged(*ids: str, telling: bool = True) -> Computer:
    """A computer with these devices, and with all the strangers."""
    names = [f"/dev/ttyACM{number}" for number in range(len(ids))]
    listed = [ours(name, one if telling else None) for name, one in zip(names, ids, strict=True)]
    return Computer(
        STRANGERS + listed, {name: device(one) for name, one in zip(names, ids, strict=True)}
    )


@pytest.mark.parametrize("telling", [True, False])
def test_the_only_device_needs_no_name(telling: bool) -> None:
    computer = plugged(_ONE, telling=telling)
    client = choose(None, None, computer.ports())
    assert client.hello()["device"].hex() == _ONE
    assert computer.opened == ["/dev/ttyACM0"]


@pytest.mark.parametrize("telling", [True, False])
def test_of_several_the_one_is_found_by_the_first_digits_of_its_id(telling: bool) -> None:
    computer = plugged(_ONE, _THIRD, _OTHER, telling=telling)
    client = choose(None, "b0f", computer.ports())
    assert client.hello()["device"].hex() == _THIRD
    assert client.port == "/dev/ttyACM1"
    assert set(computer.opened) - set(computer.closed) == {"/dev/ttyACM1"}
    if telling:
        assert computer.opened == ["/dev/ttyACM1"]


@pytest.mark.parametrize("device_id", [None, "e66"])
@pytest.mark.parametrize("telling", [True, False])
def test_two_that_fit_are_listed_and_none_is_chosen(telling: bool, device_id: str | None) -> None:
    computer = plugged(_ONE, _OTHER, telling=telling)
    with pytest.raises(errors.SeveralDevices) as caught:
        choose(None, device_id, computer.ports())
    found = str(caught.value.arguments["found"])
    assert "/dev/ttyACM0" in found
    assert "/dev/ttyACM1" in found
    assert (_ONE in found) == (telling or device_id is not None)
    assert sorted(computer.opened) == sorted(computer.closed)


@pytest.mark.parametrize("telling", [True, False])
def test_a_device_that_is_not_there_is_told_with_those_that_are(telling: bool) -> None:
    computer = plugged(_ONE, telling=telling)
    with pytest.raises(errors.NoSuchDevice) as caught:
        choose(None, "ff", computer.ports())
    assert "/dev/ttyACM0" in str(caught.value.arguments["found"])
    assert computer.opened == computer.closed


def test_a_named_port_may_be_any_and_has_to_be_the_device_that_is_named_with_it() -> None:
    computer = plugged(_ONE)
    computer.devices["socket://h:1"] = device(_OTHER)
    assert choose("socket://h:1", None, computer.ports()).hello()["device"].hex() == _OTHER
    assert choose("socket://h:1", _OTHER, computer.ports()).port == "socket://h:1"
    with pytest.raises(errors.WrongDevice) as caught:
        choose("socket://h:1", _ONE, computer.ports())
    assert caught.value.arguments["found"] == _OTHER
    assert computer.closed == ["socket://h:1"]


def test_without_a_device_the_likely_cause_is_told() -> None:
    with pytest.raises(errors.NoDevice):
        choose(None, None, Computer(STRANGERS[:3]).ports())
    with pytest.raises(errors.OtherFirmware) as caught:
        choose(None, None, Computer(STRANGERS).ports())
    assert caught.value.arguments == {"ports": ["/dev/ttyACM9"]}
    waits = Computer(STRANGERS, waiting=[Path("/media/RPI-RP2")])
    for device_id in (None, "e6"):
        with pytest.raises(errors.BoardWaits):
            choose(None, device_id, waits.ports())


anybody = st.builds(
    SerialPort,
    name=st.text(min_size=1),
    vendor=st.sampled_from([None, VENDOR, 0x0403]) | st.integers(0, 0xFFFF),
    product=st.sampled_from([None, PRODUCT, 0x6001]) | st.integers(0, 0xFFFF),
    serial=st.none() | st.just(_ONE) | st.text(),
    product_name=st.sampled_from([None, "", PRODUCT_NAME, "Board in FS mode"]) | st.text(),
    maker=st.none() | st.text(),
)


@given(st.lists(anybody), st.none() | st.just(_ONE[:4]))
def test_no_port_of_unknown_ids_is_ever_opened(
    listed: list[SerialPort], wanted: str | None
) -> None:
    others = [one for one in listed if not may_be_ours(one)]
    with pytest.raises(errors.LinkError):
        choose(None, wanted, Computer(others).ports())


def test_the_names_are_those_of_the_image() -> None:
    """The release image calls itself what this host looks for."""
    board = Path(__file__).parents[2] / "firmware/board/mpconfigboard.h"
    assert f'#define MICROPY_HW_USB_PRODUCT_FS_STRING "{PRODUCT_NAME}"' in board.read_text("utf-8")


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Computer:
    computer = plugged(_ONE, _THIRD)
    monkeypatch.setattr("metercheck.cli.device.SYSTEM", computer.ports())
    return computer


def test_the_command_line_lists_the_two_and_the_option(two: Computer) -> None:
    line = refused(run("status"), 3)
    assert "--device" in line
    assert _ONE in line
    assert _THIRD in line
    assert two.opened == []


@pytest.mark.parametrize("given", ["xyz", "0123456789abcdef0", "e6 6"])
def test_what_is_no_id_is_refused(two: Computer, given: str) -> None:
    assert "16" in refused(run("status", "--device", given), 2)
    assert two.opened == []


def test_what_is_typed_counts_more_than_the_environment(
    two: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METERCHECK_PORT", "/dev/ttyACM0")
    assert run("status", "--json", "--device", "B0FF").stdout.count(_THIRD) == 1
    monkeypatch.setenv("METERCHECK_DEVICE", _THIRD)
    assert "not " + _THIRD in refused(run("status"), 3)
    assert run("status", "--json", "--port", "/dev/ttyACM0").stdout.count(_ONE) == 1
    monkeypatch.delenv("METERCHECK_PORT")
    assert run("status", "--json").stdout.count(_THIRD) == 1
