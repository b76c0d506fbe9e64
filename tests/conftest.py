"""What holds for all tests: properties are tried on the same examples each time, unhurried."""

from hypothesis import settings

# A deadline in wall time fails on a busy machine, fresh chance in a run that nobody can repeat.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
