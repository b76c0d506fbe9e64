"""The cable is out for a moment: the check goes on, and the host with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from metercheck import errors
from metercheck.bench.transport import VirtualTransport
from metercheck.link.choosing import Ports
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck.link.ports import Transport
from metercheck.link.returning import PATIENCE_S, let_return
from metercheck.link.usb import SerialPort
from metercheck_wire import record as stored
from metercheck_wire.messages import ENDS, VERDICTS
from support.ports import ours
from support.rig import Rig, rig
from support.served import LONGEST_ON_US, on_times_us

_STRANGER = SerialPort("/dev/ttyACM0", 0x0403, 0x6001, "A10", "FT232R USB UART", "FTDI")


def device_of(which: Rig) -> str:
    """The id of its device, which USB tells as its serial number."""
    hello = which.apps[-1].session.handle("HELLO_REQUEST", {"protocol": 0, "session": 0})[1]
    return hello["device"].hex()


@dataclass
class Hub:
    """The computer at the other end of a rig's line. `name`: that of its port now."""

    rig: Rig
    named: Callable[[float], str] = lambda _now_s: "/dev/ttyACM0"
    telling: bool = True
    stranger: bool = False
    """An instrument takes the device's port while that is away, and keeps it."""
    opened: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def ports(self) -> Ports:
        return Ports(self.listed, self.open, rest=self.rest)

    def name(self) -> str:
        return self.named(self.rig.bench.now_us / 1e6)

    def listed(self) -> list[SerialPort]:
        device = device_of(self.rig) if self.telling else None
        here = [ours(self.name(), device)] if self.rig.bench.plugged else []
        away = self.stranger and "/dev/ttyACM0" not in [port.name for port in here]
        return here + [_STRANGER] * away

    def open(self, name: str) -> Transport:
        self.opened.append(name)
        if name != self.name():
            raise errors.PortMissing(port=name)
        return VirtualTransport(self.rig.bench, self.rig.device, name)

    def rest(self, seconds: float) -> None:
        self.rig.run_until(self.rig.bench.now_us + round(seconds * 1e6))

    def line_lost(self, patience_s: float) -> None:
        self.heard.append("lost")

    def line_back(self, port: str) -> None:
        self.heard.append(port)


def check(hub: Hub) -> bytes:
    client = Client(hub.open(hub.name()), session=3)
    let_return(client, hub.ports(), hub)
    started = client.start(1200, "box", "1", 0, token=7)
    for _ in follow(client, started["record"]):
        pass
    return client.read_record(started["record"])


@pytest.mark.parametrize(("second", "length"), [(1, 1), (4, 2), (9.3, 0.1), (12, 50)])
def test_a_cable_that_is_in_again_costs_nothing(second: float, length: float) -> None:
    with rig(f"unplug={length}@{second}", name="shunt50_household") as ours_:
        hub = Hub(ours_)
        blob = check(hub)
        assert blob == ours_.held(1)
        assert ours_.done.count("START") == 1
        assert max(on_times_us(ours_.bench)) <= LONGEST_ON_US
    assert hub.heard == ["lost", "/dev/ttyACM0"]
    assert VERDICTS[stored.split(blob)[1]["verdict"]] == "abnormal"


@pytest.mark.parametrize("telling", [True, False])
@pytest.mark.parametrize("stranger", [True, False])
def test_it_is_known_again_under_another_name(telling: bool, stranger: bool) -> None:
    with rig("unplug=2@8", name="shunt50_household") as ours_:
        hub = Hub(ours_, lambda now_s: f"/dev/ttyACM{int(now_s > 8)}", telling, stranger)
        blob = check(hub)
        assert blob == ours_.held(1)
    assert hub.heard == ["lost", "/dev/ttyACM1"]
    # The other instrument has the old name: not a byte for it.
    assert hub.opened.count("/dev/ttyACM0") == 1 or not stranger


def test_records_that_were_on_their_way_come_when_the_cable_is_in_again() -> None:
    with rig("delay_ms=40,unplug=2@100", name="shunt50_household") as ours_:
        hub = Hub(ours_)
        client = Client(hub.open(hub.name()), session=3)
        client.hello()
        for token in (1, 2):
            record = client.start(1200, "box", "1", 0, token=token)["record"]
            for _ in follow(client, record):
                pass
        ours_.run_until(99_950_000)
        let_return(client, hub.ports(), hub)
        fetched = dict(client.read_records([1, 2]))
        assert fetched == {number: ours_.held(number) for number in (1, 2)}
    assert hub.heard == ["lost", "/dev/ttyACM0"]


def test_several_times_out_is_several_times_back() -> None:
    with rig("unplug=1@3,unplug=2@6,unplug=0.1@9", name="shunt50_household") as ours_:
        hub = Hub(ours_)
        assert check(hub) == ours_.held(1)
    assert hub.heard == ["lost", "/dev/ttyACM0"] * 3


def test_patience_ends_and_the_record_waits_in_the_device() -> None:
    with rig("unplug=300@8", name="bypass_unconfirmed") as ours_:
        hub = Hub(ours_)
        with pytest.raises(errors.LinkLost):
            check(hub)
        assert ours_.bench.now_us == pytest.approx((8 + PATIENCE_S) * 1e6, abs=1e6)
        ours_.run_until(310_000_000)
        _, result, _ = stored.split(Client(hub.open(hub.name())).read_record(1))
    assert ENDS[result["end"]] == "time"
    assert ours_.bench.world.truth().test_w == 0


def test_a_device_that_lost_its_power_with_the_cable_is_told_apart() -> None:
    with rig("unplug=2@8,restart@9", name="bypass_unconfirmed") as ours_:
        hub = Hub(ours_)
        with pytest.raises(errors.DeviceRestarted):
            check(hub)
    assert hub.heard == ["lost", "/dev/ttyACM0"]


def test_another_device_at_the_same_port_is_not_taken_for_it() -> None:
    with rig("unplug=2@8") as ours_, rig(seed=9) as another:
        assert device_of(another) != device_of(ours_)
        hub = Hub(ours_)

        def exchanged(name: str) -> Transport:
            if ours_.bench.now_us < 8_000_000:
                return VirtualTransport(ours_.bench, ours_.device, name)
            return VirtualTransport(another.bench, another.device, name)

        hub.open = exchanged
        with pytest.raises(errors.LinkLost):
            check(hub)
        assert set(another.done) == {"HELLO_REQUEST"}
    assert hub.heard == ["lost"]
