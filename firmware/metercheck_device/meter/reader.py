"""What the meter says of itself over RS-485, by DL/T 645-2007: asked for, never waited for.

No I/O: `turn` gives the bytes to send, `receive` takes those that came. Most meters cannot be
reached this way; then each ten seconds one short question stays unanswered, and nothing else is
different. Only reads are sent (metercheck_wire/dlt645.py can build nothing else). The line has two
wires, so our own questions may come back, and other readers and meters may speak on it.
"""

from metercheck_wire import dlt645
from metercheck_wire.compat import const

SILENT = const(0)
ANSWERS = const(1)
SEVERAL = const(2)  # meters told different addresses, and none is the entered one

_FIRST_BYTE_US = const(500000)  # DL/T 645-2007, 5.3: a meter answers within 500 ms,
_GAP_US = const(500000)  # and no byte comes later than 500 ms after the one before
_LONGEST_US = const(2000000)  # of an answer, on a line on which somebody never stops
_BYTE_US = const(4584)  # 11 bits at 2400 baud
_PAUSE_US = const(40000)  # between an answer and the next question: the line turns round
_REST_US = const(10000000)  # between two looks while nothing is measured
_TRIES = const(2)
_LOST = const(3)  # items in a row without any answer: the line was taken off
_SEARCH = const(-1)
_NEVER = const(0)
_MOST_READINGS = const(8)

# What an item has: bytes, unit of its number in that of the name, whether it has a sign.
_FORMS = {
    dlt645.CONSTANT: (3, 1, False),
    dlt645.COVER_OPENED: (3, 1, False),
    dlt645.TERMINAL_OPENED: (3, 1, False),
    dlt645.MAGNET_NOTICED: (3, 1, False),
    dlt645.FORWARD_ENERGY: (4, 1, False),  # in units of 10 Wh
    dlt645.REVERSE_ENERGY: (4, 1, False),
    dlt645.VOLTAGE: (2, 100, False),  # mV
    dlt645.CURRENT: (3, 1, True),  # mA
    dlt645.POWER: (3, 100, True),  # mW
}
_ONCE = (
    dlt645.CONSTANT,
    dlt645.NUMBER,
    dlt645.COVER_OPENED,
    dlt645.TERMINAL_OPENED,
    dlt645.MAGNET_NOTICED,
    dlt645.REVERSE_ENERGY,
)
# The power steps with the load, so it is asked for most often: each 0.6 s.
_AGAIN = (
    dlt645.POWER,
    dlt645.FORWARD_ENERGY,
    dlt645.POWER,
    dlt645.VOLTAGE,
    dlt645.POWER,
    dlt645.FORWARD_ENERGY,
    dlt645.POWER,
    dlt645.CURRENT,
)


class MeterReader:
    """One meter on the line; several only if one of them has the entered number as its address."""

    def __init__(self):
        self.state = SILENT
        self.address = b""
        self.number = ""  # on its plate, as digits; "" while it has not told
        self.heard_us = 0  # when it last answered
        self.values = {}  # by identifier; what it refuses or does not tell is not in it
        self._readings = []
        self.looking = False  # it is not known yet whether there is a meter, and its constant
        self._busy = False  # a check is on: ask on and on
        self._wanted = b""
        self._parser = dlt645.AnswerParser()
        self._asked = _NEVER  # identifier, or _SEARCH; _NEVER: nothing is awaited
        self._question = b""
        self._asked_us = 0
        self._tries = 0
        self._until_us = 0
        self._latest_us = 0
        self._next_us = 0
        self._place = 0  # in _ONCE, then in _AGAIN
        self._silences = 0
        self._found = []  # addresses told in this search

    @property
    def deadline_us(self):
        """When `turn` is due at the latest."""
        return self._until_us if self._asked != _NEVER else self._next_us

    def begin(self, meter):
        """A check begins, of a meter that was entered so: of several on the line it is the one."""
        self._busy = True
        self.looking = not self._place
        self._wanted = dlt645.address_of(meter)
        self._next_us = 0

    def end(self):
        """The check is over."""
        self._busy = False

    def turn(self, now_us):
        """Time has come to now_us: the bytes to send, mostly none."""
        if self._asked != _NEVER:
            if now_us < self._until_us:
                return b""
            again = self._over(now_us)
            if again:
                return again
        if now_us < self._next_us:
            return b""
        return self._ask_next(now_us)

    def receive(self, now_us, data):
        """Bytes from the line, whoever sent them."""
        if self._asked == _NEVER:
            return
        self._until_us = min(max(self._until_us, now_us + _GAP_US), self._latest_us)
        for answer in self._parser.feed(data):
            if self._asked == _SEARCH:
                if answer.asked == dlt645.READ_ADDRESS and answer.data == answer.address:
                    self._tell_address(answer.address)
            elif self._asked != _NEVER and answer.address == self.address:
                self._tell(now_us, answer)

    def take(self):
        """What was told since the last time, [(identifier, value, asked_us, told_us)]."""
        readings = self._readings
        self._readings = []
        return readings

    def _ask_next(self, now_us):
        if not self.address:
            self._asked = _SEARCH
            self._found = []
            self._question = dlt645.ask_address()
        else:
            place = self._place
            again = place - len(_ONCE)
            self._asked = _ONCE[place] if again < 0 else _AGAIN[again]
            self._question = dlt645.ask(self.address, self._asked)
        self._tries = 0
        return self._send(now_us)

    def _send(self, now_us):
        self._tries += 1
        self._parser.forget()
        self._asked_us = now_us
        self._until_us = now_us + len(self._question) * _BYTE_US + _FIRST_BYTE_US
        self._latest_us = self._until_us + _LONGEST_US
        return self._question

    def _over(self, now_us):
        """Nothing (more) has come in time: the question once more, or b"" and on to the next."""
        if self._asked == _SEARCH:
            self._end_search(now_us)
            return b""
        if self._tries < _TRIES:
            return self._send(now_us)
        self._silences += 1
        if self._silences >= _LOST or not self.heard_us:
            self._lose(now_us)
        else:
            self._go_on(now_us)
        return b""

    def _end_search(self, now_us):
        self._asked = _NEVER
        found = self._found
        self._found = []
        if len(found) == 1:
            self.address = found[0]
        elif self._wanted and (not found or self._wanted in found):
            # Several may have spoken at once, and none was understood: ask the one by its name.
            self.address = self._wanted
        if self.address:
            self._next_us = now_us + _PAUSE_US
            return
        self.looking = False
        self.state = SEVERAL if found else SILENT
        self._next_us = now_us + _REST_US

    def _tell_address(self, address):
        if address not in self._found and len(self._found) < 2:
            self._found.append(address)

    def _tell(self, now_us, answer):
        """An answer of this meter: to what it was asked, or to another reader's question."""
        asked = self._asked
        if answer.refused and answer.asked == dlt645.READ:
            self.values.pop(asked, None)
        elif asked == dlt645.NUMBER:
            data = answer.value(asked, 6)
            if data is None:
                return
            self.number = dlt645.digits(data)
        else:
            length, unit, has_sign = _FORMS[asked]
            data = answer.value(asked, length)
            if data is None:
                return
            value = dlt645.signed(data) if has_sign else dlt645.number(data)
            if value is None or (value < 0 and not has_sign):
                self.values.pop(asked, None)
            else:
                self._keep(now_us, value * unit)
        self.state = ANSWERS
        self.heard_us = now_us
        self._silences = 0
        self._go_on(now_us)

    def _keep(self, now_us, value):
        self.values[self._asked] = value
        if len(self._readings) < _MOST_READINGS:
            self._readings.append((self._asked, value, self._asked_us, now_us))

    def _go_on(self, now_us):
        """The next item; after a whole round a rest, unless a check is on."""
        self._asked = _NEVER
        self.looking = False
        self._place += 1
        rest_us = _PAUSE_US
        if self._place == len(_ONCE) + len(_AGAIN):
            self._place = len(_ONCE)
            if not self._busy:
                rest_us = _REST_US
        self._next_us = now_us + rest_us

    def _lose(self, now_us):
        """It is not there any more, or never was: what it said is another's from now on."""
        self._asked = _NEVER
        self.looking = False
        self.state = SILENT
        self.address = b""
        self.number = ""
        self.heard_us = 0
        self.values = {}
        self._place = 0
        self._silences = 0
        self._next_us = now_us + _REST_US
