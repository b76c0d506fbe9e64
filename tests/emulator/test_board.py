"""What firmware/board changes in the interpreter changes nothing but time and memory.

Programs are run on the emulated Pico and in the unix port, which has none of the changes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.pico import Pico, on_unix

SHOW = """
import struct
def show(work, *arguments):
    try:
        x = work(*arguments)
    except Exception as raised:
        x = type(raised).__name__
    if isinstance(x, float):
        # The device's floats have two bits less; the sign of a nan says nothing.
        x = "nan" if x != x else "%08x" % (struct.unpack("<I", struct.pack("<f", x))[0] & ~3)
    print(x)
"""
OPERATORS = """
inf = float("inf")
numbers = [0.0, -0.0, 1.0, -2.5, 3.140625, 2.0 ** 66, inf, -inf, inf - inf]
numbers += [3, -1, 0, True, "a", None, []]
def add_in_place(a, b):
    a += b
    return a
def subtract_in_place(a, b):
    a -= b
    return a
def multiply_in_place(a, b):
    a *= b
    return a
def divide_in_place(a, b):
    a /= b
    return a
operators = [
    lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / b,
    lambda a, b: a // b, lambda a, b: a % b, lambda a, b: a < b, lambda a, b: a > b,
    lambda a, b: a <= b, lambda a, b: a >= b, lambda a, b: a == b, lambda a, b: a != b,
    lambda a, b: a is b and not isinstance(a, float),
    add_in_place, subtract_in_place, multiply_in_place, divide_in_place,
]
for a in numbers:
    for b in numbers:
        if isinstance(a, float) or isinstance(b, float):
            for operator in operators:
                show(operator, a, b)
"""
SUBSCRIPTS = """
class Longer(list):
    def __getitem__(self, at):
        return ("mine", at)
class Keyed:
    def __getitem__(self, at):
        return ("keyed", at)
    def __setitem__(self, at, value):
        print("set", at, value)
def put(thing, at):
    thing[at] = "put"
    return thing
def remove(thing, at):
    del thing[at]
    return thing
class Index:
    def __getitem__(self, at):
        return at
indices = [0, 1, 2, 3, -1, -3, -4, True, 1.0, "a", None, Index()[0:2], 1 << 29, -(1 << 29)]
for at in indices:
    for make in (lambda: [7, 8, 9], lambda: (7, 8, 9), lambda: Longer([7, 8, 9]), Keyed,
                 lambda: "789", lambda: bytearray(b"789"), lambda: {0: "x", 1.0: "y"}, lambda: 5):
        show(lambda: make()[at])
        if make is not Keyed:
            show(lambda: make() and put(make(), at) and None)
    show(lambda: put([7, 8, 9], at))
    show(lambda: remove([7, 8, 9], at))
"""
NAMES = """
class Thing:
    shared = 1
    def method(self):
        return "method"
def look(name):
    return globals()[name] if name in globals() else "none"
thing, other = Thing(), Thing()
for turn in range(300):
    name = "n%d" % (turn % 37)
    if turn % 3:
        globals()[name] = turn
    elif name in globals():
        del globals()[name]
    setattr(thing, name, turn)
    if turn % 5 == 0:
        delattr(thing, name)
    print(turn, look("n7"), hasattr(thing, "n5"), hasattr(other, "n5"))
    print(thing.shared, other.shared, other.method())
    if turn == 100:
        Thing.shared = 2
    if turn == 200:
        thing.shared = 3
        thing.method = lambda: "own"
        print(thing.method())
print(max(1, 2))
max = min
print(max(1, 2))
del max
print(max(1, 2))
show(lambda: no_such_name)
numbers = {}
for turn in range(1000):
    numbers[turn * 7919 % 611] = turn
    numbers[turn / 4] = turn
    numbers.pop(turn * 31 % 400, None)
print(sorted(numbers.items(), key=lambda item: (item[0], item[1])) == sorted(
    [(key, numbers[key]) for key in numbers], key=lambda item: (item[0], item[1])), len(numbers))
def named(a, b=2, *, c=3, **more):
    return a, b, c, sorted(more.items())
print(named(1), named(a=4, c=5), named(1, d=6, b=7))
"""
FRAMES = """
def deep(n, a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10):
    k = l = m = n
    return 0 if n == 0 else deep(n - 1) + 1
def raising(n):
    if n == 0:
        raise ValueError
    try:
        raising(n - 1)
    finally:
        a, b, c, d, e, f, g, h = range(8)
def numbers(n):
    for i in range(n):
        yield i + deep(5)
for _ in range(200):
    show(deep, 15)
    show(raising, 10)
    show(deep, 1000)
print(sum(numbers(50)), sorted([3, 1, 2], key=lambda x: deep(3) - x))
"""
BITS = """
import struct
for x in (1.0, 0.1, -0.1, 1 / 3):
    print(struct.pack(">f", x).hex())
"""
GARBAGE = """
import gc
def work():
    x = 0.25
    row = [1.5] * 18
    for _ in range(100):
        x = x * 1.5 - row[3] / 2.5
        row[3] = x if x < 10.0 else -x
work()
gc.collect()
before = gc.mem_alloc()
work()
print(gc.mem_alloc() - before)
"""


@pytest.mark.parametrize("program", [OPERATORS, SUBSCRIPTS, NAMES, FRAMES])
def test_programs_print_what_they_print_elsewhere(pico: Pico, program: str) -> None:
    assert pico.output(SHOW + program, seconds=200) == on_unix(SHOW + program)


def test_floats_lose_their_two_lowest_bits(pico: Pico) -> None:
    """Cut off, not rounded: what the README says of it."""
    assert pico.output(BITS).split() == ["3f800000", "3dcccccc", "bdcccccc", "3eaaaaa8"]


def test_floats_leave_no_garbage(pico: Pico) -> None:
    assert int(pico.output(GARBAGE)) < 300  # the list of 18


def test_most_of_the_memory_is_heap(pico: Pico) -> None:
    assert int(pico.output("import gc\nprint(gc.mem_alloc() + gc.mem_free())\n")) >= 190_000


def test_native_code_has_its_constants_right(tmp_path: Path) -> None:
    """Each function of another length, for where it starts is what matters."""
    lines = ["import micropython"]
    for count in range(20):
        lines += ["@micropython.native", f"def f{count}(x):"]
        lines += [" x += 1"] * count
        lines += [f" return x + {10_000_019 * (count + 1)}"]
    frozen = tmp_path / "constants.py"
    frozen.write_text("\n".join(lines))
    program = "import constants\nprint(*[getattr(constants, 'f%d' % n)(0) for n in range(20)])\n"
    printed = Pico(tmp_path, [frozen]).output(program)
    assert list(map(int, printed.split())) == [10_000_019 * (n + 1) + n for n in range(20)]


def test_calls_that_go_too_deep_raise(pico: Pico) -> None:
    program = "def deep(n):\n return n and deep(n - 1)\nprint(deep(30))\ndeep(100)\n"
    done = pico.run(program)
    assert done.stdout == "0\n"
    assert "RuntimeError: maximum recursion depth exceeded" in done.stderr
