// The two PIO blocks in emulated time. rp2040js runs them from setTimeout, as fast as the machine
// goes, and knows neither divider nor joined FIFOs.
//
// Each state machine has a moment at which its next instruction is due. A machine that waits (for a
// pin, a FIFO, a flag) has none; it goes on at the first tick of its own clock after what it waited
// for. The instructions themselves are rp2040js's.

import { FIFO } from 'rp2040js';
import { Poll } from './pio_poll.mjs';

const CTRL = 0x000;
const CTRL_OF_MACHINES = 0x048; // from the instruction memory on
const SM0_CLKDIV = 0x0c8;
const SM3_PINCTRL = 0x124;
const SM_BYTES = 0x18;
const [CLKDIV, , SHIFTCTRL, , INSTR] = [0x00, 0x04, 0x08, 0x0c, 0x10];
const JOIN_RX = 1 << 31;
const JOIN_TX = 1 << 30;
const FIFO_WORDS = 4;
const NEVER = Infinity;

/** One state machine's clock. */
class Pace {
  constructor(machine, pio, mcu) {
    this.machine = machine;
    this.pio = pio;
    this.mcu = mcu;
    this.running = false;
    this.at = NEVER; // when the next instruction is due, in ns of the processor's clock
    this.tick = 0; // a moment at which this machine's clock ticked
    this.period = 0;
    this.poll = new Poll(machine, pio);
  }

  findPeriod() {
    const { machine, mcu } = this;
    const divider = (machine.clockDivInt || 65536) + machine.clockDivFrac / 256;
    this.period = (divider * 1e9) / mcu.clkSys;
  }

  /** The machine was enabled or disabled, or is no longer where it was: find its next moment. */
  look(now) {
    const { machine } = this;
    const wasRunning = this.running;
    this.running = machine.enabled;
    if (!machine.enabled || machine.waiting) {
      if (machine.enabled && !wasRunning) this.tick = now;
      this.at = NEVER;
    } else if (!wasRunning) {
      this.tick = now;
      this.at = now + this.period;
    } else if (this.at === NEVER) this.resume(now);
  }

  /** What it waited for has come: seen at the first tick after `now`, done with the one after that. */
  resume(now) {
    const ticks = Math.floor((now - this.tick) / this.period) + 2;
    const delay = Math.max(this.machine.waitDelay, 0);
    this.at = this.tick + (ticks + delay) * this.period;
  }

  /** It was parked while it polled: back to the turn under way. */
  unpark(now) {
    if (this.poll.parked) this.at = this.poll.wake(now);
  }

  step() {
    const { machine, pio, poll } = this;
    if (poll.look(this.at)) {
      this.at = NEVER;
      return;
    }
    const before = machine.cycles;
    this.tick = this.at;
    machine.step();
    if (machine.waiting) this.at = NEVER;
    else this.at = this.tick + Math.max(machine.cycles - before, 1) * this.period;
    if (pio.pinValues !== pio.oldPinValues || pio.pinDirections !== pio.oldPinDirections) {
      pio.checkChangedPins();
    }
  }
}

export class PioClock {
  constructor(mcu) {
    this.clock = mcu.clock;
    this.paces = [];
    this.due = NEVER; // the first moment at which any machine has something to do
    this.stepping = null;
    for (const pio of mcu.pio) {
      const paces = pio.machines.map((machine) => new Pace(machine, pio, mcu));
      this.paces.push(...paces);
      this.#take(pio, paces);
    }
    mcu.addClockListener(() => {
      for (const pace of this.paces) pace.findPeriod();
    });
  }

  /** Let every instruction run that is due until `now`, in order of time. */
  upTo(now) {
    while (this.due <= now) {
      let first = this.paces[0];
      for (const pace of this.paces) if (pace.at < first.at) first = pace;
      this.stepping = first;
      first.step();
      this.stepping = null;
      this.#findDue();
    }
  }

  /** `pin` is about to change: who looks at it sees it as it is until now. */
  beforeChange(pin) {
    const now = this.clock.nanos;
    let woken = false;
    for (const pace of this.paces) {
      if (!pace.poll.parked) pace.poll.spoil();
      if (!pace.poll.parked || !pace.poll.sees(pin)) continue;
      pace.unpark(now);
      woken = true;
    }
    if (!woken) return;
    this.#findDue();
    if (!this.stepping) this.upTo(now);
  }

  #findDue() {
    let due = NEVER;
    for (const pace of this.paces) if (pace.at < due) due = pace.at;
    this.due = due;
  }

  /** Replaces what starts, stops and wakes the machines of one block. */
  #take(pio, paces) {
    pio.run = () => {};
    for (const pace of paces) {
      const { machine } = pace;
      pace.findPeriod();
      const check = machine.checkWait.bind(machine);
      machine.checkWait = () => {
        const waited = machine.waiting;
        check();
        if (!waited || machine.waiting || pace === this.stepping) return;
        pace.look(this.clock.nanos);
        this.#findDue();
      };
    }
    const awaken = () => {
      for (const pace of paces) {
        pace.unpark(this.clock.nanos);
        pace.poll.forget();
      }
    };
    const read = pio.readUint32.bind(pio);
    pio.readUint32 = (offset) => {
      if (offset >= SM0_CLKDIV && offset <= SM3_PINCTRL) {
        awaken();
        this.#findDue();
      }
      return read(offset);
    };
    const write = pio.writeUint32.bind(pio);
    pio.writeUint32 = (offset, value) => {
      if (offset >= CTRL_OF_MACHINES || offset === CTRL) awaken();
      const ofMachine = offset >= SM0_CLKDIV && offset <= SM3_PINCTRL;
      const number = Math.floor((offset - SM0_CLKDIV) / SM_BYTES);
      const register = ofMachine ? offset - SM0_CLKDIV - number * SM_BYTES : -1;
      // An instruction from outside takes the place of the one that waits, which is tried again.
      if (register === INSTR) pio.machines[number].waiting = false;
      write(offset, value);
      if (register === CLKDIV) paces[number].findPeriod();
      if (register === SHIFTCTRL) joinFifos(pio.machines[number]);
      if (!ofMachine && offset !== CTRL) {
        this.#findDue();
        return;
      }
      pio.checkChangedPins();
      for (const pace of paces) pace.look(this.clock.nanos);
      this.#findDue();
    };
  }
}

/** Joined, one FIFO has all eight words and the other none. A change empties both. */
function joinFifos(machine) {
  const rx = machine.shiftCtrl & JOIN_RX ? 2 * FIFO_WORDS : FIFO_WORDS;
  const tx = machine.shiftCtrl & JOIN_TX ? 2 * FIFO_WORDS : FIFO_WORDS;
  const rxWords = tx > FIFO_WORDS ? 0 : rx;
  const txWords = rx > FIFO_WORDS ? 0 : tx;
  if (machine.rxFIFO.size === rxWords && machine.txFIFO.size === txWords) return;
  machine.rxFIFO = new FIFO(rxWords);
  machine.txFIFO = new FIFO(txWords);
  machine.updateDMARx();
  machine.updateDMATx();
}
