"""Against an independent DL/T 645 on both sides: its meter is read by our questions, and its
reader understands our simulated meter."""

from __future__ import annotations

from typing import Any

import pytest
from dlt645 import DLT645Protocol, MeterClientService, MeterServerService

from metercheck.bench.scenario import Scenario
from metercheck.bench.world.world import World
from metercheck_wire import dlt645

ADDRESS = dlt645.address_of("123456789012")
SETTINGS = {
    dlt645.FORWARD_ENERGY: ("set_00", 5321.07, 4, 532107),
    dlt645.REVERSE_ENERGY: ("set_00", 0.0, 4, 0),
    dlt645.VOLTAGE: ("set_02", 220.1, 2, 2201),
    dlt645.CURRENT: ("set_02", 12.345, 3, 12345),
    dlt645.POWER: ("set_02", 2.7172, 3, 27172),
    dlt645.NUMBER: ("set_04", "000000000217", 6, 217),
    dlt645.CONSTANT: ("set_04", "001200", 3, 1200),
}


@pytest.fixture
def server() -> MeterServerService:
    """The peer's meter, without a line."""
    service = MeterServerService(None)
    service.set_address(bytearray(ADDRESS))
    for identifier, (setter, value, _, _) in SETTINGS.items():
        assert getattr(service, setter)(identifier, value)
    return service


def ask(server: Any, question: bytes) -> dlt645.Answer:
    """One question over the whole way: parsed by the peer, answered by it, found by us."""
    said = server.handle_request(DLT645Protocol.deserialize(question))
    (answer,) = dlt645.AnswerParser().feed(bytes(said))
    return answer


@pytest.mark.parametrize("identifier", SETTINGS, ids=hex)
def test_our_questions_read_its_meter(server: MeterServerService, identifier: int) -> None:
    *_, length, expected = SETTINGS[identifier]
    answer = ask(server, dlt645.ask(ADDRESS, identifier))
    data = answer.value(identifier, length)
    assert data is not None
    assert dlt645.signed(data) == expected
    assert answer.address == ADDRESS


def test_its_meter_tells_us_its_address(server: MeterServerService) -> None:
    answer = ask(server, dlt645.ask_address())
    assert answer.asked == dlt645.READ_ADDRESS
    assert answer.data == answer.address == ADDRESS


def test_its_refusal_is_one(server: MeterServerService) -> None:
    assert ask(server, dlt645.ask(ADDRESS, 0x00FFFFFF)).refused


class MeterOfTheBench:
    """The peer's transport, with our simulated meter at its other end."""

    def __init__(self, world: World) -> None:
        self._world = world

    def _ensure_connection(self) -> bool:
        return True

    def send_request(self, frame: bytes) -> bytes | None:
        return self._world.ask_meter(bytes(frame)) or None


@pytest.fixture
def client() -> MeterClientService:
    """The peer's reader on the bench's meter."""
    service = MeterClientService(MeterOfTheBench(World(Scenario(), seed=1)))
    service.address = bytearray(ADDRESS)
    return service


def test_its_reader_finds_our_meters_address(client: MeterClientService) -> None:
    found = client.read_address()
    assert found is not None
    assert str(found.value) == ADDRESS.hex()  # it shows the bytes as they come


def test_its_reader_reads_our_meter(client: MeterClientService) -> None:
    energy = client.read_00(dlt645.FORWARD_ENERGY)
    voltage = client.read_02(dlt645.VOLTAGE)
    constant = client.read_04(dlt645.CONSTANT)
    number = client.read_04(dlt645.NUMBER)
    assert energy is not None
    assert voltage is not None
    assert energy.value == pytest.approx(5321.07, abs=0.011)
    assert voltage.value == pytest.approx(230.0, abs=15.0)
    assert value_of(constant) == 1200
    assert value_of(number) == 123456789012


def test_our_meter_refuses_its_reader_whatever_writes(client: MeterClientService) -> None:
    assert client.write_04(dlt645.CONSTANT, "002400", "00000000") is None
    assert client.clear_meter("00000000") is None
    assert value_of(client.read_04(dlt645.CONSTANT)) == 1200


def value_of(item: Any) -> int:
    """A parameter's number; the peer gives one as an item or as a list of them."""
    first = item[0] if isinstance(item, list) else item
    return int(first.value)
