"""Maps what is told of one district over all of them, in any number of processes."""

from metercheck.district.engine.mapping import Failed, mapped

__all__ = ["Failed", "mapped"]
