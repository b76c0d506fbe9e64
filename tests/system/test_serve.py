"""The served bench as a client in another program meets it: over a pseudo-terminal and TCP."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from metercheck import errors
from metercheck.bench import scenario
from metercheck.bench.bench import Bench
from metercheck.bench.device import Device
from metercheck.bench.run import open_bench
from metercheck.bench.serve import Endpoint, serve
from metercheck.bench.tcpserver import TcpEndpoint
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck.link.ports import open_transport
from metercheck_device import settings
from metercheck_wire import record as stored
from metercheck_wire.messages import ENDS, VERDICTS

_PATIENCE_S = 60.0
_LONGEST_ON_US = 6_100_000  # the supervisor's longest slot and a token's margin

HOST_THAT_DIES = """
import sys, time
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck.link.ports import open_transport

client = Client(open_transport(sys.argv[1]))
client.hello()
started = client.start(1200, "box", "1234", 0)
for name, values in follow(client, started["record"]):
    if name == "PROGRESS" and values["load_level"]:
        print("load on", flush=True)
"""


@dataclass
class Served:
    """A bench that is served in a thread."""

    bench: Bench
    port: str
    news: queue.Queue[str] = field(default_factory=queue.Queue)
    _stop: threading.Event = field(default_factory=threading.Event)
    _watched: list[tuple[Callable[[], bool], threading.Event]] = field(default_factory=list)

    def work(self, device: Device, endpoint: Endpoint, speed: float) -> None:
        """The thread. An exception in it fails the test, by way of pytest's warning."""
        try:
            serve(
                self.bench, device, endpoint, stop=self._turn, speed=speed, announce=self.news.put
            )
        finally:
            self.news.put("over")
            for _, reached in self._watched:
                reached.set()

    def _turn(self) -> bool:
        for condition, reached in self._watched:
            if condition():
                reached.set()
        return self._stop.is_set()

    def end(self) -> None:
        self._stop.set()

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Until `condition` holds, looked at in the bench's own thread."""
        reached = threading.Event()
        self._watched.append((condition, reached))
        assert reached.wait(_PATIENCE_S)
        assert condition()


@contextmanager
def served(
    endpoint: Endpoint, name: str = "honest_household", speed: float = 40.0, *, real: bool = False
) -> Iterator[Served]:
    """The bench of scenario `name` behind `endpoint`; `real`: the firmware in MicroPython."""
    bench, device = open_bench(scenario.load(name), 2, micropython=real)
    with closing(endpoint), closing(device):
        ours = Served(bench, endpoint.name)
        thread = threading.Thread(target=ours.work, args=(device, endpoint, speed))
        thread.start()
        try:
            yield ours
        finally:
            ours.end()
            thread.join(_PATIENCE_S)
    assert not thread.is_alive()


def pty(link: Path | None = None) -> Endpoint:
    pytest.importorskip("termios", reason="needs pseudo-terminals")
    from metercheck.bench.ptyserver import PtyEndpoint

    return PtyEndpoint(link)


either = pytest.mark.parametrize("endpoint", [pty, TcpEndpoint], ids=["pty", "tcp"])


def on_times_us(bench: Bench) -> list[int]:
    """How long the load was really on each time, by the bench's own knowledge."""
    times, since_us = [], None
    for sample in bench.history:
        if sample.level and since_us is None:
            since_us = sample.t_us
        elif not sample.level and since_us is not None:
            times.append(sample.t_us - since_us)
            since_us = None
    return times if since_us is None else [*times, bench.now_us - since_us]


@either
def test_a_client_finds_the_device_behind_the_port(endpoint):
    with served(endpoint()) as bench, closing(open_transport(bench.port)) as line:
        assert Client(line).hello()["board"] == "sim"
        assert bench.news.get(timeout=_PATIENCE_S) == "connected"


@either
@pytest.mark.micropython
def test_a_whole_check_against_the_real_firmware(endpoint):
    with (
        served(endpoint(), "shunt50_household", real=True) as bench,
        closing(open_transport(bench.port)) as line,
    ):
        client = Client(line)
        client.hello()
        started = client.start(1200, "box", "1234", 0)
        messages = list(follow(client, started["record"]))
        head, result, _ = stored.split(client.read_record(started["record"]))
    assert messages[-1][0] == "FINISHED"
    assert client.lost == 0
    assert head["meter"] == "1234"
    assert VERDICTS[result["verdict"]] == "abnormal"
    assert max(on_times_us(bench.bench)) <= _LONGEST_ON_US


@either
def test_a_client_that_comes_back_meets_the_same_device(endpoint):
    with served(endpoint()) as bench:
        with closing(open_transport(bench.port)) as line:
            first = Client(line)
            first.hello()
            first.start(1200, "box", "1234", 0)
        assert bench.news.get(timeout=_PATIENCE_S) == "connected"
        assert bench.news.get(timeout=_PATIENCE_S) == "disconnected"
        with closing(open_transport(bench.port)) as line:
            second = Client(line)
            second.hello()
            with pytest.raises(errors.DeviceError) as caught:
                second.start(1200, "box", "1234", 0)
            assert caught.value.arguments == {"code": "busy", "args": [1]}
            second.stop()
            list(follow(second, 1))
            _, result, _ = stored.split(second.read_record(1))
    assert ENDS[result["end"]] == "stopped"


@either
@pytest.mark.micropython
def test_a_host_that_dies_leaves_no_load_on_and_its_record_waits(endpoint):
    with served(endpoint(), real=True) as bench:
        host = subprocess.Popen(
            [sys.executable, "-c", HOST_THAT_DIES, bench.port], stdout=subprocess.PIPE, text=True
        )
        assert host.stdout is not None
        assert host.stdout.readline() == "load on\n"
        host.kill()
        host.communicate()
        assert bench.news.get(timeout=_PATIENCE_S) == "connected"
        assert bench.news.get(timeout=_PATIENCE_S) == "disconnected"
        left_us = bench.bench.now_us
        longest_us = settings.DEFAULTS["longest_s"] * 1_000_000 + _LONGEST_ON_US
        bench.wait_until(lambda: bench.bench.now_us > left_us + longest_us)
        with closing(open_transport(bench.port)) as line:
            client = Client(line)
            assert client.hello()["newest_record"] == 1
            assert client.status()["load_level"] == 0
            stored.split(client.read_record(1))
    assert bench.bench.level == 0
    assert bench.bench.world.truth().test_w == 0
    assert max(on_times_us(bench.bench)) <= _LONGEST_ON_US


def test_a_second_client_on_tcp_is_told_that_the_port_is_busy():
    with served(TcpEndpoint()) as bench, closing(open_transport(bench.port)) as line:
        Client(line).hello()
        with closing(open_transport(bench.port)) as other, pytest.raises(errors.PortBusy):
            Client(other).hello()
        assert Client(line).hello()["board"] == "sim"


def test_a_tcp_port_that_is_taken_is_busy():
    with closing(TcpEndpoint()) as first:
        taken = int(first.name.rpartition(":")[2])
        with pytest.raises(errors.PortBusy):
            TcpEndpoint(port=taken)


def test_the_terminal_is_raw_for_clients_that_set_nothing():
    with closing(pty()) as endpoint:
        endpoint.receive(0.0)
        assert not endpoint.connected
        slave = os.open(endpoint.name, os.O_RDWR | os.O_NOCTTY)
        try:
            every = bytes(range(256))
            endpoint.receive(0.0)
            assert endpoint.connected
            assert endpoint.send(every) == len(every)
            assert os.read(slave, 1000) == every
            os.write(slave, every)
            assert endpoint.receive(5.0) == every
        finally:
            os.close(slave)
        endpoint.receive(5.0)
        assert not endpoint.connected


def test_what_was_said_before_hanging_up_arrives():
    with closing(pty()) as endpoint:
        endpoint.receive(0.0)
        slave = os.open(endpoint.name, os.O_RDWR | os.O_NOCTTY)
        os.write(slave, b"stop")
        os.close(slave)
        assert endpoint.receive(0.0) == b"stop"
        assert endpoint.receive(0.0) == b""


def test_a_terminal_takes_only_as_much_as_it_holds():
    with closing(pty()) as endpoint:
        slave = os.open(endpoint.name, os.O_RDWR | os.O_NOCTTY)
        try:
            endpoint.receive(0.0)
            taken = [endpoint.send(bytes(1000)) for _ in range(200)]
        finally:
            os.close(slave)
    assert taken[0] == 1000
    assert taken[-1] == 0


def test_a_link_gives_the_port_a_lasting_name(tmp_path):
    link = tmp_path / "port"
    link.symlink_to(tmp_path / "left-by-another")
    with closing(pty(link)) as endpoint:
        assert endpoint.name == str(link)
        with closing(open_transport(endpoint.name)):
            pass
    assert not link.is_symlink()


def test_a_link_replaces_nothing_that_is_something(tmp_path):
    (tmp_path / "letter").write_text("dear")
    with pytest.raises(errors.FileUnwritable):
        pty(tmp_path / "letter")
    assert (tmp_path / "letter").read_text() == "dear"
