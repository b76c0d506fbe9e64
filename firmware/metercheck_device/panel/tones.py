"""What the buzzer says: short tunes that can be told apart without looking.

(hz, ms) one after the other, 0 Hz a pause. The verdicts: a rising run, three high calls, two tones
to and fro, one long growl.
"""

CLICK = ((2000, 20),)
ARMED = ((1500, 120), (0, 60), (2000, 200))
ASKS = ((1800, 150), (0, 100), (1800, 150), (0, 100), (1800, 150))
STOPPED = ((800, 200),)
REFUSED = ((500, 120), (0, 80), (500, 120))
VERDICTS = (
    (),
    ((1000, 150), (1500, 150), (2000, 350)),
    ((2600, 300), (0, 120), (2600, 300), (0, 120), (2600, 300)),
    ((1500, 200), (1000, 200), (1500, 200), (1000, 200)),
    ((400, 900),),
)


class Tones:
    """One tune at a time; a new one ends the one before."""

    def __init__(self):
        self.due_us = -1  # of the next change, -1: none
        self._tune = ()
        self._at = 0

    def play(self, tune):
        """From the next turn on."""
        if tune:
            self._tune = tune
            self._at = 0
            self.due_us = 0

    def turn(self, now_us, board):
        """Tell the board what is due."""
        if self.due_us < 0 or now_us < self.due_us:
            return
        if self._at == len(self._tune):
            self.due_us = -1
            board.tone(0)
            return
        hz, ms = self._tune[self._at]
        self._at += 1
        self.due_us = now_us + 1000 * ms
        board.tone(hz)
