// A stand-in for the RP2040's mask ROM, which rp2040js does not bring along.
//
// Every routine is `bkpt #number; bx lr`: the breakpoint is answered here, with the cycles that the
// real one takes, so that no assembler is needed and no byte of the real ROM. Only what MicroPython
// calls is there; anything else stops the emulation by name.

import { eraseFlash, programFlash } from './flash.mjs';
import { FLOAT_ROUTINES, FLOAT_TABLE_PLACES } from './floats.mjs';

const FLASH = 0x10000000;
const BOOT2 = 0x20041f00; // the ROM copies the first 256 bytes of the flash here and runs them
const BOOT2_BYTES = 256;
const TRAP_CYCLES = 3; // bkpt and bx, which the emulator counts by itself

const FUNC_TABLE = 0x40;
const DATA_TABLE = 0x100;
const FLOAT_TABLE = 0x140;
const DOUBLE_TABLE = 0x1d0;
const ROUTINES = 0x280;

const code = (text) => text.charCodeAt(0) | (text.charCodeAt(1) << 8);
const asIs = (registers) => registers[0] >>> 0;

function copy(registers, mcu) {
  const [to, from, count] = registers;
  for (let i = 0; i < count; i++) mcu.writeUint8((to + i) >>> 0, mcu.readUint8((from + i) >>> 0));
  // Sixteen bytes in a loop of ldm and stm, or one by one where the addresses do not match.
  return (to ^ from) & 3 ? 20 + 7 * count : 20 + Math.ceil((13 * count) / 16);
}

function fill(registers, mcu) {
  const [to, value, count] = registers;
  for (let i = 0; i < count; i++) mcu.writeUint8((to + i) >>> 0, value & 0xff);
  return 20 + Math.ceil((8 * count) / 16);
}

function leadingZeros(registers) {
  registers[0] = Math.clz32(registers[0]);
  return 6;
}

function trailingZeros(registers) {
  const word = asIs(registers);
  registers[0] = word ? 31 - Math.clz32(word & -word) : 32;
  return 10;
}

function population(registers) {
  let word = asIs(registers);
  let ones = 0;
  for (; word; word &= word - 1) ones++;
  registers[0] = ones;
  return 20;
}

function reverse(registers) {
  let word = asIs(registers);
  let result = 0;
  for (let i = 0; i < 32; i++, word >>>= 1) result = (result << 1) | (word & 1);
  registers[0] = result;
  return 20;
}

const nothing = () => 0;

const FUNCTIONS = {
  P3: population,
  R3: reverse,
  L3: leadingZeros,
  T3: trailingZeros,
  MS: fill,
  S4: fill,
  MC: copy,
  C4: copy,
  IF: nothing, // connect_internal_flash
  EX: nothing, // flash_exit_xip
  RE: eraseFlash,
  RP: programFlash,
  FC: (_registers, _mcu, rom) => rom.flushCache(), // flash_flush_cache
  CX: nothing, // flash_enter_cmd_xip
};

export class Rom {
  /** `stall.cycles` grows by what the routines take; `flushCache()` empties the flash's cache. */
  constructor(mcu, stall, flushCache = nothing) {
    this.flushCache = () => flushCache() ?? 0;
    this.mcu = mcu;
    this.stall = stall;
    this.routines = [];
    this.words = new Uint32Array(4096);
    this.view = new DataView(this.words.buffer);
    this.#vectors();
    this.#functionTable();
    this.#dataTables();
    mcu.onBreak = (number) => this.#answer(number);
  }

  #vectors() {
    this.view.setUint32(0, BOOT2, true);
    this.view.setUint32(4, this.#routine('reset', () => this.#boot()) | 1, true);
    this.view.setUint32(0x10, 0x0301754d, true); // "Mu", 1, ROM version 3
    this.view.setUint16(0x14, FUNC_TABLE, true);
    this.view.setUint16(0x16, DATA_TABLE, true);
    this.view.setUint16(0x18, this.#routine('table_lookup', () => this.#lookUp()) | 1, true);
  }

  #functionTable() {
    let at = FUNC_TABLE;
    for (const [name, run] of Object.entries(FUNCTIONS)) {
      this.view.setUint16(at, code(name), true);
      this.view.setUint16(at + 2, this.#routine(name, run) | 1, true);
      at += 4;
    }
  }

  #dataTables() {
    this.view.setUint16(DATA_TABLE, code('SF'), true);
    this.view.setUint16(DATA_TABLE + 2, FLOAT_TABLE, true);
    this.view.setUint16(DATA_TABLE + 4, code('SD'), true);
    this.view.setUint16(DATA_TABLE + 6, DOUBLE_TABLE, true);
    const noDouble = this.#routine('double arithmetic', null);
    for (let place = 0; place < FLOAT_TABLE_PLACES; place++) {
      this.view.setUint32(FLOAT_TABLE + 4 * place, this.#floatRoutine(place) | 1, true);
      this.view.setUint32(DOUBLE_TABLE + 4 * place, noDouble | 1, true);
    }
    // The word before a table says how many places it has.
    this.view.setUint8(FLOAT_TABLE - 2, FLOAT_TABLE_PLACES);
    this.view.setUint8(DOUBLE_TABLE - 2, FLOAT_TABLE_PLACES);
  }

  #floatRoutine(place) {
    const found = FLOAT_ROUTINES[place];
    if (!found) return this.#routine(`place ${place} of the float table`, null);
    const [name, cycles, run] = found;
    return this.#routine(name, (registers) => {
      run(registers);
      return cycles;
    });
  }

  #routine(name, run) {
    const number = this.routines.push({ name, run }) - 1;
    const at = ROUTINES + 4 * number;
    this.view.setUint16(at, 0xbe00 | number, true); // bkpt #number
    this.view.setUint16(at + 2, 0x4770, true); // bx lr
    return at;
  }

  #answer(number) {
    const routine = this.routines[number];
    if (!routine?.run) throw new Error(`not in the stand-in ROM: ${routine?.name ?? number}`);
    const cycles = routine.run(this.mcu.core.registers, this.mcu, this);
    this.stall.cycles += Math.max(cycles - TRAP_CYCLES, 0);
  }

  #boot() {
    const { mcu } = this;
    for (let i = 0; i < BOOT2_BYTES; i++) mcu.writeUint8(BOOT2 + i, mcu.readUint8(FLASH + i));
    mcu.core.registers[14] = 0; // boot2 then goes on with the program's vectors
    mcu.core.PC = BOOT2;
    return 0;
  }

  #lookUp() {
    const { registers } = this.mcu.core;
    const wanted = registers[1] & 0xffff;
    let at = registers[0];
    let entry = this.mcu.readUint16(at);
    for (; entry && entry !== wanted; entry = this.mcu.readUint16(at)) at += 4;
    registers[0] = entry ? this.mcu.readUint16(at + 2) : 0;
    return 0;
  }
}
