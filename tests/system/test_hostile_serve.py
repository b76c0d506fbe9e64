"""The bad line behind a real port, with the firmware in MicroPython."""

from __future__ import annotations

from contextlib import closing

import pytest

from metercheck import errors
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck.link.ports import open_transport
from metercheck_wire import record as stored
from metercheck_wire.messages import ENDS, VERDICTS
from support.served import LONGEST_ON_US, PATIENCE_S, Served, either, on_times_us, pty, served

pytestmark = pytest.mark.micropython

_SLOW = 20.0  # so that seconds pass between a client's coming and what happens to it


def news_until(bench: Served, wanted: str) -> list[str]:
    """What the server announces, up to and with `wanted`."""
    heard = [bench.news.get(timeout=PATIENCE_S)]
    while heard[-1] != wanted:
        heard.append(bench.news.get(timeout=PATIENCE_S))
    return heard


def test_a_check_over_a_bad_line_ends_with_its_record():
    line = "lose=0.003,double=0.002,corrupt=0.001,delay_ms=200,repeat=0.2,stall=20@10"
    with (
        served(pty(), "shunt50_household", real=True, line=line) as bench,
        closing(open_transport(bench.port)) as port,
    ):
        client = Client(port)
        client.hello()
        started = client.start(1200, "box", "1234", 0, token=5)
        for _ in follow(client, started["record"]):
            pass
        head, result, _ = stored.split(client.read_record(started["record"]))
        assert client.hello()["newest_record"] == 1
    assert (head["token"], head["meter"]) == (5, "1234")
    assert VERDICTS[result["verdict"]] == "abnormal"
    assert max(on_times_us(bench.bench)) <= LONGEST_ON_US


@either
def test_after_a_pulled_plug_the_host_finds_its_record(endpoint, tmp_path):
    end = pty(tmp_path / "port") if endpoint is pty else endpoint()
    line = "unplug=40@30"
    with served(end, "bypass_unconfirmed", _SLOW, real=True, line=line) as bench:
        with closing(open_transport(bench.port)) as port:
            client = Client(port)
            client.hello()
            client.change_settings(longest_s=60)
            started = client.start(1200, "box", "1234", 0, token=5)
            with pytest.raises(errors.LinkLost):
                list(follow(client, started["record"]))
        assert news_until(bench, "unplugged") == ["connected", "unplugged"]
        with pytest.raises(errors.PortMissing):
            open_transport(bench.port)
        assert news_until(bench, "replugged") == ["disconnected", "replugged"]
        with closing(open_transport(bench.port)) as port:
            client = Client(port)
            assert client.hello()["newest_record"] == 1
            assert client.status()["load_level"] == 0
            head, result, _ = stored.split(client.read_record(1))
    assert head["token"] == 5
    assert ENDS[result["end"]] == "time"
    assert bench.bench.world.truth().test_w == 0
    assert max(on_times_us(bench.bench)) <= LONGEST_ON_US


def test_a_restart_in_a_check_is_told():
    with (
        served(pty(), "bypass_unconfirmed", _SLOW, real=True, line="restart@30") as bench,
        closing(open_transport(bench.port)) as port,
    ):
        client = Client(port)
        assert client.hello()["boot"] == 1
        started = client.start(1200, "box", "1234", 0)
        with pytest.raises(errors.DeviceRestarted) as caught:
            list(follow(client, started["record"]))
        assert caught.value.arguments == {"port": bench.port, "before": 1, "now": 2}
        assert client.status()["load_level"] == 0
    assert news_until(bench, "restarted") == ["connected", "restarted"]
    assert not any(sample.level for sample in bench.bench.history if sample.t_us > 30_100_000)
