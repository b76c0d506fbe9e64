"""128 x 64 pixels as the display takes them, and what a screen draws: text, boxes, large digits.

A byte is a column of 8 pixels, the uppermost its lowest bit; 128 of them are a page, 8 pages the
picture. A screen has four rows of 16 pixels, two pages each. It is drawn a row at a time (`band`):
whatever lies outside of the row costs next to nothing, so that drawing can be spread over turns of
the loop. `cut` remembers that a text did not fit: a test asks, nobody else.
"""

from metercheck_device.panel import font_data
from metercheck_wire.compat import const

WIDTH = const(128)
PAGES = const(8)
ROWS = const(4)
ROW = const(16)
_FIRST = const(0x20)
_LAST = const(0x7E)
_BIG_WIDTH = const(14)
_BIG_STEP = const(15)
_POINT_STEP = const(8)

_LATIN = memoryview(font_data.LATIN)
_HAN = memoryview(font_data.HAN)
_BIG = memoryview(font_data.BIG)
_EMPTY = bytes(WIDTH)
# A row of 4 pixels, each twice as high: for letters in double size.
_TWICE = bytes((0, 3, 12, 15, 48, 51, 60, 63, 192, 195, 204, 207, 240, 243, 252, 255))


class Canvas:
    """`buffer`: 1024 bytes, made once."""

    def __init__(self):
        self.buffer = bytearray(WIDTH * PAGES)
        self.cut = False
        self._from = 0  # pages that are being drawn
        self._to = PAGES - 1

    def band(self, row):
        """Draw row `row` (0 to 3) only, from blank."""
        self._from = 2 * row
        self._to = self._from + 1
        for page in range(self._from, self._to + 1):
            self.buffer[page * WIDTH : (page + 1) * WIDTH] = _EMPTY

    def text(self, x, row, text, right=WIDTH):
        """A line of text with its left edge at x; returns where it ends. Cut off at `right`."""
        page = 2 * row
        if not self._from <= page <= self._to:
            return x + width_of(text)
        for character in text:
            number = _narrow(character)
            wide = 8 if number >= 0 else ROW
            if x + wide > right:
                self.cut = True
                return x
            if number >= 0:
                self._blit(x, page, _LATIN, number * 16, 8)
            else:
                self._blit(x, page, _HAN, _han(character) * 32, ROW)
            x += wide
        return x

    def middle(self, row, text, left=0, right=WIDTH):
        """A line of text in the middle between `left` and `right`."""
        width = width_of(text)
        self.text(left + max(right - left - width, 0) // 2, row, text, right)

    def at_right(self, row, text, right=WIDTH):
        """A line of text that ends at `right`."""
        self.text(max(right - width_of(text), 0), row, text, right)

    def lines(self, row, text):
        """Lines apart by newlines, from row `row` on."""
        for line in text.split("\n"):
            self.text(0, row, line)
            row += 1

    def big(self, x, row, digits):
        """Large digits (.-% too), two rows high; returns where they end."""
        for character in digits:
            if character == " ":
                x += _BIG_STEP
                continue
            at = font_data.BIG_CHARS.find(character) * 4 * _BIG_WIDTH
            step = _POINT_STEP if character == "." else _BIG_STEP
            if x + step - 1 > WIDTH:
                self.cut = True
                return x
            self._tall(x, row, _BIG, at, min(_BIG_WIDTH, step))
            x += step
        return x

    def sign(self, x, row, number):
        """A sign of 32 x 32: of the verdict of that number."""
        self._tall(x, row, memoryview(font_data.SIGNS), number * 128, 32)

    def small_sign(self, x, row, number):
        """The same sign, 16 x 16."""
        if self._from <= 2 * row <= self._to:
            self._blit(x, 2 * row, memoryview(font_data.SMALL_SIGNS), number * 32, ROW)

    def tall_text(self, x, row, text, right=WIDTH, times=2):
        """Text two rows high, its columns `times` wide; returns where it ends."""
        for character in text:
            number = _narrow(character)
            wide = 8 if number >= 0 else ROW
            if x + wide * times > right:
                self.cut = True
                return x
            if number >= 0:
                self._stretch(x, 2 * row, _LATIN, number * 16, 8, times)
            else:
                self._stretch(x, 2 * row, _HAN, _han(character) * 32, ROW, times)
            x += wide * times
        return x

    def fill(self, x, y, width, height, how=1):
        """A box; how: 1 white, 0 black, -1 inverse."""
        buffer = self.buffer
        for page in range(max(y // 8, self._from), min((y + height - 1) // 8, self._to) + 1):
            top = max(y - page * 8, 0)
            bottom = min(y + height - page * 8, 8)
            mask = (1 << bottom) - (1 << top)
            for at in range(page * WIDTH + x, page * WIDTH + x + width):
                if how > 0:
                    buffer[at] |= mask
                elif how < 0:
                    buffer[at] ^= mask
                else:
                    buffer[at] &= ~mask & 0xFF

    def frame(self, x, y, width, height):
        """The outline of a box."""
        self.fill(x, y, width, 1)
        self.fill(x, y + height - 1, width, 1)
        self.fill(x, y, 1, height)
        self.fill(x + width - 1, y, 1, height)

    def title(self, text, right=""):
        """The first row in inverse: what this screen is about."""
        end = self.text(2, 0, text)
        if right:
            self.cut = self.cut or end + width_of(right) > WIDTH - 2
            self.at_right(0, right, WIDTH - 2)
        self.fill(0, 0, WIDTH, ROW, -1)

    def keys(self, left, middle, right):
        """The last row: what the three keys do, each above its key; "" for one that does nothing.

        Boxes in inverse with a gap between them: 42, 42 and 42 pixels.
        """
        for number, label in enumerate((left, middle, right)):
            if label:
                x = 43 * number
                self.middle(3, label, x + 1, x + 41)
                self.fill(x, 48, 42, ROW, -1)

    def _blit(self, x, page, font, at, width):
        begin = page * WIDTH + x
        self.buffer[begin : begin + width] = font[at : at + width]
        begin += WIDTH
        at += width
        self.buffer[begin : begin + width] = font[at : at + width]

    def _tall(self, x, row, font, at, width):
        """Four pages of a glyph whose pages are 14 or 32 columns; the first `width` of each."""
        stride = 32 if width == 32 else _BIG_WIDTH
        for page in range(2 * row, 2 * row + 4):
            if self._from <= page <= self._to:
                begin = page * WIDTH + x
                self.buffer[begin : begin + width] = font[at : at + width]
            at += stride

    def _stretch(self, x, page, font, at, width, times):
        """A glyph of two pages on four, its columns `times` wide."""
        buffer = self.buffer
        for half in range(4):
            if not self._from <= page + half <= self._to:
                continue
            begin = (page + half) * WIDTH + x
            source = at + (half >> 1) * width
            shift = 4 if half & 1 else 0
            for column in range(width):
                value = _TWICE[font[source + column] >> shift & 15]
                for again in range(times):
                    buffer[begin + times * column + again] = value


def width_of(text):
    """Pixels that a line of text takes."""
    width = 0
    for character in text:
        width += 8 if _narrow(character) >= 0 else ROW
    return width


def _narrow(character):
    """Number of a glyph of 8 columns, -1 where the character has none."""
    code = ord(character)
    if _FIRST <= code <= _LAST:
        return code - _FIRST
    extra = font_data.EXTRA.find(character)
    return _LAST - _FIRST + 1 + extra if extra >= 0 else -1


def _han(character):
    """Number of a glyph of 16 columns; 0 for a character that the font lacks."""
    codes = font_data.HAN_CODES
    wanted = ord(character)
    low = 0
    high = len(codes) // 2 - 1
    while low <= high:
        middle = (low + high) // 2
        code = codes[2 * middle] << 8 | codes[2 * middle + 1]
        if code == wanted:
            return middle
        if code < wanted:
            low = middle + 1
        else:
            high = middle - 1
    return 0
