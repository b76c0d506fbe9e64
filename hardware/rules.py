"""What must hold of the design, rule by rule. A rule gives a sentence for each thing wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pinmap
import stress
from design import MOST_FEN
from model import BARRIER, HOT, Design, Part
from values import number

Rule = Callable[[Design], Iterator[str]]
_LEAST_ISOLATION_V = 3750.0
_PULL_DOWN_OHM = (1e3, 47e3)


def references_are_unique(design: Design) -> Iterator[str]:
    """No two parts have the same name."""
    for ref, count in Counter(part.ref for part in design.parts).items():
        if count > 1:
            yield f"{ref}: {count} parts"


def every_pin_is_decided(design: Design) -> Iterator[str]:
    """A pin has a net, or is declared unconnected; and no net is given to a pin that is none."""
    for part in design.parts:
        names = set(part.kind.pins) | set(part.kind.pins.values())
        for name in sorted(set(part.nets) - names):
            yield f"{part.ref}: {part.kind.name} has no pin {name}"
        for pin, name in part.kind.pins.items():
            if pin not in part.nets and name not in part.nets:
                yield f"{part.ref}: pin {pin} ({name}) is not decided"


def every_net_goes_somewhere(design: Design) -> Iterator[str]:
    """A net has two pins at least."""
    for net, pins in design.nets().items():
        if len(pins) < 2:
            yield f"{net}: only {pins[0][0]} pin {pins[0][1]}"


def only_the_barrier_is_on_both_sides(design: Design) -> Iterator[str]:
    """Mains and low voltage share barrier parts, each pin on its own side of them."""
    hot = design.hot_nets
    for part in design.parts:
        kind = part.kind
        for pin in kind.pins:
            net = part.net_of(pin)
            if net is None:
                continue
            if kind.side == BARRIER and (pin in kind.hot_pins) != (net in hot):
                yield f"{part.ref}: pin {pin} lies on the other side of the barrier than {net}"
        if kind.side != BARRIER:
            sides = {net in hot for pin in kind.pins if (net := part.net_of(pin)) is not None}
            if len(sides) > 1:
                yield f"{part.ref}: connects mains and low voltage"
            elif kind.side and sides and (kind.side == HOT) not in sides:
                yield f"{part.ref}: {kind.name} does not belong on this side"


def the_barrier_is_rated(design: Design) -> Iterator[str]:
    """What separates mains from hands is tested with 3750 V at least."""
    for part in design.parts:
        rated_v = part.kind.ratings.get("v_iso", 0.0)
        if part.kind.side == BARRIER and rated_v < _LEAST_ISOLATION_V:
            yield f"{part.ref}: {part.kind.name} is not rated for {_LEAST_ISOLATION_V:.0f} V"


def nothing_bears_too_much(design: Design) -> Iterator[str]:
    """Worst case against rating, with margin (stress.py)."""
    for one in stress.stresses(design):
        rated = design.part(one.ref).kind.ratings.get(one.rating)
        if rated is None:
            yield f"{one.ref}: no rating {one.rating}"
        elif one.worst > one.share * rated:
            yield (
                f"{one.ref}: {one.rating} {one.worst:.3g} of {rated:.3g}, "
                f"{one.share:.0%} may be used ({one.how})"
            )


def supplies_suffice(design: Design) -> Iterator[str]:
    """The dropper feeds the hot side with a tenth to spare, and a triac's LED gets its current."""
    has, needs = stress.dropper_ma(design, stress.LEAST_V, -0.10), stress.hot_ma(design)
    if has < 1.1 * needs:
        yield f"hot supply: {has:.1f} mA at 160 V, {needs:.1f} mA and a tenth are needed"
    led = stress.least_triac_led_ma(design)
    trigger = design.part("U40").kind.ratings["if_trigger_ma"]
    if led < trigger * 1.1:
        yield f"triac drivers: {led:.1f} mA, {trigger:.0f} mA and a tenth are needed"
    coil_v = stress.SUPPLY_V[0] - 0.05
    if coil_v < design.part("K1").kind.ratings["pick_up_v"]:
        yield f"relays: {coil_v:.2f} V do not pull them"


def poles_are_driven_apart(design: Design) -> Iterator[str]:
    """Each relay has a transistor, a pump and a pin that no other relay has."""
    nets = design.nets()
    seen: dict[str, str] = {}
    relays = [part for part in design.parts if part.ref in ("K1", "K2")]
    if len(relays) != 2:
        yield "two relays are needed, K1 and K2"
    for relay in relays:
        for net in _driving(design, nets, relay):
            if net in seen and seen[net] != relay.ref:
                yield f"{relay.ref} and {seen[net]} hang on the same {net}"
            seen[net] = relay.ref
    contacts = [frozenset(relay.net_of(pin) for pin in relay.kind.hot_pins) for relay in relays]
    if len(contacts) == 2 and contacts[0] & contacts[1]:
        yield "both relays open the same pole"


def _driving(design: Design, nets: dict[str, list[tuple[str, str]]], relay: Part) -> set[str]:
    """Nets from a relay's coil back to the pin that feeds its pump, supplies apart."""
    found: set[str] = set()
    coil = relay.net_of("A2")
    switches = [design.part(ref) for ref, pin in nets[coil or ""] if ref.startswith("Q")]
    for switch in switches:
        gate = switch.net_of("1") or ""
        found |= {coil or "", gate}
        for ref, _ in nets[gate]:
            if ref.startswith("D") and (ac := design.part(ref).nets.get("3", "")):
                found |= {ac, *(n for n in _beyond(design, nets, ac) if n.startswith("RELAY"))}
    return found


def _beyond(design: Design, nets: dict[str, list[tuple[str, str]]], net: str) -> set[str]:
    return {
        other
        for ref, _ in nets[net]
        if ref.startswith("C")
        for pin in design.part(ref).kind.pins
        if (other := design.part(ref).net_of(pin)) is not None
    }


def loads_rest_when_nobody_drives(design: Design) -> Iterator[str]:
    """Each pin that moves a load has a resistor to ground."""
    nets = design.nets()
    for net in pinmap.MOVES_A_LOAD:
        pulls = [
            number(part.value)
            for ref, _ in nets.get(net, ())
            if (part := design.part(ref)).kind.name.startswith("R")
            and {part.net_of("1"), part.net_of("2")} == {net, "GND"}
        ]
        if not any(_PULL_DOWN_OHM[0] <= ohm <= _PULL_DOWN_OHM[1] for ohm in pulls):
            yield f"{net}: nothing pulls it down"


def pins_are_the_firmwares(design: Design) -> Iterator[str]:
    """Pins equal to the firmware's, and possible by the RP2040's table of functions."""
    yield from pinmap.disagreements(design, pinmap.firmware_pins())


def it_costs_no_more_than_agreed(design: Design) -> Iterator[str]:
    """All parts for 170 yuan."""
    total = sum(part.kind.price_fen for part in design.parts)
    if total > MOST_FEN:
        yield f"{total / 100:.2f} yuan, {MOST_FEN / 100:.0f} are agreed"


RULES: tuple[Rule, ...] = (
    references_are_unique,
    every_pin_is_decided,
    every_net_goes_somewhere,
    only_the_barrier_is_on_both_sides,
    the_barrier_is_rated,
    nothing_bears_too_much,
    supplies_suffice,
    poles_are_driven_apart,
    loads_rest_when_nobody_drives,
    pins_are_the_firmwares,
    it_costs_no_more_than_agreed,
)


def broken(design: Design) -> list[str]:
    """Everything that does not hold, with the rule that says so."""
    return [f"{rule.__name__}: {what}" for rule in RULES for what in rule(design)]
