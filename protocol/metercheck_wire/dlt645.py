"""DL/T 645-2007 at the reader's end: questions out, answers in. Nothing else can be built here.

    68 | address, 6 bytes BCD | 68 | control | length | data, each + 33H | checksum | 16

Low byte first everywhere; the checksum is the sum, modulo 256, of all from the first 68 on; up to
four FE may come before (DL/T 645-2007, chapter 5). A byte AA in an address stands for any two
digits. Of the standard's control codes only those that read are ever sent: READ, READ_MORE and
READ_ADDRESS; a meter can be written to, cleared and switched with the others.

The same file runs in the device and on the host.
"""

from metercheck_wire.compat import const

BAUD = const(2400)
BITS = const(11)  # of a byte on the line, 8E1
READ = const(0x11)
READ_MORE = const(0x12)
READ_ADDRESS = const(0x13)
READS = (READ, READ_MORE, READ_ADDRESS)
ANYBODY = b"\xaa\xaa\xaa\xaa\xaa\xaa"

FORWARD_ENERGY = const(0x00010000)  # 4 bytes, 10 Wh
REVERSE_ENERGY = const(0x00020000)
VOLTAGE = const(0x02010100)  # 2 bytes, 0.1 V; one phase, or the first
CURRENT = const(0x02020100)  # 3 bytes with sign, mA
POWER = const(0x02030000)  # 3 bytes with sign, 0.1 W; all phases
ADDRESS = const(0x04000401)
NUMBER = const(0x04000402)  # 6 bytes
CONSTANT = const(0x04000409)  # 3 bytes, imp/kWh
COVER_OPENED = const(0x03300D00)  # 3 bytes, how often
TERMINAL_OPENED = const(0x03300E00)
MAGNET_NOTICED = const(0x03350000)

_START = const(0x68)
_END = const(0x16)
_LEAD = b"\xfe\xfe\xfe\xfe"
_OFFSET = const(0x33)
_ADDRESS = const(6)
_HEAD = const(10)  # to the data
_TAIL = const(2)
_MOST_DATA = const(200)  # of an answer to a read
_LONGEST = const(212)
_ANSWER = const(0x80)
_REFUSED = const(0x40)
_FOLLOWED = const(0x20)
_IDENTIFIER = const(4)


class Answer:
    """What a meter said: `asked` is the control code of the question, one of READS.

    `address`: 6 bytes BCD, low first. `refused`: it has not what was asked for; `data` is then its
    reason. `followed`: READ_MORE gets the rest. `data`: as it is, without the 33H; of a read it
    begins with the identifier.
    """

    def __init__(self, address: bytes, control: int, data: bytes):
        self.address = address
        self.asked = control & 0x1F
        self.refused = bool(control & _REFUSED)
        self.followed = bool(control & _FOLLOWED)
        self.data = data

    def value(self, identifier: int, length: int) -> "bytes | None":
        """The `length` bytes of an item, low first; None for an answer to something else."""
        data = self.data
        if self.asked != READ or self.refused or self.followed:
            return None
        if len(data) != _IDENTIFIER + length or data[:_IDENTIFIER] != _low_first(identifier):
            return None
        return data[_IDENTIFIER:]


def ask_address() -> bytes:
    """Whoever hears it tells its address. With several meters on a line all speak at once."""
    return _question(READ_ADDRESS, ANYBODY, b"")


def ask(address: bytes, identifier: int) -> bytes:
    """Tell the item `identifier`. `address`: 6 bytes, low first. ValueError for another length."""
    return _question(READ, address, _low_first(identifier))


def ask_more(address: bytes, identifier: int, number: int) -> bytes:
    """Tell the next part of an item that was too long; `number` counts from 1 to 255."""
    if not 1 <= number <= 255:
        raise ValueError(number)
    return _question(READ_MORE, address, _low_first(identifier) + bytes((number,)))


class AnswerParser:
    """Finds answers in what comes over the line: echoes, noise and torn frames are passed over."""

    def __init__(self):
        self._heard = b""

    def feed(self, data: bytes) -> "list[Answer]":
        """The answers that end in `data`. At most one frame of what is torn is kept."""
        heard = self._heard + data
        answers = []
        kept = 0
        at = heard.find(b"\x68")
        while at >= 0:
            end = _frame_end(heard, at)
            if end == 0 or end > len(heard):
                at = heard.find(b"\x68", at + 1)
                continue
            answer = _answer(heard, at, end)
            if answer is not None:
                answers.append(answer)
            # One that is whole and sound hides what looks like another within it.
            kept = end
            at = heard.find(b"\x68", end)
        self._heard = heard[max(kept, len(heard) - _LONGEST + 1) :]
        return answers

    def forget(self):
        """What was torn will not come whole any more."""
        self._heard = b""


def number(data: bytes) -> int:
    """BCD, low byte first, as an integer; -1 for what is no BCD (a meter's word for "none")."""
    value = 0
    for byte in reversed(data):
        high, low = byte >> 4, byte & 15
        if high > 9 or low > 9:
            return -1
        value = value * 100 + high * 10 + low
    return value


def signed(data: bytes) -> "int | None":
    """The same with the sign in the highest bit; None for what is no BCD."""
    if not data:
        return None
    low, high = bytes(data[:-1]), data[-1]
    value = number(low + bytes((high & 0x7F,)))
    if value < 0:
        return None
    return -value if high & 0x80 else value


def digits(data: bytes) -> str:
    """BCD as it is written, high byte first; "" for what is no BCD."""
    text = ""
    for byte in reversed(data):
        if byte >> 4 > 9 or byte & 15 > 9:
            return ""
        text += chr(48 + (byte >> 4)) + chr(48 + (byte & 15))
    return text


def address_of(text: str) -> bytes:
    """The address that is written so, filled up with zeros in front; b"" where it can be none."""
    if not 1 <= len(text) <= 2 * _ADDRESS or not all("0" <= one <= "9" for one in text):
        return b""
    text = "0" * (2 * _ADDRESS - len(text)) + text
    pairs = [int(text[at]) << 4 | int(text[at + 1]) for at in range(0, len(text), 2)]
    return bytes(reversed(pairs))


def _low_first(identifier):
    return bytes([identifier >> shift & 0xFF for shift in (0, 8, 16, 24)])


def _question(control, address, data):
    """The only place that makes a frame."""
    if control not in READS:
        raise ValueError(control)
    if len(address) != _ADDRESS:
        raise ValueError(address)
    body = bytes((_START,)) + address + bytes((_START, control, len(data)))
    body += bytes([byte + _OFFSET & 0xFF for byte in data])
    return _LEAD + body + bytes((sum(body) & 0xFF, _END))


def _frame_end(heard, at):
    """Where the frame that begins at `at` ends, perhaps yet to come; 0: it is none."""
    if at + 7 < len(heard) and heard[at + 7] != _START:
        return 0
    if at + 9 >= len(heard):
        return len(heard) + 1
    length = heard[at + 9]
    if length > _MOST_DATA:
        return 0
    end = at + _HEAD + length + _TAIL
    if end > len(heard):
        return end
    if heard[end - 1] != _END or sum(heard[at : end - _TAIL]) & 0xFF != heard[end - _TAIL]:
        return 0
    return end


def _answer(heard, at, end):
    """The frame as an answer to a read, else None: an echo, another's question, a write."""
    control = heard[at + 8]
    if not control & _ANSWER or control & 0x1F not in READS:
        return None
    data = bytes([byte - _OFFSET & 0xFF for byte in heard[at + _HEAD : end - _TAIL]])
    return Answer(bytes(heard[at + 1 : at + 7]), control, data)
