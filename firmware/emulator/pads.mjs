// The pads: what a pin reads is what somebody drives, the processor itself or the world outside, or
// else its pull. In rp2040js outputs do not feed inputs and pulls have no effect.

export class Pads {
  /**
   * `driven`: levels from outside by pin, which outlive a reset of the processor.
   * `onLevel(pin, level)` hears each change on a wire, whoever made it, the first one against
   * `levels`, a bit a pin. `beforeChange(pin)` is called just before the processor can read one.
   */
  constructor(mcu, driven, { onLevel, beforeChange }, levels = 0) {
    this.mcu = mcu;
    this.driven = driven;
    this.onLevel = onLevel;
    this.beforeChange = beforeChange;
    this.levels = levels; // as the wires are
    this.inputs = 0; // a bit a pin, as the processor reads them
    // PIO and SIO read all pins at once and often.
    Object.defineProperty(mcu, 'gpioValues', { get: () => this.inputs });
    for (const pin of mcu.gpio) {
      const set = pin.setInputValue.bind(pin);
      pin.setInputValue = (level) => {
        this.beforeChange(pin.index);
        set(level);
        const bit = 1 << pin.index;
        this.inputs = pin.inputValue ? this.inputs | bit : this.inputs & ~bit;
      };
      pin.addListener(() => this.#settle(pin));
      pin.setInputValue(this.level(pin.index));
      this.#settle(pin);
    }
  }

  /** From now on the world holds `pin` at `level` (a boolean), or lets go of it (null). */
  drive(pin, level) {
    if (level === null) this.driven.delete(pin);
    else this.driven.set(pin, level);
    this.#settle(this.mcu.gpio[pin]);
  }

  level(pin) {
    return (this.levels & (1 << pin)) !== 0;
  }

  #settle(pin) {
    const { index } = pin;
    const level = pin.outputEnable ? pin.outputValue : this.driven.get(index) ?? pin.pullupEnabled;
    if (level === this.level(index)) return;
    this.levels ^= 1 << index;
    pin.setInputValue(level);
    this.onLevel(index, level);
  }
}
