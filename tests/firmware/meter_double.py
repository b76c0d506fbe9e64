"""A line with meters on it, byte by byte at 2400 baud; answers built apart from the code under
test."""

from binascii import unhexlify

ADDRESS = unhexlify("129078563412")
BYTE_US = 4583


def bcd(value, length):
    """Digits of a number, low byte first."""
    text = str(value)
    text = "0" * (2 * length - len(text)) + text
    return bytes(reversed(unhexlify(text)))


def frame(address, control, data):
    """What a meter says."""
    body = b"\x68" + address + b"\x68" + bytes([control, len(data)])
    body += bytes([(byte + 0x33) % 256 for byte in data])
    return b"\xfe\xfe\xfe\xfe" + body + bytes([sum(body) % 256, 0x16])


class Meter:
    """Answers what it has, refuses what it has not, keeps silent to others."""

    def __init__(self, address=ADDRESS):
        self.address = address
        self.items = {
            0x04000409: bcd(1200, 3),
            0x04000402: bcd(217, 6),
            0x03300D00: bcd(3, 3),
            0x03300E00: bcd(0, 3),
            0x00020000: bcd(0, 4),
            0x00010000: bcd(532107, 4),
            0x02010100: bcd(2201, 2),
            0x02020100: bcd(4510, 3),
            0x02030000: bcd(10020, 3),
        }
        self.silent = False
        self.asked = []  # control codes and identifiers

    def hear(self, question):
        """The answer to a question, b"" for none."""
        address, control = question[5:11], question[12]
        data = bytes([(byte - 0x33) % 256 for byte in question[14:-2]])
        if self.silent or address not in (self.address, b"\xaa" * 6):
            return b""
        identifier = 0
        for byte in reversed(data):
            identifier = identifier << 8 | byte
        self.asked.append((control, identifier))
        if control == 0x13:
            return frame(self.address, 0x93, self.address)
        if identifier not in self.items:
            return frame(self.address, 0xD1, b"\x02")
        return frame(self.address, 0x91, data + self.items[identifier])


class Line:
    """A reader and its meters in virtual time. `echo`: two wires, so questions come back."""

    def __init__(self, reader, meters, echo=False, answers_after_us=30000):
        self.reader = reader
        self.meters = meters
        self.echo = echo
        self.answers_after_us = answers_after_us
        self.now_us = 0
        self.sent = []  # (us, bytes)
        self.coming = []  # (us, bytes)

    def run(self, for_us, step_us=10000):
        """Turns of the program, each 10 ms."""
        until_us = self.now_us + for_us
        while self.now_us < until_us:
            while self.coming and self.coming[0][0] <= self.now_us:
                self.reader.receive(self.now_us, self.coming.pop(0)[1])
            question = self.reader.turn(self.now_us)
            if question:
                self.sent.append((self.now_us, question))
                self._deliver(question)
            assert self.reader.deadline_us > self.now_us
            self.now_us += step_us

    def say(self, after_us, data):
        """Bytes that somebody else sends."""
        for number in range(len(data)):
            self.coming.append(
                (self.now_us + after_us + number * BYTE_US, data[number : number + 1])
            )
        self.coming.sort(key=lambda one: one[0])

    def _deliver(self, question):
        through_us = len(question) * BYTE_US
        if self.echo:
            self.say(0, question)
        for number in range(len(self.meters)):
            answer = self.meters[number].hear(question)
            after_us = self.answers_after_us * (1 + 5 * number)
            self.say(through_us + after_us, answer)
