"""The world of the bench: physics only, in virtual time. It imports nothing of the device."""

from metercheck.bench.world.calendar import Event
from metercheck.bench.world.truth import Truth
from metercheck.bench.world.world import World

__all__ = ["Event", "Truth", "World"]
