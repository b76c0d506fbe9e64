"""How long a relay's pump runs on, and how fast: read out of the firmware's program for the PIO.

The program (firmware, boards/rp2/programs.py: dead_man) is carried out here as the RP2040 would,
an instruction a cycle and its delay more (RP2040 datasheet, 3.4), from one `pull` to the next.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

PROGRAMS = (
    Path(__file__).resolve().parents[2]
    / "firmware" / "metercheck_device" / "boards" / "rp2" / "programs.py"
)  # fmt: skip
_PROGRAM = "dead_man"


class _Instruction:
    """One instruction; `.side(level)` and `[delay]` follow it as in MicroPython."""

    def __init__(self, name: str, arguments: tuple[Any, ...]) -> None:
        self.name = name
        self.arguments = arguments
        self.cycles = 1
        self.level = 0

    def side(self, level: int) -> _Instruction:
        self.level = level
        return self

    def __getitem__(self, delay: int) -> _Instruction:
        self.cycles = 1 + delay
        return self


def portion() -> tuple[int, int]:
    """(cycles of what one word of the queue makes, pulses in it)."""
    instructions, labels = _program()
    registers: dict[str, int] = {}
    cycles = pulses = at = level = 0
    while at < len(instructions):
        one = instructions[at]
        at += 1
        cycles += one.cycles
        pulses += one.level > level
        level = one.level
        if one.name == "set":
            registers[one.arguments[0]] = one.arguments[1]
        elif one.name == "jmp":
            counter, label = one.arguments
            if registers[counter] > 0:
                at = labels[label]
            registers[counter] -= 1
    return cycles, pulses


def dry_ms() -> float:
    """From a queue's filling up to the last pulse: those that wait, and the one that runs."""
    constants = _constants()
    return 1e3 * (constants["FIFO_WORDS"] + 1) * portion()[0] / constants["PUMP_HZ"]


def pulse_hz() -> float:
    """How many pulses a second come while words do."""
    cycles, pulses = portion()
    return _constants()["PUMP_HZ"] * pulses / cycles


def _program() -> tuple[list[_Instruction], dict[str, int]]:
    tree = ast.parse(PROGRAMS.read_text("utf-8"))
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    found = functions[_PROGRAM]
    found.decorator_list.clear()
    instructions: list[_Instruction] = []
    labels: dict[str, int] = {}

    def recorded(name: str) -> Any:
        def record(*arguments: Any) -> _Instruction:
            instructions.append(_Instruction(name, arguments))
            return instructions[-1]

        return record

    names: dict[str, Any] = {name: recorded(name) for name in ("pull", "set", "nop", "jmp")}
    names |= {"block": "block", "x": "x", "y": "y", "x_dec": "x", "y_dec": "y"}
    names |= {"wrap_target": lambda: None, "wrap": lambda: None}
    names["label"] = lambda name: labels.__setitem__(name, len(instructions))
    exec(compile(ast.Module([found], []), str(PROGRAMS), "exec"), names)
    names[_PROGRAM]()
    return instructions, labels


def _constants() -> dict[str, int]:
    tree = ast.parse(PROGRAMS.read_text("utf-8"))
    return {
        one.targets[0].id: one.value.value
        for one in tree.body
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Name)
        and isinstance(one.value, ast.Constant)
        and isinstance(one.value.value, int)
    }
