// A Raspberry Pi Pico with an image in its flash, in emulated time, on rp2040js: power, resets, time.
//
// Nothing in here reads the clock of the machine it runs on: the same image and the same input give
// the same output at the same emulated microsecond.

import fs from 'node:fs';
import { ConsoleLogger, LogLevel, RP2040 } from 'rp2040js';
import { I2cBus } from './i2c.mjs';
import { Pads } from './pads.mjs';
import { PioClock } from './pio.mjs';
import { Pwm } from './pwm.mjs';
import { mendRegisters } from './registers.mjs';
import { Rom } from './rom.mjs';
import { answerForSecondCore } from './second_core.mjs';
import { Uart } from './uart.mjs';
import { UsbSerial } from './usb.mjs';
import { XipCache } from './xip_cache.mjs';

const FLASH_BYTES = 16 << 20; // what rp2040js maps; a Pico has 2 MB of it
const FLASH_ADDRESS = 0x10000000;
const UF2_BLOCK_BYTES = 512;
const UF2_MAGIC = 0x0a324655;
const WATCHDOG = 0x40058;
const LONG_CYCLES = 10_000; // a stall that is not let go by in one step
const SLICE = 1000; // instructions between two looks at what else there is

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
  /**
   * What may be heard, each a function: `usb(bytes)`, `level(pin, level)`, `pwm(pin, hz, duty)`,
   * `uart(number, byte, baud)`, `i2c(bus, address, bytes)`, `reset(cause)`. `i2cAddresses`: which
   * addresses acknowledge.
   */
  constructor(flash, hear = {}, i2cAddresses = []) {
    this.flash = flash;
    this.hear = hear;
    this.i2cAddresses = i2cAddresses;
    this.driven = new Map(); // pins that the world holds
    this.analog = [0, 0, 0, 0, 0]; // what the converter reads, 12 bits, by channel
    this.wentBefore = 0; // ns until the last reset
    this.asleepNanos = 0; // how long the processor has slept in all
    this.paused = false;
    this.#start(null);
  }

  /** Time since the board was first powered. */
  get nanos() {
    return this.wentBefore + this.mcu.clock.nanos;
  }

  /** The moment of what is being heard: of the state machine's tick, where that made it. */
  get eventNanos() {
    return this.pio?.stepping ? this.wentBefore + this.pio.stepping.tick : this.nanos;
  }

  get seconds() {
    return this.nanos / 1e9;
  }

  get connected() {
    return this.usb.connected;
  }

  /** Power off and on: the flash keeps what it has, all else starts anew. */
  powerCycle() {
    this.wentBefore = this.nanos;
    this.#start(null);
  }

  /** The processor executes nothing until `nanos`, as if it hung. */
  freezeUntil(nanos) {
    this.frozenUntil = nanos - this.wentBefore;
  }

  /** Text to the device's serial port; it is taken as the device gets round to reading it. */
  send(text) {
    this.usb.send(Buffer.from(text, 'latin1'));
  }

  /** The world holds `pin` at `level`; null: lets go of it. */
  drive(pin, level) {
    this.pads.drive(pin, level);
  }

  /** A byte for the device's UART `number` has come through. */
  arrive(number, byte) {
    this.uarts[number].arrive(byte);
  }

  /** Whoever hears something may stop the run at this very instruction. */
  pause() {
    this.paused = true;
  }

  /** Let `seconds` of emulated time go by, or as much as passes before `done()` is true. */
  run(seconds, done = () => false) {
    const end = this.nanos + seconds * 1e9;
    while (this.nanos < end && !done()) this.#turn(end);
    return done();
  }

  /** Go on until `end` (ns, as `nanos`), or until somebody says `pause()`. */
  goOnUntil(end) {
    this.paused = false;
    while (!this.paused && this.nanos < end) this.#turn(end);
  }

  #start(kept) {
    const mcu = new RP2040();
    this.mcu = mcu;
    this.frozenUntil = 0; // the processor stands still until then (flash), in ns of its clock
    this.restart = null;
    mcu.logger = new ConsoleLogger(LogLevel.Error, false);
    mcu.logger.error = () => {}; // reads of registers that are not modelled, at every start
    this.stall = { cycles: 0 }; // what instructions took beyond what rp2040js counts
    this.rom = new Rom(mcu, this.stall, () => this.cache.flush());
    mcu.loadBootrom(this.rom.words); // which resets, and a reset there empties the flash
    mcu.flash = this.flash;
    mcu.flash16 = new Uint16Array(this.flash.buffer);
    mcu.flashView = new DataView(this.flash.buffer);
    this.cache = new XipCache(mcu, this.stall);
    this.#watchdog(kept);
    mendRegisters(mcu, kept === null);
    answerForSecondCore(mcu);
    this.#connect();
    mcu.core.reset();
  }

  #connect() {
    const { mcu, hear } = this;
    this.usb = new UsbSerial(mcu, (bytes) => hear.usb?.(bytes));
    this.pio = new PioClock(mcu);
    // Of both, what was before the reset: the pins let go, and so does whatever hangs on them.
    const wires = {
      onLevel: (pin, level) => hear.level?.(pin, level),
      beforeChange: (pin) => this.pio.beforeChange(pin),
    };
    this.pads = new Pads(mcu, this.driven, wires, this.pads?.levels);
    const onPwm = (pin, hz, duty) => hear.pwm?.(pin, hz, duty);
    this.pwm = new Pwm(mcu, onPwm, this.pwm?.said);
    this.uarts = mcu.uart.map(
      (uart, number) => new Uart(mcu, uart, (byte, baud) => hear.uart?.(number, byte, baud)),
    );
    mcu.i2c.forEach((i2c, bus) => {
      const { i2cAddresses } = this;
      new I2cBus(mcu, i2c, i2cAddresses, (address, bytes) => hear.i2c?.(bus, address, bytes));
    });
    mcu.adc.channelValues = this.analog;
  }

  /** Its own reset would leave time and flash behind, and it would count again from zero at once. */
  #watchdog(kept) {
    const watchdog = this.mcu.peripherals[WATCHDOG];
    if (kept) {
      watchdog.scratchData.set(kept.scratch);
      watchdog.reason = kept.reason;
    }
    watchdog.onWatchdogTrigger = () => {
      watchdog.alarm.enable = false;
      this.restart = { scratch: watchdog.scratchData.slice(), reason: watchdog.reason };
    };
  }

  #turn(end) {
    const until = end - this.wentBefore;
    const { clock, core } = this.mcu;
    const { pio, stall } = this;
    const nanosPerCycle = 1e9 / this.mcu.clkSys;
    for (let i = 0; i < SLICE && clock.nanosCounter < until; i++) {
      if (this.frozenUntil > clock.nanosCounter) {
        this.#letGoBy(Math.min(this.frozenUntil, until), () => false);
      } else if (core.waiting) {
        const since = clock.nanosCounter;
        this.#letGoBy(until, () => !core.waiting);
        this.asleepNanos += clock.nanosCounter - since;
        i += SLICE;
      } else {
        const cycles = core.executeInstruction() + stall.cycles;
        stall.cycles = 0;
        const nanos = cycles * nanosPerCycle;
        if (cycles > LONG_CYCLES) this.frozenUntil = clock.nanosCounter + nanos;
        else clock.tick(nanos);
        if (pio.due <= clock.nanosCounter) pio.upTo(clock.nanosCounter);
      }
      if (this.restart || this.paused) break;
    }
    if (this.restart) this.#reset();
  }

  /** Time without the processor: alarms and state machines, each at its moment. */
  #letGoBy(until, awake) {
    const { clock } = this.mcu;
    const { pio } = this;
    while (clock.nanosCounter < until) {
      const alarm = clock.nextAlarm ? clock.nextAlarm.nanos : until;
      const next = Math.min(until, alarm, pio.due);
      clock.tick(Math.max(next - clock.nanosCounter, 0));
      if (pio.due <= clock.nanosCounter) pio.upTo(clock.nanosCounter);
      if (this.restart || this.paused || awake()) return;
    }
  }

  #reset() {
    const { restart } = this;
    this.wentBefore = this.nanos;
    this.#start(restart);
    this.hear.reset?.(restart.reason);
  }
}
