"""What holds for all tests: properties are tried on the same examples each time, unhurried."""

import pytest
from hypothesis import settings

# A deadline in wall time fails on a busy machine, fresh chance in a run that nobody can repeat.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of tests/acceptance; declared here, where pytest looks for them in any call."""
    group = parser.getgroup("metercheck")
    group.addoption("--target", help="accept the device at this port instead of a simulated one")
    group.addoption("--operator", default="", help="who is at the device; needs -s, to be asked")
    group.addoption("--accept-report", help="write the report of the acceptance to this file")
