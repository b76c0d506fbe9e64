// The mask ROM's single-precision routines, answered in JavaScript: the same bits, the same time.
//
// Cycles are the averages of the RP2040 datasheet, section 2.8.3.2.2 (ROM version 2 and later), for
// what MicroPython calls (those of 64 bits rounded to 5). libgcc would take six times as long to
// divide.

const floats = new Float32Array(2);
const bits = new Int32Array(floats.buffer);
const EXPONENT = 0x7f800000;

// The ROM takes and gives zero for numbers too small for a full mantissa.
const flushed = (word) => (word & EXPONENT ? word : word & 0x80000000);

function arithmetic(compute) {
  return (registers) => {
    bits[0] = flushed(registers[0]);
    bits[1] = flushed(registers[1]);
    floats[0] = compute(floats[0], floats[1]);
    registers[0] = flushed(bits[0]);
  };
}

// Conversions round towards minus infinity and stop at the ends of the range.
function toWhole64(least, most, scale) {
  return (registers) => {
    bits[0] = flushed(registers[0]);
    const whole = Math.floor(floats[0] * scale(registers));
    let wide = Number.isFinite(whole) ? BigInt(whole) : whole > 0 ? most : least;
    if (wide > most) wide = most;
    if (wide < least) wide = least;
    registers[0] = Number(BigInt.asIntN(32, wide));
    registers[1] = Number(BigInt.asIntN(32, wide >> 32n));
  };
}

function fromWhole(read) {
  return (registers) => {
    floats[0] = read(registers);
    registers[0] = bits[0];
  };
}

// Twice rounded (to double, to single) a number of 64 bits could be off by one bit; so what lies
// below the double's reach is kept as a sticky bit.
function rounded(wide) {
  const size = wide < 0n ? -wide : wide;
  const excess = BigInt(Math.max(size.toString(2).length - 50, 0));
  const kept = size >> excess;
  const sticky = kept << excess === size ? 0n : 1n;
  const value = Number(kept | sticky) * 2 ** Number(excess);
  return wide < 0n ? -value : value;
}

const high = (registers) => BigInt(registers[1]) << 32n;
const low = (registers) => BigInt(registers[0] >>> 0);
const signed64 = (registers) => rounded(BigInt.asIntN(64, high(registers) | low(registers)));
const unsigned64 = (registers) => rounded(BigInt.asUintN(64, high(registers) | low(registers)));

const unscaled = () => 1;
const binaryPlaces = (registers) => 2 ** registers[1];

// By place in the ROM's soft_float_table: [name, cycles, routine].
export const FLOAT_ROUTINES = {
  0: ['fadd', 71, arithmetic((a, b) => a + b)],
  1: ['fsub', 74, arithmetic((a, b) => a - b)],
  2: ['fmul', 58, arithmetic((a, b) => a * b)],
  3: ['fdiv', 71, arithmetic((a, b) => a / b)],
  23: ['int642float', 60, fromWhole(signed64)],
  25: ['uint642float', 60, fromWhole(unsigned64)],
  27: ['float2int64', 60, toWhole64(-(2n ** 63n), 2n ** 63n - 1n, unscaled)],
  29: ['float2uint64', 45, toWhole64(0n, 2n ** 64n - 1n, unscaled)],
  30: ['float2ufix64', 45, toWhole64(0n, 2n ** 64n - 1n, binaryPlaces)],
};
export const FLOAT_TABLE_PLACES = 32;
