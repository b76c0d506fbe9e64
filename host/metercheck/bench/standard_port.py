"""The bench's reference standard: read in the same process, or over a port of its own.

On the port it speaks as `calibration.readings.LineSource` listens: `READ?` is answered with
`energy_wh=... voltage_v=... frequency_hz=...`. It belongs to the world and knows the true energy;
the device and who calibrates it see only what it shows.
"""

from __future__ import annotations

from collections.abc import Callable

from metercheck.bench.bench import Bench
from metercheck.bench.scenario import Scenario
from metercheck.bench.tcpserver import TcpEndpoint
from metercheck.bench.world.randomness import stream
from metercheck.bench.world.standard import ReferenceStandard, Shown
from metercheck.calibration.readings import Reading

_QUESTION = "READ?"
_LONGEST = 256


class BenchStandard:
    """`readings.Source` of a bench in this process."""

    def __init__(self, bench: Bench, scenario: Scenario, seed: int) -> None:
        self._bench = bench
        self.standard = ReferenceStandard(scenario.standard, stream(seed, "standard"))

    def shown(self) -> Shown:
        """What its display shows now."""
        truth = self._bench.world.truth()
        return self.standard.show(truth.test_j, truth.voltage_v, self._bench.world.mains_hz)

    def read(self, label: str, *, voltage: bool) -> Reading:
        """As `readings.Source` has it."""
        del label
        shown = self.shown()
        return Reading(*shown) if voltage else Reading(shown.energy_wh)


class StandardPort:
    """A standard behind a TCP port, served between the turns of the bench."""

    def __init__(self, standard: BenchStandard, host: str, port: int) -> None:
        """Raises what `TcpEndpoint` raises."""
        self._standard = standard
        self._endpoint = TcpEndpoint(host, port)
        self._heard = b""

    @property
    def name(self) -> str:
        """What a client gives to `--standard-port`."""
        return self._endpoint.name

    def turn(self) -> None:
        """Answer what was asked."""
        self._heard = (self._heard + self._endpoint.receive(0.0))[-_LONGEST:]
        while b"\n" in self._heard:
            line, _, self._heard = self._heard.partition(b"\n")
            if line.strip().upper() == _QUESTION.encode():
                self._endpoint.send(_line(self._standard.shown()))

    def close(self) -> None:
        """Hang up, and listen no more."""
        self._endpoint.close()


def turning(stop: Callable[[], bool], port: StandardPort) -> Callable[[], bool]:
    """`stop` for `serve`, which asks it all the time; each time the standard has its turn."""

    def asked() -> bool:
        port.turn()
        return stop()

    return asked


def _line(shown: Shown) -> bytes:
    parts = (f"{name}={value:.6f}" for name, value in shown._asdict().items())
    return " ".join(parts).encode() + b"\n"
