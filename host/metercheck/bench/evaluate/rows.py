"""The rows of the benchmark: what is behind the meter, how the meter is, what is to be reached.

Three families. ACCURACY: how far the ratio is off after a minute, and whether its interval is
honest. VERDICTS: how soon the verdict stands. HONEST: meters that nobody may be accused of, every
difficulty that is known; the accuracy rows are part of it.

In the accuracy rows the supply is stiff, except where its weakness is the row's subject: how a
household answers to the voltage drop of the load is no property of the meter, and pulses cannot
tell the two apart. In all other rows the supply gives way as real ones do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from metercheck.bench.evaluate import houses
from metercheck.bench.evaluate.houses import House, Tables
from metercheck.bench.scenario import Scenario, parse

Drawn = Callable[[int, Random], Tables]


@dataclass(frozen=True)
class Row:
    """One kind of check; `scenario` draws a house and a meter of that kind."""

    name: str
    house: House
    meter: Mapping[str, Any]
    more: Drawn = lambda _seed, _numbers: {}
    """Further tables; what they say about the meter is added to `meter`."""
    target: tuple[float, float] | None = None
    """Accuracy: median and 95th percentile of the ratio's absolute error; None: honesty alone."""
    seconds: float | None = None
    """Verdicts: the median time until the verdict that is due."""
    due: str = "normal"
    """The verdict that is due."""
    share: float | None = None
    """Verdicts: which share of the checks is to reach it; of `normal`, not end inconclusive."""
    confirms: tuple[str, ...] = ("pairing",)
    """What an inspector who looks would confirm when asked: what is true, and no more."""
    pulses_before: int | None = None
    """Pulses seen earlier in this set-up; None: as many as the device saw before the start."""
    stiff: bool = False
    """The supply does not give way."""

    def scenario(self, seed: int) -> Scenario:
        """This seed's house and meter."""
        numbers = Random(f"{seed}/row")
        tables = {"meter": {"class_error_percent": houses.own_error(numbers)}}
        layers = [{"meter": self.meter}, self.house(seed, numbers), self.more(seed, numbers)]
        if self.stiff:
            layers.append({"supply": {"impedance_ohm": 0}})
        for layer in layers:
            tables |= {name: _over(tables.get(name), table) for name, table in layer.items()}
        drawn = parse(tables, self.name, Path())
        return replace(drawn, task=replace(drawn.task, confirms=self.confirms))


def _over(below: Any, table: Any) -> Any:
    """`table` with what it does not say taken from `below`."""
    return {**below, **table} if below else table


def _accuracy(name: str, house: House, median: float, p95: float, **meter: float) -> Row:
    return Row(name, house, meter, target=(median, p95), stiff=True)


def _line(impedance_ohm: float) -> Drawn:
    return lambda _seed, _numbers: {"supply": {"impedance_ohm": impedance_ohm}}


def _reacting(seed: int, numbers: Random) -> Tables:
    """A recorded house on a line as they occur, of which any share are heaters."""
    tables = houses.recorded(seed, numbers)
    tables["household"]["resistive_share"] = round(numbers.random(), 3)
    return tables | {"supply": {"impedance_ohm": round(numbers.uniform(0.1, 0.8), 3)}}


# What is due in one block comes out one after the other: a LED needs to be dark in between.
_BLOCKS = {"update_s": 0.4, "spacing_ms": 100.0}

ACCURACY = (
    _accuracy("none", houses.empty, 0.001, 0.003),
    _accuracy("steady", houses.steady, 0.001, 0.003),
    _accuracy("real", houses.recorded, 0.005, 0.02),
    _accuracy("busy", houses.busy, 0.008, 0.03),
    _accuracy("jitter", houses.busy, 0.015, 0.06, jitter_ms=20),
    _accuracy("lag", houses.busy, 0.008, 0.05, lag_s=0.5),
    _accuracy("blocks", houses.busy, 0.02, 0.08, **_BLOCKS),
    _accuracy("real_jitter", houses.recorded, 0.015, 0.06, jitter_ms=20),
    _accuracy("real_lag", houses.recorded, 0.008, 0.05, lag_s=0.5),
    _accuracy("real_blocks", houses.recorded, 0.02, 0.08, **_BLOCKS),
    _accuracy("missed", houses.recorded, 0.008, 0.04, missed_percent=3),
    _accuracy("false", houses.recorded, 0.008, 0.04, false_per_minute=1),
    _accuracy("disc", houses.recorded, 0.008, 0.05, constant_imp_per_kwh=600, jitter_ms=10),
    Row("heaters04", houses.heaters, {}, _line(0.4)),
    Row("heaters08", houses.heaters, {}, _line(0.8)),
    Row("reacting", _reacting, {}),
)


def _shunt(share: float) -> Drawn:
    return lambda _seed, _numbers: {"tampering": {"kind": "shunt", "share": share}}


def _bypass(_seed: int, _numbers: Random) -> Tables:
    return {"tampering": {"kind": "bypass"}}


def _theft(name: str, how: Drawn, seconds: float, share: float, **more: Any) -> Row:
    return Row(
        name,
        houses.recorded,
        {},
        how,
        due="abnormal",
        seconds=seconds,
        share=share,
        **more,
    )


VERDICTS = (
    # Whoever saw the LED pulse before the load came on has seen it stop: it is asked no more.
    _theft("bypass", _bypass, 10.0, 0.99, pulses_before=3, confirms=("led_dark",)),
    _theft("shunt50", _shunt(0.5), 15.0, 0.99),
    _theft("shunt30", _shunt(0.3), 25.0, 0.97),
    _theft("shunt15", _shunt(0.15), 60.0, 0.90),
    Row("honest", houses.recorded, {}, seconds=30.0, share=0.97),
)


def _fault(name: str) -> Drawn:
    """The fault is there from the start, or comes within the first minute."""

    def tables(seed: int, numbers: Random) -> Tables:
        from_s = 0.0 if seed % 2 else round(numbers.uniform(5.0, 60.0), 1)
        return {"faults": [{"name": name, "from_s": from_s}]}

    return tables


def _export(reverse: str) -> House:
    """Panels that give more than the house uses, at least when the sun shines."""

    def house(_seed: int, numbers: Random) -> Tables:
        return {
            "household": {"steady_w": round(numbers.uniform(100.0, 800.0))},
            "solar": {
                "clear_w": round(numbers.uniform(800.0, 4000.0)),
                "clouds_per_min": round(numbers.uniform(0.0, 4.0), 1),
            },
            "meter": {"reverse": reverse},
        }

    return house


def _neighbour(_seed: int, numbers: Random) -> Tables:
    """The head looks at a neighbour's meter, whose household cares for nothing here."""
    return {
        "tampering": {
            "kind": "wrong_meter",
            "other_w": round(numbers.uniform(0.0, 3000.0)),
            "cycling_w": round(numbers.uniform(0.0, 2500.0)),
            "period_s": round(numbers.uniform(4.0, 60.0), 1),
        }
    }


def _filter(_seed: int, numbers: Random) -> Tables:
    return {"metering": {"filter_s": round(numbers.uniform(0.05, 0.4), 3)}}


def _constant(*constants: int, **meter: Any) -> Drawn:
    return lambda seed, _numbers: {
        "meter": meter | {"constant_imp_per_kwh": constants[seed % len(constants)]}
    }


def _start(seed: int, numbers: Random) -> Tables:
    """Next to nothing is used, so that the meter stops and starts late."""
    return {
        "household": {"steady_w": 0 if seed % 2 else round(numbers.uniform(1.0, 30.0), 1)},
        "meter": {"start_w": 4.4, "restart_s": round(numbers.uniform(0.1, 0.5), 2)},
    }


HONEST = (
    *ACCURACY,
    Row("curve", houses.recorded, {"class_error_percent": 0.0, "drawn_error": True}),
    Row("delay", houses.recorded, {"lag_kind": "delay", "lag_s": 1.0}),
    Row("export_stops", _export("stops"), {}),
    Row("export_absolute", _export("absolute"), {}),
    Row("export_light", _export("steady_light"), {}),
    # An inspector who looks at the LED sees it blink, and does not say that it is dark.
    Row("head_slipped", houses.recorded, {}, _fault("head_slipped")),
    Row("wrong_meter", houses.recorded, {}, _neighbour, confirms=()),
    # This LED is dark indeed, but the display counts on: who looks at both confirms nothing.
    Row("led_dead", houses.recorded, {}, _fault("led_dead"), confirms=()),
    Row("slow_discs", houses.recorded, {"pulses": "disc"}, _constant(75, 120, 300)),
    Row("constants", houses.recorded, {}, _constant(800, 1600, 3200, 6400)),
    Row("quick", houses.recorded, {"width_ms": 2, "jitter_ms": 0.2}, _constant(10_000)),
    Row("start", _start, {}),
    Row("filter", houses.recorded, {}, _filter),
    Row("busy_filter", houses.busy, {}, _filter),
)

TABLES = (*ACCURACY, *VERDICTS)


def honest_scenario(row: Row, seed: int) -> Scenario:
    """`row` as the search for false accusations has it: on a line as they occur."""
    drawn = row.scenario(seed)
    if not row.stiff:
        return drawn
    numbers = Random(f"{seed}/line")
    return replace(
        drawn,
        supply=replace(drawn.supply, impedance_ohm=numbers.uniform(0.1, 1.0)),
        household=replace(drawn.household, resistive_share=numbers.random()),
    )
