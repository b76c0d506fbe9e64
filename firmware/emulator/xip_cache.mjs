// The cache before the flash, which rp2040js leaves out: it makes every read of the flash free.
//
// 16 kB, two ways, lines of 8 bytes (RP2040 datasheet 2.6.3). On a miss the line comes over four
// wires at half of the system clock: 8 clocks of address and mode, 4 of waiting, 16 of data, and
// about 4 of chip select: 32 clocks of the flash, 64 of the processor. Which of two lines goes when
// a third comes is not documented; here the one that was used longer ago.

const LINE_BITS = 3;
const SETS = 1024;
const MISS_CYCLES = 64;
const FLASH_FIRST_BYTE = 0x10; // top byte of an address that is read through the cache

export class XipCache {
  /** `stall.cycles` grows by what the misses take. */
  constructor(mcu, stall) {
    this.stall = stall;
    this.misses = 0;
    this.newer = new Int32Array(SETS).fill(-1);
    this.older = new Int32Array(SETS).fill(-1);
    for (const name of ['readUint8', 'readUint16', 'readUint32']) {
      const read = mcu[name].bind(mcu);
      mcu[name] = (address) => {
        if (address >>> 24 === FLASH_FIRST_BYTE) this.#touch(address >>> LINE_BITS);
        return read(address);
      };
    }
  }

  /** Nothing is in the cache any more: the flash was written. */
  flush() {
    this.newer.fill(-1);
    this.older.fill(-1);
  }

  #touch(line) {
    const set = line % SETS;
    if (this.newer[set] === line) return;
    if (this.older[set] !== line) {
      this.misses++;
      this.stall.cycles += MISS_CYCLES;
    }
    this.older[set] = this.newer[set];
    this.newer[set] = line;
  }
}
