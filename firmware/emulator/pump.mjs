// A charge pump behind a pin: it holds its relay as long as the pin toggles, whatever the level it
// stops at. What the world is told is one word: toggling, or not.

const FIRST_EDGES = 4; // so many in a row fill the pump
const HOLDS_NANOS = 5e6; // and so long after the last edge it is empty again

export class Pump {
  /** `onChange(toggling)` hears it start and stop. */
  constructor(clock, onChange) {
    this.clock = clock;
    this.onChange = onChange;
    this.toggling = false;
    this.edges = 0;
    this.last = -Infinity;
    this.empties = clock.createAlarm(() => this.#look());
  }

  /** The pin has changed. */
  edge() {
    const now = this.clock.nanos;
    this.edges = now - this.last < HOLDS_NANOS ? this.edges + 1 : 1;
    this.last = now;
    if (this.toggling || this.edges < FIRST_EDGES) return;
    this.toggling = true;
    this.empties.schedule(HOLDS_NANOS);
    this.onChange(true);
  }

  /** The clock that it ran by is gone with its processor. */
  stop() {
    this.edges = 0;
    if (!this.toggling) return;
    this.toggling = false;
    this.onChange(false);
  }

  #look() {
    const left = this.last + HOLDS_NANOS - this.clock.nanos;
    if (left > 0) this.empties.schedule(left);
    else this.stop();
  }
}
