"""Run test modules inside MicroPython: `micropython run_tests.py MODULE...`.

Prints `ok name`, or `FAIL name` and the traceback, for every function test_*; exits with 1 when
one failed or a module holds none. Refuses an interpreter that computes otherwise than the device.
"""

# Only MicroPython runs this file, and CPython's sys and time lack what it uses.
# pyright: reportAttributeAccessIssue=false

import gc
import sys
import time

assert 1.0 + 1e-8 == 1.0, "floats are not single precision: not the device's MicroPython"
assert time.ticks_add(0, -1) == 2**30 - 1, "ticks do not wrap at 2**30 as on the device"


class Trial:
    """Around one test: prints how it went, lets the next one run whatever was raised."""

    def __init__(self, name):
        self.name = name
        self.passed = False

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.passed = error is None
        sys.stdout.write(f"{'ok' if self.passed else 'FAIL'} {self.name}\n")
        if not self.passed:
            sys.print_exception(error, sys.stdout)
        return kind is not KeyboardInterrupt


def run_module(name):
    """Run every test of one module; True when there were some and all passed."""
    module = __import__(name)
    tests = sorted(item for item in dir(module) if item.startswith("test_"))
    passed = 0
    for test in tests:
        gc.collect()
        with Trial(test) as trial:
            getattr(module, test)()
        passed += trial.passed
    sys.stdout.write(f"{name}: {passed} of {len(tests)} passed\n")
    return 0 < passed == len(tests)


if __name__ == "__main__":
    outcomes = [run_module(name) for name in sys.argv[1:]]
    sys.exit(0 if outcomes and all(outcomes) else 1)
