"""The device's OLED: an SSD1306 with 128 x 64 pixels on I2C, from its byte stream to a picture.

Solomon Systech's datasheet, rev. 1.1: the byte behind the address says whether commands (00) or
data for the picture (40) follow to the end of the transfer, or one of either (80, C0). Powering up
leaves the memory as it was, the display off and the addressing by pages. Pictures are shown as one
sees them on the usual module, upright with segments and scan both reversed (A1, C8).

Commands for scrolling and timing are taken with their arguments and have no effect.
"""

from __future__ import annotations

WIDTH, HEIGHT = 128, 64
_PAGES = HEIGHT // 8
_CONTROL_DATA, _CONTROL_SINGLE = 0x40, 0x80
_HORIZONTAL, _VERTICAL, _BY_PAGE = 0, 1, 2
_ARGUMENTS = {
    0x20: 1,  # addressing mode
    0x21: 2,  # window of columns
    0x22: 2,  # window of pages
    0x26: 6,
    0x27: 6,
    0x29: 5,
    0x2A: 5,
    0x81: 1,  # contrast
    0x8D: 1,  # charge pump
    0xA3: 2,
    0xA8: 1,  # lines that are driven
    0xD3: 1,  # vertical offset
    0xD5: 1,
    0xD9: 1,
    0xDA: 1,
    0xDB: 1,
}
_PUMP_ON = 1 << 2


class Ssd1306:
    """The controller and its glass. `contrast` is 0 to 255."""

    def __init__(self) -> None:
        self._memory = bytearray(WIDTH * _PAGES)
        self._command = bytearray()
        self._mode = _BY_PAGE
        self._columns = (0, WIDTH - 1)
        self._pages = (0, _PAGES - 1)
        self._column = self._page = 0
        self._start_line = self._offset = 0
        self._on = self._pump = self._all_on = False
        self._reversed_columns = self._reversed_scan = False
        self.inverse = False
        self.contrast = 0x7F

    @property
    def lit(self) -> bool:
        """The display is on and the charge pump gives it its 7.5 V."""
        return self._on and self._pump

    def write(self, transfer: bytes) -> None:
        """One I2C transfer to the display, without the address. Raises ValueError for nonsense."""
        at = 0
        while at < len(transfer):
            control = transfer[at]
            if control & ~(_CONTROL_DATA | _CONTROL_SINGLE):
                raise ValueError(f"no such control byte: {control:02X}")
            ends = at + 2 if control & _CONTROL_SINGLE else len(transfer)
            for byte in transfer[at + 1 : ends]:
                (self._draw if control & _CONTROL_DATA else self._obey)(byte)
            at = ends

    def pixel(self, x: int, y: int) -> bool:
        """Whether the pixel shines, (0, 0) being top left as one reads the module."""
        if not self.lit:
            return False
        if self._all_on:
            return True
        row = y if self._reversed_scan else HEIGHT - 1 - y
        line = (row + self._offset + self._start_line) % HEIGHT
        bit = self._memory[line // 8 * WIDTH + x] >> line % 8 & 1
        return bool(bit) != self.inverse

    def picture(self) -> list[str]:
        """The 64 lines as text: # where it shines, a dot where not."""
        return [
            "".join("#" if self.pixel(x, y) else "." for x in range(WIDTH)) for y in range(HEIGHT)
        ]

    def _draw(self, byte: int) -> None:
        # The segments' direction acts on what is written, the scan's on what is shown.
        x = self._column if self._reversed_columns else WIDTH - 1 - self._column
        self._memory[self._page * WIDTH + x] = byte
        if self._mode == _VERTICAL:
            self._page, around = _next(self._page, self._pages)
            if around:
                self._column, _ = _next(self._column, self._columns)
            return
        window = (0, WIDTH - 1) if self._mode == _BY_PAGE else self._columns
        self._column, around = _next(self._column, window)
        if around and self._mode == _HORIZONTAL:
            self._page, _ = _next(self._page, self._pages)

    def _obey(self, byte: int) -> None:
        self._command.append(byte)
        if len(self._command) <= _ARGUMENTS.get(self._command[0], 0):
            return
        command, *arguments = self._command
        self._command.clear()
        if arguments:
            self._set(command, arguments)
        else:
            self._switch(command)

    def _set(self, command: int, arguments: list[int]) -> None:
        if command == 0x20:
            self._mode = arguments[0] & 0x03
        elif command == 0x21:
            self._columns = (arguments[0] & 0x7F, arguments[1] & 0x7F)
            self._column = self._columns[0]
        elif command == 0x22:
            self._pages = (arguments[0] & 0x07, arguments[1] & 0x07)
            self._page = self._pages[0]
        elif command == 0x81:
            self.contrast = arguments[0]
        elif command == 0x8D:
            self._pump = bool(arguments[0] & _PUMP_ON)
        elif command == 0xD3:
            self._offset = arguments[0] & 0x3F

    def _switch(self, command: int) -> None:
        if command < 0x10:
            self._column = self._column & 0x70 | command
        elif command < 0x20:
            self._column = (command & 0x07) << 4 | self._column & 0x0F
        elif 0x40 <= command < 0x80:
            self._start_line = command & 0x3F
        elif command in (0xA0, 0xA1):
            self._reversed_columns = command == 0xA1
        elif command in (0xA4, 0xA5):
            self._all_on = command == 0xA5
        elif command in (0xA6, 0xA7):
            self.inverse = command == 0xA7
        elif command in (0xAE, 0xAF):
            self._on = command == 0xAF
        elif 0xB0 <= command < 0xB8:
            self._page = command & 0x07
        elif command in (0xC0, 0xC8):
            self._reversed_scan = command == 0xC8
        elif command not in (0x2E, 0x2F, 0xE3):
            raise ValueError(f"no such command: {command:02X}")


def _next(value: int, window: tuple[int, int]) -> tuple[int, bool]:
    """The next column or page of the window, and whether it has begun anew."""
    first, last = window
    return (first, True) if value >= last else (value + 1, False)
