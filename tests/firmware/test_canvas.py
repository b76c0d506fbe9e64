"""What the canvas draws, pixel for pixel; a row at a time is the same as all at once."""

from metercheck_device.panel import font_data, texts
from metercheck_device.panel.canvas import PAGES, ROWS, WIDTH, Canvas, width_of


def lit(canvas, x, y):
    return canvas.buffer[y // 8 * WIDTH + x] >> y % 8 & 1


def boxed(x, y, width, height):
    return {(column, row) for column in range(x, x + width) for row in range(y, y + height)}


def pixels(canvas):
    return {(x, y) for y in range(8 * PAGES) for x in range(WIDTH) if lit(canvas, x, y)}


def test_a_box_is_its_pixels_at_any_height():
    for y in range(64):
        for height in (1, 2, 7, 8, 9, 64 - y):
            if y + height > 64:
                continue
            canvas = Canvas()
            canvas.fill(3, y, 5, height)
            assert pixels(canvas) == boxed(3, y, 5, height)
            canvas.fill(4, y, 3, height, 0)
            assert pixels(canvas) == boxed(3, y, 1, height) | boxed(7, y, 1, height)
            canvas.fill(3, y, 5, height, -1)
            assert pixels(canvas) == boxed(4, y, 3, height)


def test_a_row_at_a_time_is_the_same_as_all_at_once():
    def draw(canvas):
        canvas.title("A", "B")
        canvas.big(1, 1, "12.3%")
        canvas.tall_text(60, 1, "x", WIDTH, 2)
        canvas.sign(90, 1, 3)
        canvas.frame(0, 30, 100, 31)
        canvas.keys("a", "", "b")

    whole = Canvas()
    draw(whole)
    sliced = Canvas()
    sliced.buffer[:] = b"\xff" * 1024
    for row in range(ROWS):
        sliced.band(row)
        draw(sliced)
    assert sliced.buffer == whole.buffer


def test_what_does_not_fit_is_cut_and_told():
    canvas = Canvas()
    canvas.text(0, 0, "0123456789abcdef")
    canvas.text(0, 1, "0123", 32)
    canvas.big(54, 1, "12345")
    assert not canvas.cut
    before = bytes(canvas.buffer)
    canvas.text(0, 1, "01234", 32)
    assert canvas.cut
    assert bytes(canvas.buffer) == before
    canvas.cut = False
    canvas.big(55, 1, "12345")
    assert canvas.cut


def test_every_glyph_of_the_font_is_found_and_is_its_own():
    codes = font_data.HAN_CODES
    seen = set()
    for number in range(len(codes) // 2):
        canvas = Canvas()
        canvas.text(0, 0, chr(codes[2 * number] << 8 | codes[2 * number + 1]))
        expected = font_data.HAN[32 * number : 32 * number + 32]
        assert bytes(canvas.buffer[0:16] + canvas.buffer[128:144]) == expected
        seen.add(expected)
    assert len(seen) == len(codes) // 2
    assert len(font_data.LATIN) == 16 * (95 + len(font_data.EXTRA))


def test_the_font_has_what_the_texts_use_and_nothing_else():
    used = set()

    def note(text):
        if isinstance(text, str):
            used.update(character for character in text if not " " <= character <= "~")
        elif isinstance(text, tuple):
            for part in text:
                note(part)

    for name in dir(texts):
        if not name.startswith("_"):
            note(getattr(texts, name))
    used.discard("\n")
    codes = font_data.HAN_CODES
    han = {chr(codes[at] << 8 | codes[at + 1]) for at in range(0, len(codes), 2)}
    assert used == han | set(font_data.EXTRA)


def test_widths_are_those_that_are_drawn():
    canvas = Canvas()
    for text in ("", "a", "常数", "imp 常", texts.PLUS_MINUS):
        assert canvas.text(0, 0, text) == width_of(text)
