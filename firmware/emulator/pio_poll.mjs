// A state machine that looks at pins over and over can be left alone while they do not change: from
// one turn of its loop to the next it only counts. So it is parked, and what it has counted is
// worked out when a pin changes. A timestamping program at 8 MHz costs nothing that way.
//
// It is exact: parked is only who has gone through two equal turns, of instructions that copy, look
// at pins or count, and whose jumps depend on nothing that counts.

const [JMP, , IN, , , MOV, , SET] = [0, 1, 2, 3, 4, 5, 6, 7];
const [PINS, X, Y, NULL, ISR, OSR] = [0, 1, 2, 3, 6, 7];
const [NOT_X, X_DEC, NOT_Y, Y_DEC, X_NOT_Y, PIN] = [1, 2, 3, 4, 5, 6];
const AUTOPUSH = 1 << 16;
const COPIED = [X, Y, ISR, OSR];
const COUNTED = ['x', 'y', 'inputShiftReg', 'outputShiftReg'];
const LONGEST = 32; // instructions

export class Poll {
  constructor(machine, pio) {
    this.machine = machine;
    this.pio = pio;
    this.parked = false;
    this.forget();
  }

  /** It is no longer where it was: two turns have to be seen again. */
  forget() {
    this.turns = []; // up to two that are over, the newer one last
    this.turn = null;
  }

  /** A pin has changed: the turn under way has looked at it or has not, so it is none to go by. */
  spoil() {
    this.turns = [];
    if (this.turn) this.turn.plain = false;
  }

  /** Before each instruction, due at `at`: whether the machine may be parked here. */
  look(at) {
    const { machine } = this;
    if (machine.pc === machine.wrapBottom) {
      this.#begin(at);
      if (this.#steady()) {
        this.parked = true;
        return true;
      }
    }
    if (this.turn) this.#note(this.turn);
    return false;
  }

  /** Whether `pin` is one that the parked machine looks at. */
  sees(pin) {
    return ((this.turns[1].pins >>> pin) & 1) === 1;
  }

  /** As it is at the beginning of the turn that is under way at `now`; returns when that was. */
  wake(now) {
    const [, last] = this.turns;
    const turns = Math.max(Math.floor((now - this.turn.at) / last.nanos), 0);
    COUNTED.forEach((name, i) => {
      this.machine[name] = (this.turn.values[i] + Math.imul(turns, last.steps[i])) >>> 0;
    });
    const at = this.turn.at + turns * last.nanos;
    this.parked = false;
    this.forget();
    return at;
  }

  #begin(at) {
    const { machine } = this;
    const values = COUNTED.map((name) => machine[name] >>> 0);
    const shifted = machine.inputShiftCount * 64 + machine.outputShiftCount;
    const { turn } = this;
    if (turn) {
      turn.nanos = at - turn.at;
      turn.steps = values.map((value, i) => (value - turn.values[i]) | 0);
      turn.plain &&= turn.shifted === shifted;
      this.turns = turn.plain ? [...this.turns.slice(-1), turn] : [];
    }
    this.turn = { at, values, shifted, plain: machine.sidesetCount === 0, pins: 0, length: 0, asked: [] };
  }

  #steady() {
    const [one, two] = this.turns;
    if (!two) return false;
    const same = (these, those) => these.length === those.length && these.every((v, i) => v === those[i]);
    return same(one.steps, two.steps) && same(one.asked, two.asked) && one.length === two.length;
  }

  #note(turn) {
    const { machine } = this;
    const opcode = this.pio.instructions[machine.pc];
    turn.length++;
    if (!this.#plain(opcode, turn) || turn.length > LONGEST) turn.plain = false;
  }

  /** Whether the instruction only copies, looks or counts; writes down what its jump depends on. */
  #plain(opcode, turn) {
    const { machine } = this;
    const [kind, source] = [opcode >>> 13, (opcode >> 5) & 7];
    if (kind === JMP) {
      const next = machine.pc === machine.wrapTop ? machine.wrapBottom : machine.pc + 1;
      const [condition, target] = [source, opcode & 0x1f];
      if (condition === 0) return true;
      if (condition === X_DEC || condition === Y_DEC) return target === next; // it goes there anyway
      if (condition === PIN) turn.pins |= 1 << machine.jmpPin;
      else if (condition === NOT_X) turn.asked.push(machine.x);
      else if (condition === NOT_Y) turn.asked.push(machine.y);
      else if (condition === X_NOT_Y) turn.asked.push(machine.x, machine.y);
      else return false;
      return true;
    }
    if (kind === IN) {
      if (machine.shiftCtrl & AUTOPUSH || (source !== PINS && source !== NULL)) return false;
      const bits = opcode & 0x1f || 32;
      if (source === PINS) for (let i = 0; i < bits; i++) turn.pins |= 1 << (machine.inBase + i) % 32;
      return true;
    }
    if (kind === MOV) {
      const [from, operation] = [opcode & 7, (opcode >> 3) & 3];
      return COPIED.includes(source) && operation === 0 && (COPIED.includes(from) || from === NULL);
    }
    return kind === SET && (source === X || source === Y);
  }
}
