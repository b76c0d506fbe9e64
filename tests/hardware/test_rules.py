"""The design keeps its rules, and each rule notices a copy that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

import pinmap
import rules
import stress
from design import DESIGN
from model import Block, Design, Part
from rules import Rule


def with_part(ref: str, change: Callable[[Part], Part]) -> Design:
    """A copy of the design in which one part is another."""
    return Design(
        tuple(
            replace(
                block,
                parts=tuple(change(part) if part.ref == ref else part for part in block.parts),
            )
            for block in DESIGN.blocks
        )
    )


def wired(ref: str, **nets: str | None) -> Design:
    """A copy in which pins of a part (p1 for pin 1) have other nets."""
    named = {name.removeprefix("p"): net for name, net in nets.items()}
    return with_part(ref, lambda part: replace(part, nets={**part.nets, **named}))


def rated(ref: str, **ratings: float) -> Design:
    """A copy in which a part is rated otherwise."""
    return with_part(
        ref,
        lambda part: replace(
            part, kind=replace(part.kind, ratings={**part.kind.ratings, **ratings})
        ),
    )


def valued(ref: str, value: str) -> Design:
    """A copy in which a part has another value."""
    return with_part(ref, lambda part: replace(part, value=value))


def without(ref: str) -> Design:
    """A copy that lacks a part."""
    return Design(
        tuple(
            replace(block, parts=tuple(part for part in block.parts if part.ref != ref))
            for block in DESIGN.blocks
        )
    )


def forgetting(ref: str, pin: str) -> Design:
    """A copy in which nobody has decided about a pin."""

    def change(part: Part) -> Part:
        nets: Mapping[str, Any] = {key: net for key, net in part.nets.items() if key != pin}
        return replace(part, nets=nets)

    return with_part(ref, change)


def named(ref: str, other: str) -> Design:
    return with_part(ref, lambda part: replace(part, ref=other))


def dearer(ref: str, fen: int) -> Design:
    return with_part(ref, lambda part: replace(part, kind=replace(part.kind, price_fen=fen)))


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_design_keeps_the_rule(rule: Rule) -> None:
    assert list(rule(DESIGN)) == []


BROKEN = [
    (rules.references_are_unique, named("R10", "R20"), "R20"),
    (rules.every_pin_is_decided, forgetting("U200", "GP5"), "GP5"),
    (rules.every_pin_is_decided, wired("R10", p3="GND"), "no pin 3"),
    (rules.every_net_goes_somewhere, wired("R10", p1="NOWHERE"), "NOWHERE"),
    (rules.only_the_barrier_is_on_both_sides, wired("C7", p2="GND"), "C7"),
    (rules.only_the_barrier_is_on_both_sides, wired("U91", p4="GND"), "U91"),
    (rules.only_the_barrier_is_on_both_sides, wired("K1", pA2="L_F"), "K1"),
    (rules.the_barrier_is_rated, rated("U90", v_iso=1500), "U90"),
    (rules.nothing_bears_too_much, rated("C4", v_rms=275), "C4"),
    (rules.nothing_bears_too_much, rated("Q40", v_pk=600), "Q40"),
    (rules.nothing_bears_too_much, rated("RV1", v_rms=300), "RV1"),
    (rules.nothing_bears_too_much, rated("M1", a=0.7), "BT1"),
    (rules.nothing_bears_too_much, valued("R70", "620"), "vp_mv"),
    (rules.nothing_bears_too_much, valued("R2", "470"), "R2"),
    (rules.supplies_suffice, valued("C4", "330n"), "hot supply"),
    (rules.supplies_suffice, valued("R86", "2k2"), "hot supply"),
    (rules.supplies_suffice, valued("R43", "620"), "triac drivers"),
    (rules.supplies_suffice, rated("K1", pick_up_v=4.8), "relays"),
    (rules.poles_are_driven_apart, wired("Q20", pG="PUMP_1"), "PUMP_1"),
    (rules.poles_are_driven_apart, wired("C20", p1="RELAY_1"), "RELAY_1"),
    (rules.poles_are_driven_apart, wired("K2", p13="L_F", p14="L_K"), "same pole"),
    (rules.loads_rest_when_nobody_drives, without("R44"), "GATE_1"),
    (rules.loads_rest_when_nobody_drives, valued("R20", "1M"), "RELAY_2"),
    (rules.loads_rest_when_nobody_drives, wired("R1", p2="+3V3"), "BLOWER"),
    (rules.pins_are_the_firmwares, wired("U200", pGP10="GATE_2", pGP11="GATE_1"), "GP10"),
    (rules.it_costs_no_more_than_agreed, dearer("U200", 3000), "yuan"),
]


@pytest.mark.parametrize(("rule", "design", "says"), BROKEN)
def test_a_rule_notices_what_breaks_it(rule: Rule, design: Design, says: str) -> None:
    assert any(says in sentence for sentence in rule(design))


def test_every_rule_was_broken() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(rules.RULES)


def test_every_rating_that_counts_is_looked_at() -> None:
    looked_at = {one.ref for one in stress.stresses(DESIGN)}
    at_the_clips = {
        part.ref
        for part in DESIGN.parts
        if {"L_F", "L_CLIP"} & set(part.nets.values()) and part.kind.ratings
    }
    assert at_the_clips <= looked_at


def test_a_pin_that_cannot_do_it_is_noticed() -> None:
    pins = {**pinmap.firmware_pins(), "EXHAUST": 22, "BLOWER": 26}
    assert any("cannot be ADC" in what for what in pinmap.disagreements(DESIGN, pins))


def test_blocks_have_names_of_their_own() -> None:
    names = [block.name for block in DESIGN.blocks]
    assert len(set(names)) == len(names)
    assert all(isinstance(block, Block) and block.title for block in DESIGN.blocks)
