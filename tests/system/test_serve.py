"""The served bench as a client in another program meets it: over a pseudo-terminal and TCP."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing

import pytest

from metercheck import errors
from metercheck.bench.tcpserver import TcpEndpoint
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck.link.ports import open_transport
from metercheck_device import settings
from metercheck_wire import record as stored
from metercheck_wire.messages import ENDS, VERDICTS
from support.served import LONGEST_ON_US, PATIENCE_S, either, on_times_us, pty, served

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


@either
def test_a_client_finds_the_device_behind_the_port(endpoint):
    with served(endpoint()) as bench, closing(open_transport(bench.port)) as line:
        assert Client(line).hello()["board"] == "sim"
        assert bench.news.get(timeout=PATIENCE_S) == "connected"


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
    assert max(on_times_us(bench.bench)) <= LONGEST_ON_US


@either
def test_a_client_that_comes_back_meets_the_same_device(endpoint):
    with served(endpoint()) as bench:
        with closing(open_transport(bench.port)) as line:
            first = Client(line)
            first.hello()
            first.start(1200, "box", "1234", 0)
        assert bench.news.get(timeout=PATIENCE_S) == "connected"
        assert bench.news.get(timeout=PATIENCE_S) == "disconnected"
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
        assert bench.news.get(timeout=PATIENCE_S) == "connected"
        assert bench.news.get(timeout=PATIENCE_S) == "disconnected"
        left_us = bench.bench.now_us
        longest_us = settings.DEFAULTS["longest_s"] * 1_000_000 + LONGEST_ON_US
        bench.wait_until(lambda: bench.bench.now_us > left_us + longest_us)
        with closing(open_transport(bench.port)) as line:
            client = Client(line)
            assert client.hello()["newest_record"] == 1
            assert client.status()["load_level"] == 0
            stored.split(client.read_record(1))
    assert bench.bench.level == 0
    assert bench.bench.world.truth().test_w == 0
    assert max(on_times_us(bench.bench)) <= LONGEST_ON_US


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
