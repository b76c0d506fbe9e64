"""What runs in the PIO blocks, beside the processor and whatever becomes of it."""
# ruff: noqa: F403, F405

from rp2 import PIO, asm_pio

TYPE_CHECKING = False
if TYPE_CHECKING:  # the names that are put into these functions while they are assembled
    from rp2.asm_pio import *

EDGE_HZ = 8_000_000  # a turn of every_change has 8 cycles
TOKEN_HZ = 400_000  # a turn of token has 4
TOKEN_UNIT_US = 10
TOKEN_MOST = (1 << 20) - 1  # units: 10.5 s, whatever the program asks for
PUMP_HZ = 160_000
SERIAL_HZ = 16 * 2400  # a bit has 16 cycles
FIFO_WORDS = 4


@asm_pio(in_shiftdir=PIO.SHIFT_LEFT, fifo_join=PIO.JOIN_RX)
def every_change():
    """Four pins, looked at every microsecond: a word when any has changed (edge_ring.py).

    X counts down, Y is how the pins stood. A turn with a change takes two microseconds and counts
    two.
    """
    set(x, 0)
    set(y, 31)  # as no four pins can stand: the first look tells how they do
    jmp("count")
    label("changed")
    mov(y, x)
    mov(x, osr)
    in_(x, 28)
    push(noblock)
    jmp(x_dec, "count")[5]
    wrap_target()
    label("count")
    jmp(x_dec, "look")
    label("look")
    mov(osr, x)  # X is needed to compare
    mov(isr, null)
    in_(pins, 4)
    mov(x, isr)
    jmp(x_not_y, "changed")
    mov(x, osr)[1]
    wrap()


@asm_pio(sideset_init=PIO.OUT_LOW, out_shiftdir=PIO.SHIFT_RIGHT)
def token():
    """A triac's gate: on for as many turns as the token says, unless another token comes.

    Over-current (the jump pin) lets go at once, tells by a word, and for good: until a restart.
    While it is on, `pull(noblock)` takes X again when there is no other token; X goes down with
    each turn, so it runs out. Twenty bits of a token count.
    """
    wrap_target()
    label("off")
    pull(block).side(0)
    out(x, 20).side(0)
    jmp(not_x, "off").side(0)
    label("on")
    jmp(pin, "over_current").side(1)
    pull(noblock).side(1)
    out(x, 20).side(1)
    jmp(x_dec, "on").side(1)
    wrap()
    label("over_current")
    push(noblock).side(0)
    label("latched")
    jmp("latched").side(0)


@asm_pio(sideset_init=PIO.OUT_LOW)
def dead_man():
    """A relay's charge pump: 16 kHz for 58 ms a portion. Four wait at the most, so it runs out
    292 ms after it was fed last. The content of a portion does not matter."""
    wrap_target()
    pull(block).side(0)
    set(y, 28).side(0)
    label("burst")
    set(x, 31).side(0)
    label("pump")
    nop().side(1)[4]
    jmp(x_dec, "pump").side(0)[4]
    jmp(y_dec, "burst").side(0)
    wrap()


@asm_pio(out_init=PIO.OUT_HIGH, out_shiftdir=PIO.SHIFT_RIGHT, fifo_join=PIO.JOIN_TX)
def serial_out():
    """Eleven bits of each word, the lowest first; the line rests at the last one, the stop."""
    wrap_target()
    pull(block)
    set(x, 10)
    label("bit")
    out(pins, 1)[14]
    jmp(x_dec, "bit")
    wrap()


@asm_pio(in_shiftdir=PIO.SHIFT_RIGHT, fifo_join=PIO.JOIN_RX)
def serial_in():
    """The ten bits after a start, in the upper bits of a word.

    Each is looked at a little before its middle, so that 3 % faster or slower will do, the time
    to the next start included. A line that stays at 0 gives one word: a byte begins after a 1.
    """
    wrap_target()
    wait(0, pin, 0)
    set(x, 9)[6]
    label("bit")
    nop()[13]
    in_(pins, 1)
    jmp(x_dec, "bit")
    push(noblock)
    wait(1, pin, 0)
    wrap()
