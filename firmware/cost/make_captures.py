"""Make the captures beside this file again: the edges whose cost is measured.

They are the bench's, seeded, so the same bytes come out as long as world and firmware stay the
same. Neither has to: what counts is that all measurements see the same edges.

Usage: .venv/bin/python firmware/cost/make_captures.py
"""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from metercheck.bench.run import open_bench
from metercheck.bench.scenario import Scenario, load
from metercheck.bench.transport import VirtualTransport
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck.records.capture import Capture

SEED = 1
# Constants (imp/kWh) at which these households make 8 edges a second.
QUICK = 12_500
QUICK_SHUNT = 17_800
# No ratio lies in limits like these, so that a verdict does not end the check before its time.
NEVER = {
    "normal_low_ppm": 1_000_000,
    "normal_high_ppm": 1_000_000,
    "abnormal_low_ppm": 300_000,
    "abnormal_high_ppm": 2_000_000,
}
NOT_KEPT = {"limits", "device_result"}


def scenarios() -> dict[str, tuple[Scenario, int]]:
    """What is measured, by the capture's name, with the seconds to take."""
    busiest = load("appliances_busiest")
    shunt = replace(busiest, tampering=load("shunt30_household").tampering)
    return {
        "household": (load("honest_household"), 60),
        "quick": (_of_constant(busiest, QUICK), 15),
        "quick_shunt": (_of_constant(shunt, QUICK_SHUNT), 15),
    }


def _of_constant(scenario: Scenario, imp_per_kwh: int) -> Scenario:
    return replace(
        scenario,
        meter=replace(scenario.meter, constant_imp_per_kwh=imp_per_kwh),
        task=replace(scenario.task, constant_imp_per_kwh=imp_per_kwh),
    )


def record(scenario: Scenario, seconds: int) -> Capture:
    """One check of exactly so many seconds."""
    bench, device = open_bench(scenario, SEED)
    with closing(device):
        client = Client(VirtualTransport(bench, device), session=SEED)
        client.hello()
        client.change_settings(**NEVER, longest_s=seconds)
        task = scenario.task
        started = client.start(task.constant_imp_per_kwh, task.place, task.meter, 0, token=SEED)
        for _ in follow(client, started["record"]):
            pass
        return Capture.from_record(client.read_record(started["record"]))


def main() -> None:
    for name, (scenario, seconds) in scenarios().items():
        capture = record(scenario, seconds)
        # What this device decided under limits of no use is no part of the evidence.
        header = {key: capture.header[key] for key in capture.header.keys() - NOT_KEPT}
        kept = replace(capture, header=dict(sorted(header.items())))
        kept.write(Path(__file__).with_name(f"{name}.jsonl"))


if __name__ == "__main__":
    main()
