// A Raspberry Pi Pico with an image in its flash, in emulated time, on rp2040js.
//
// Nothing in here reads the clock of the machine it runs on: the same image and the same input give
// the same output at the same emulated microsecond.

import fs from 'node:fs';
import { ConsoleLogger, LogLevel, RP2040, USBCDC } from 'rp2040js';
import { Rom } from './rom.mjs';
import { XipCache } from './xip_cache.mjs';

const FLASH_BYTES = 16 << 20; // what rp2040js maps; a Pico has 2 MB of it
const FLASH_ADDRESS = 0x10000000;
const UF2_BLOCK_BYTES = 512;
const UF2_MAGIC = 0x0a324655;
const USB_PACKET_BYTES = 64;
const IDLE_STEP_NANOS = 1e6; // how far a sleeping processor is taken when no alarm is set
const SLICE = 1000; // instructions between two looks at the serial line

/** The flash's content as an image in UF2 format lays it down. */
export function flashOf(uf2Path) {
  const file = fs.readFileSync(uf2Path);
  const flash = new Uint8Array(FLASH_BYTES).fill(0xff);
  for (let at = 0; at + UF2_BLOCK_BYTES <= file.length; at += UF2_BLOCK_BYTES) {
    if (file.readUInt32LE(at) !== UF2_MAGIC) throw new Error(`${uf2Path}: not in UF2 format`);
    const address = file.readUInt32LE(at + 12);
    const size = file.readUInt32LE(at + 16);
    flash.set(file.subarray(at + 32, at + 32 + size), address - FLASH_ADDRESS);
  }
  return flash;
}

export class Pico {
  /** `onText` hears what the device writes to its USB serial port, as latin-1 text. */
  constructor(flash, onText) {
    const mcu = new RP2040();
    this.mcu = mcu;
    mcu.logger = new ConsoleLogger(LogLevel.Error, false);
    mcu.logger.error = () => {}; // reads of registers that are not modelled, at every start
    this.stall = { cycles: 0 }; // what instructions took beyond what rp2040js counts
    this.rom = new Rom(mcu, this.stall);
    mcu.loadBootrom(this.rom.words); // which resets, and a reset there empties the flash
    mcu.flash.set(flash);
    this.cache = new XipCache(mcu, this.stall);
    this.#serial(onText);
    mcu.core.reset();
  }

  get seconds() {
    return this.mcu.clock.nanos / 1e9;
  }

  /** Text to the device's serial port; it is taken as the device gets round to reading it. */
  send(text) {
    this.waiting.push(...Buffer.from(text, 'latin1'));
  }

  /** Let `seconds` of emulated time go by, or as much as passes before `done()` is true. */
  run(seconds, done = () => false) {
    const { clock, core } = this.mcu;
    const end = clock.nanos + seconds * 1e9;
    while (clock.nanos < end && !done()) {
      this.#feed();
      const nanosPerCycle = 1e9 / this.mcu.clkSys;
      for (let i = 0; i < SLICE; i++) {
        if (core.waiting) {
          const next = clock.nextAlarm ? Math.max(clock.nanosToNextAlarm, 0) : IDLE_STEP_NANOS;
          clock.tick(Math.min(next, end - clock.nanos));
          break;
        }
        const cycles = core.executeInstruction() + this.stall.cycles;
        this.stall.cycles = 0;
        clock.tick(cycles * nanosPerCycle);
      }
    }
    return done();
  }

  #serial(onText) {
    this.connected = false;
    this.waiting = []; // bytes on their way to the device
    this.room = 0; // bytes that the device is ready to take
    const { usbCtrl } = this.mcu;
    const cdc = new USBCDC(usbCtrl);
    cdc.onDeviceConnected = () => {
      this.connected = true;
    };
    cdc.onSerialData = (bytes) => onText(Buffer.from(bytes).toString('latin1'));
    // USBCDC answers a read with an empty packet at once when there is nothing to send, which keeps
    // the processor from ever sleeping. The answer has to wait until there is something.
    usbCtrl.onEndpointRead = (endpoint, size) => {
      if (endpoint === cdc.outEndpoint) this.room = Math.min(size, USB_PACKET_BYTES);
    };
    this.outEndpoint = () => cdc.outEndpoint;
  }

  #feed() {
    if (!this.connected || !this.room || !this.waiting.length) return;
    const packet = new Uint8Array(this.waiting.splice(0, this.room));
    this.room = 0;
    this.mcu.usbCtrl.endpointReadDone(this.outEndpoint(), packet);
  }
}
