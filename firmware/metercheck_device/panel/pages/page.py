"""What a page is.

A page has `key(panel, key)` for keys 0 to 2, `view(panel)` for `screens`, and `live(panel)`,
called ten times a second. On a page with HOLD the first key is START: held for a second it arms
the device, let go before that it calls `short(panel)`. A page with CHECK belongs to a check.
"""


class Page:
    """Nothing happens on it."""

    HOLD = False
    CHECK = False

    def key(self, panel, key):
        """Key 0, 1 or 2 was pressed."""

    def live(self, panel):
        """Time goes on."""

    def short(self, panel):
        """The first key was let go before it counted as held."""

    def over(self, panel):
        """A check has ended; whether this page stays all the same."""
        return False

    def view(self, panel):
        """What is to be shown."""
        raise NotImplementedError
