"""The world of the bench: physics only, in virtual time. It imports nothing of the device."""

from metercheck.bench.world.world import Event, Truth, World

__all__ = ["Event", "Truth", "World"]
