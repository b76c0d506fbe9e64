"""The flash as the program writes it: only while the load is off and the relays are open.

Erasing stops the program for up to 400 ms, in which nobody looks at what is measured.
"""


class NotAtRest(Exception):
    """The flash was to be written while the load may be on: a fault of the program."""


class RestingFlash:
    """A board's flash (boards/__init__.py); `at_rest()` has to be true for what changes it."""

    def __init__(self, flash, at_rest):
        self._flash = flash
        self._at_rest = at_rest
        self.size = flash.size

    def read(self, offset, buffer):
        """Fill the buffer from `offset` on."""
        self._flash.read(offset, buffer)

    def program(self, offset, data):
        """Whole pages. Raises NotAtRest."""
        self._look()
        self._flash.program(offset, data)

    def erase(self, offset):
        """A sector. Raises NotAtRest."""
        self._look()
        self._flash.erase(offset)

    def _look(self):
        if not self._at_rest():
            raise NotAtRest
