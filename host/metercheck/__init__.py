"""metercheck: tells within a minute whether an electricity meter registers what it should."""

from importlib.metadata import version

__version__ = version("metercheck")
