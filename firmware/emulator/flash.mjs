// Erasing and programming the flash: it takes its time, and nothing can be read from it meanwhile,
// so that the processor stands still with its interrupts off while edges, bytes and timers go on.
//
// Typical times of the W25Q16JV on a Pico (datasheet rev. H, 9.6); at most they are 400 ms, 2 s and
// 3 ms. The ROM erases in blocks where a whole one is asked for.

const SECTOR_BYTES = 4096;
const SECTOR_S = 0.045;
const BLOCK_BYTES = 65536;
const BLOCK_S = 0.15;
const PAGE_BYTES = 256;
const PAGE_S = 0.0004;

/** Registers as flash_range_erase has them: offset, bytes. Returns cycles. */
export function eraseFlash(registers, mcu) {
  const [from, bytes] = registers;
  mcu.flash.fill(0xff, from, from + bytes);
  const end = from + bytes;
  let seconds = 0;
  for (let at = from; at < end; ) {
    const whole = at % BLOCK_BYTES === 0 && end - at >= BLOCK_BYTES;
    seconds += whole ? BLOCK_S : SECTOR_S;
    at += whole ? BLOCK_BYTES : SECTOR_BYTES;
  }
  return seconds * mcu.clkSys;
}

/** Registers as flash_range_program has them: offset, address of the data, bytes. Returns cycles. */
export function programFlash(registers, mcu) {
  const [to, from, bytes] = registers;
  for (let i = 0; i < bytes; i++) mcu.flash[to + i] &= mcu.readUint8((from + i) >>> 0);
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_S * mcu.clkSys;
}
