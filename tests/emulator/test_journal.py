"""What the flashed device keeps: over a power cut its record, its settings and the time."""

from __future__ import annotations

from pathlib import Path

from metercheck.bench import scenario as scenarios
from metercheck.bench.transport import VirtualTransport
from metercheck.link.client import Client
from metercheck_wire import chain, record
from support.emulated_bench import emulated

TIME_S = 1_800_000_000
MEASURING_US = 3_000_000
KEPT_US = 1_000_000


def test_a_record_settings_and_the_time_outlive_a_power_cut(
    release: Path, measured: list[str]
) -> None:
    with emulated(scenarios.load("honest_household"), release) as device:
        client = device.client
        client.hello()
        client.change_settings(longest_s=60)
        client.command("SET_TIME", {"time_s": TIME_S}, "STATUS")
        number = device.start()
        device.let_pass(MEASURING_US)
        client.stop()
        stopped_us = device.bench.now_us
        device.follow(number)
        kept_us = device.bench.now_us - stopped_us
        blob = client.read_record(number)
        device.device.cut_power()
        cut_us = device.bench.now_us
        device.let_pass(1)
        back = Client(VirtualTransport(device.bench, device.device), session=8)
        hello = back.hello()
        ready_us = device.bench.now_us - cut_us
        assert (hello["boot"], hello["newest_record"]) == (2, number)
        assert back.read_record(number) == blob
        assert back.settings()["longest_s"] == 60
        journal = back.command("JOURNAL_REQUEST", {}, "JOURNAL")
        assert device.device.resets_us == []
    head, _, _ = record.split(blob)
    assert (head["set_time_s"], head["set_boot"]) == (TIME_S, 1)
    seal, body_end = record.seal_of(blob)
    assert seal["previous"] == chain.first_previous(head["device"], head["chain_id"])
    value = chain.link(seal["previous"], chain.body_digest((blob[:body_end],)))
    assert (journal["chain"], journal["not_kept"]) == (value, 1)
    assert kept_us < KEPT_US
    facts = (
        f"kept {kept_us / 1e3:.0f} ms after STOP, ready again {ready_us / 1e6:.2f} s after power"
    )
    measured.append(f"a record: {facts}")
