"""A calibration on the simulated bench in this process, and what the world knows of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from metercheck.bench import scenario
from metercheck.bench.bench import Bench
from metercheck.bench.run import open_bench
from metercheck.bench.serve import serve
from metercheck.bench.standard_port import BenchStandard, StandardPort, turning
from metercheck.bench.tcpserver import TcpEndpoint
from metercheck.bench.transport import VirtualTransport
from metercheck.calibration.procedure import Done, Plan, calibrate
from metercheck.link.client import Client
from metercheck.words import Phrase
from metercheck_device.boards.hardware_figures import MJ_PER_PULSE
from support.calibrating import STANDARD
from support.served import PATIENCE_S

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
QUICK = Plan(pairs=3, left_pairs=2, short_s=10, long_s=40, warm_up_s=5)


@dataclass
class Person:
    """`procedure.Guide`: writes or does not, and remembers what it heard."""

    writes: bool = True
    heard: list[str] | None = None

    def tell(self, what: Phrase) -> None:
        if self.heard is not None:
            self.heard.append(what.key)

    def agrees(self, done: Done) -> bool:
        del done
        return self.writes


@dataclass
class CalibrationBench:
    """One bench with its device and its standard."""

    bench: Bench
    client: Client
    standard: BenchStandard
    error: float
    """How much more energy than there is the device's nominal parts would count, of 1."""

    def calibrate(self, plan: Plan = QUICK, writes: bool = True) -> Done:
        return calibrate(self.client, self.standard, STANDARD, plan, Person(writes), NOW)

    def true_error_ppm(self, e_cf_nj: int) -> float:
        """How wrong the device's energy is with that constant, its clock being corrected."""
        return (e_cf_nj / (MJ_PER_PULSE * 1e6) * (1.0 + self.error) - 1.0) * 1e6


@contextmanager
def calibration_bench(seed: int, **metering: float) -> Iterator[CalibrationBench]:
    """The shipped scenario; `metering`: other errors of the device."""
    setting = scenario.load("calibration_bench")
    setting = replace(setting, metering=replace(setting.metering, **metering))
    error_ppm = setting.metering.error_ppm
    assert error_ppm is not None
    bench, device = open_bench(setting, seed)
    with closing(device):
        client = Client(VirtualTransport(bench, device), session=seed + 1)
        standard = BenchStandard(bench, setting, seed)
        yield CalibrationBench(bench, client, standard, error_ppm * 1e-6)


@contextmanager
def served_calibration_bench(seed: int) -> Iterator[tuple[str, str]]:
    """The same behind two ports, as fast as it goes: (the device's, the standard's)."""
    setting = scenario.load("calibration_bench")
    bench, device = open_bench(setting, seed)
    over = threading.Event()
    standard = StandardPort(BenchStandard(bench, setting, seed), "127.0.0.1", 0)
    endpoint = TcpEndpoint("127.0.0.1", 0)
    with closing(endpoint), closing(standard), closing(device):
        stop = turning(over.is_set, standard)
        thread = threading.Thread(
            target=lambda: serve(bench, device, endpoint, stop=stop, speed=200.0)
        )
        thread.start()
        try:
            yield endpoint.name, standard.name
        finally:
            over.set()
            thread.join(PATIENCE_S)
