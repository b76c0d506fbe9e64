"""The kinds of fault: what breaks, what is dangerous about it, and how soon the load must be off.

A limit counts from the first moment at which the fault does harm (`hazard`) until the test load
is off for good, both as they really are in the world, whatever the firmware believes.

    100 ms   what software detects
     40 ms   over-current, which hardware cuts: a window of 10 ms, and the end of a half-wave
    500 ms   a processor that hangs, and a clock that stands still
   1000 ms   what only the mean voltage shows: the chip averages over 400 ms, and one window of
             two may hold both voltages; a voltage too low, or a neutral lost under load, harms
             nothing in that time
   1300 ms   a chip that says nothing: it is called silent after 1.2 s

Wrong voltages count from where the load is on beyond `BORNE_V`: one element may hold the voltage
of a lost neutral within it, and then nothing is wrong with it that anybody could tell. Together
with what stops the program (500 ms), what software detects has as long.

Harmless are faults without a limit: the check may go on or end, but never accuse an honest meter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SOFTWARE_MS = 100.0
CURRENT_MS = 40.0
HUNG_MS = 500.0
VOLTAGE_MS = 1000.0
SILENT_MS = 1300.0

BORNE_V = (160.0, 265.0)
"""What the load is made for; beyond it the voltage does harm."""

GROUPS = ("electrical", "supply", "metering", "timing", "processor", "program", "line")


@dataclass(frozen=True)
class Kind:
    """One kind of fault.

    `where` it is put in: the "world", the "channel" between board and program, or the "program"
    itself (in CPython only). `what`: its names there. `hazard`: see `judge`. `lasts_s`: it goes
    away again during a check. `shown_by` what it is found out; what `blinds` these cannot be
    found out together with it. `relays_stay_open`: present before a check, no relay may close.
    `relays_cut`: only they can take the load off; `relays_stick`: they cannot open any more. Both
    together are for the thermostat and the thermal fuse: no program can do anything.
    """

    name: str
    group: str
    where: str = "world"
    what: tuple[str, ...] = ()
    hazard: str = ""
    limit_ms: float | None = None
    lasts_s: float | None = None
    shown_by: str = ""
    blinds: tuple[str, ...] = ()
    relays_stay_open: bool = False
    relays_cut: bool = False
    relays_stick: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """What to switch, where it is."""
        return self.what or (self.name,)


def _world(group: str, names: Iterable[str], hazard: str = "", **more: object) -> list[Kind]:
    return [Kind(name, group, "world", hazard=hazard, **more) for name in names]  # type: ignore[arg-type]


def _channel(group: str, names: Iterable[str], hazard: str = "", **more: object) -> list[Kind]:
    return [Kind(name, group, "channel", hazard=hazard, **more) for name in names]  # type: ignore[arg-type]


def _program(names: Iterable[str], hazard: str = "", **more: object) -> list[Kind]:
    return [Kind(name, "program", "program", hazard=hazard, **more) for name in names]  # type: ignore[arg-type]


_SOFT = {"limit_ms": SOFTWARE_MS}

_ELECTRICAL = [
    *_world(
        "electrical",
        ("triac_1_shorted", "triac_2_shorted"),
        "uncommanded",
        shown_by="chip",
        blinds=("threshold",),  # what a shorted triac lets through no gate can cut
        relays_cut=True,
        **_SOFT,
    ),
    Kind(
        "triacs_shorted",
        "electrical",
        what=("triac_1_shorted", "triac_2_shorted"),
        hazard="uncommanded",
        limit_ms=SOFTWARE_MS,
        shown_by="chip",
        blinds=("threshold",),
        relays_cut=True,
    ),
    *_world("electrical", ("triac_1_half_wave", "triac_2_half_wave")),
    *_world("electrical", ("triac_1_dead", "triac_2_dead")),
    Kind("triacs_dead", "electrical", what=("triac_1_dead", "triac_2_dead")),
    *_world("electrical", ("relay_1_welded", "relay_2_welded")),
    Kind(
        "relays_welded",
        "electrical",
        what=("relay_1_welded", "relay_2_welded"),
        relays_stick=True,
    ),
    *_world("electrical", ("relay_1_slow", "relay_2_slow")),
    *_world("electrical", ("relay_1_stuck_open", "relay_2_stuck_open")),
    *_world("electrical", ("element_1_open", "element_2_open")),
    Kind(
        "element_1_short",
        "electrical",
        hazard="element_1",
        limit_ms=CURRENT_MS,
        shown_by="threshold",
    ),
    Kind(
        "element_2_short",
        "electrical",
        hazard="element_2",
        limit_ms=CURRENT_MS,
        shown_by="threshold",
    ),
    *_world(
        "electrical", ("blower_stopped", "blower_blocked"), "hot", shown_by="sensors", **_SOFT
    ),
    *_world("electrical", ("thermostat_stuck",)),
    *_world(
        "electrical",
        ("exhaust_open", "exhaust_short", "heatsink_open", "heatsink_short"),
        "on",
        **_SOFT,
    ),
    *_world("electrical", ("exhaust_stuck", "heatsink_stuck"), blinds=("sensors",)),
    *_world("electrical", ("load_side_stuck_on", "load_side_stuck_off")),
]
_SUPPLY = [
    Kind(
        "supply_lost", "supply", hazard="on", limit_ms=SOFTWARE_MS, lasts_s=1.0, shown_by="edges"
    ),
    Kind("sag", "supply", lasts_s=0.3),
    Kind(
        "brown_out",
        "supply",
        hazard="voltage",
        limit_ms=VOLTAGE_MS,
        shown_by="chip",
    ),
    *_world(
        "supply",
        ("over_voltage", "two_phases_380v"),
        "voltage",
        shown_by="chip",
        relays_stay_open=True,
        **_SOFT,
    ),
    Kind(
        "neutral_lost",
        "supply",
        hazard="voltage",
        limit_ms=VOLTAGE_MS,
        shown_by="chip",
        blinds=("threshold",),  # behind 48 ohm of neighbours a shorted element takes 5.8 A
    ),
    *_world("supply", ("frequency_off", "voltage_flicker")),
]
_METERING = [
    *_world(
        "metering",
        ("chip_silent", "packets_lost", "packets_garbage"),
        "on",
        limit_ms=SILENT_MS,
        blinds=("chip", "threshold"),
    ),
    *_world("metering", ("packets_corrupt",), blinds=("chip",)),
    *_world("metering", ("chip_resets",), blinds=("threshold",)),
    *_world("metering", ("cf_stuck", "cf_noise", "oscillator_off")),
    *_channel("metering", ("chip_noise",), blinds=("chip",)),
]
_TIMING = [
    *_world("timing", ("zero_cross_lost",), "on", shown_by="edges", **_SOFT),
    *_world("timing", ("zero_cross_noisy",)),
    *_channel("timing", ("edges_frozen",), "on", blinds=("edges",), **_SOFT),
    *_channel("timing", ("clock_frozen", "time_base_frozen"), "on", limit_ms=HUNG_MS),
    *_channel("timing", ("clock_jumps",)),
    *_channel("timing", ("edges_lost", "edges_flood")),
]
_PROCESSOR = [
    *_channel("processor", ("hang",), "on", limit_ms=HUNG_MS),
    *_channel("processor", ("stall_45_ms", "stall_400_ms", "usb_blocks_500_ms")),
    *_channel("processor", ("stall_2_s",), "on", limit_ms=HUNG_MS, lasts_s=2.0),
    *_channel("processor", ("restart",), "on", limit_ms=CURRENT_MS),
    *_channel("processor", ("watchdog_starved",), "on", limit_ms=HUNG_MS),
    *_channel("processor", ("dead_man_starved",), "on", limit_ms=HUNG_MS),
    *_channel("processor", ("tokens_stray", "off_ignored"), "stray", relays_cut=True, **_SOFT),
    *_channel("processor", ("relays_held",), relays_stick=True),
]
_WHERE = (
    "wait",
    "tick",
    "edge",
    "check",
    "measurement",
    "supervisor",
    "contactor",
    "self_test",
    "chip",
    "feed",
    "send",
    "set_load",
    "relays",
)
_PROGRAM = [
    *_program(("session_wants_on", "contactor_sticks"), "long", **_SOFT),
    # Hardware still cuts each over-current, but this program goes on to give tokens.
    *_program(("supervisor_permits",), blinds=("chip", "edges", "sensors", "threshold")),
    *_program(("trips_ignored",)),
    *_program(
        (
            *(f"raises_in_{where}" for where in _WHERE),
            *(f"raises_always_in_{where}" for where in ("wait", "tick", "measurement")),
        ),
        "raised",
        **_SOFT,
    ),
    # Whoever cannot even take the load off ends, and what bites a hung processor bites.
    *_program(("raises_always_in_set_load",), "raised", limit_ms=HUNG_MS),
]
_LINE = [
    *_world("line", ("head_slipped", "sunlight", "flicker", "chatter")),
    *_channel("line", ("host_gone", "host_floods")),
]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for group in (_ELECTRICAL, _SUPPLY, _METERING, _TIMING, _PROCESSOR, _PROGRAM, _LINE)
    for kind in group
}
