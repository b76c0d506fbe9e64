"""The display: its byte stream against pictures drawn by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.ssd1306 import HEIGHT, WIDTH, Ssd1306

# As drivers start the usual module: horizontal addressing, upright, pump on, display on.
START = bytes.fromhex(
    "AE D5 80 A8 3F D3 00 40 8D 14 20 00 A1 C8 DA 12 81 CF D9 F1 DB 40 A4 A6 2E AF"
)
WHOLE = bytes.fromhex("21 00 7F 22 00 07")


def display() -> Ssd1306:
    oled = Ssd1306()
    oled.write(b"\x00" + START)
    return oled


def command(oled: Ssd1306, hexadecimal: str) -> None:
    oled.write(b"\x00" + bytes.fromhex(hexadecimal))


def draw(oled: Ssd1306, data: bytes) -> None:
    oled.write(b"\x40" + data)


def lit(oled: Ssd1306) -> set[tuple[int, int]]:
    return {(x, y) for y in range(HEIGHT) for x in range(WIDTH) if oled.pixel(x, y)}


def test_after_power_up_it_is_dark():
    oled = Ssd1306()
    draw(oled, b"\xff" * 1024)
    assert not oled.lit
    assert lit(oled) == set()


@pytest.mark.parametrize("missing", ["AF", "8D14"])
def test_it_needs_the_pump_and_to_be_on(missing):
    oled = Ssd1306()
    command(oled, "8D 14 AF".replace(" ", "").replace(missing, ""))
    assert not oled.lit


def test_a_byte_is_eight_pixels_down_from_the_top():
    oled = display()
    draw(oled, bytes([0b10000101]))
    assert lit(oled) == {(0, 0), (0, 2), (0, 7)}


def test_data_runs_along_the_window_and_begins_anew():
    oled = display()
    command(oled, "21 0A 0C 22 02 03")
    draw(oled, b"\x01\x01\x01\x02\x02\x02\x04")
    assert lit(oled) == {(11, 16), (12, 16), (10, 18), (10, 25), (11, 25), (12, 25)}


def test_vertical_addressing_goes_down_first():
    oled = display()
    command(oled, "20 01 21 05 06 22 00 01")
    draw(oled, b"\x01\x02\x04\x08")
    assert lit(oled) == {(5, 0), (5, 9), (6, 2), (6, 11)}


def test_page_addressing_stays_in_its_page():
    oled = display()
    command(oled, "20 02 B3 0E 17")  # page 3, column 7E
    draw(oled, b"\x01\x01\x02")
    assert lit(oled) == {(126, 24), (127, 24), (0, 25)}


@given(st.binary(min_size=1024, max_size=1024))
def test_a_whole_picture_is_shown_bit_by_bit(picture):
    oled = display()
    oled.write(b"\x00" + WHOLE)
    draw(oled, picture)
    lines = oled.picture()
    for index in range(0, 1024, 37):
        page, x = divmod(index, WIDTH)
        shown = sum(1 << bit for bit in range(8) if lines[8 * page + bit][x] == "#")
        assert shown == picture[index]


def test_a_picture_may_come_in_many_transfers_and_mixed_with_single_commands():
    oled = display()
    oled.write(b"\x00\x21\x00")  # a command's arguments may come later
    oled.write(b"\x00\x7f")
    oled.write(bytes.fromhex("80 81 80 20 C0 01 C0 03"))
    assert oled.contrast == 0x20
    assert lit(oled) == {(0, 0), (1, 0), (1, 1)}


def test_turned_round_it_shows_the_same_upside_down():
    oled = display()
    command(oled, "A0 C0")
    draw(oled, b"\x01")
    assert lit(oled) == {(127, 63)}


def test_inverse_all_on_and_start_line():
    oled = display()
    draw(oled, b"\x01")
    command(oled, "A7")
    assert len(lit(oled)) == WIDTH * HEIGHT - 1
    command(oled, "A6 A5")
    assert len(lit(oled)) == WIDTH * HEIGHT
    command(oled, "A4 41")  # the picture moves up by a line
    assert lit(oled) == {(0, 63)}
    command(oled, "AE")
    assert lit(oled) == set()


@pytest.mark.parametrize("transfer", ["0090", "0100", "00FF"])
def test_nonsense_is_refused(transfer):
    with pytest.raises(ValueError, match="no such"):
        Ssd1306().write(bytes.fromhex(transfer))
