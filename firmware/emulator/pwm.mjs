// PWM outputs as what they stand for: how often, and how much of the time. rp2040js plays every
// single edge, which a blower at 25 kHz would make the most frequent event of all.

const [CSR, DIV, , CC, TOP] = [0x00, 0x04, 0x08, 0x0c, 0x10];
const CHANNEL_BYTES = 0x14;
const EN = 0xa0;
const ENABLED = 1;
const PHASE_CORRECT = 2;
const FUNCTION_PWM = 4;
const IO_BANK = 0x40014;
const CTRL = 4; // of a pin's two registers
const ALL_CHANNELS = 8;

export class Pwm {
  /**
   * `onChange(pin, hz, duty)`: from now on; hz 0 is silence, duty 0 to 1 of the time high.
   * `said`: what was said before a reset, which silences all.
   */
  constructor(mcu, onChange, said = new Map()) {
    this.mcu = mcu;
    this.onChange = onChange;
    this.said = said; // by pin, so that only changes are said
    for (const pin of said.keys()) this.#say(pin, 0, 0);
    const { pwm } = mcu;
    for (const channel of pwm.channels) {
      for (const alarm of [channel.alarmA, channel.alarmB, channel.alarmBottom]) alarm.enable = false;
    }
    const write = pwm.writeUint32.bind(pwm);
    pwm.writeUint32 = (offset, value) => {
      write(offset, value);
      const register = offset % CHANNEL_BYTES;
      if (offset >= EN) for (let i = 0; i < ALL_CHANNELS; i++) this.#look(i);
      else if ([CSR, DIV, CC, TOP].includes(register)) this.#look(Math.floor(offset / CHANNEL_BYTES));
    };
    // A pin that is given to PWM, or taken from it.
    const pins = mcu.peripherals[IO_BANK];
    const writePins = pins.writeUint32.bind(pins);
    pins.writeUint32 = (offset, value) => {
      writePins(offset, value);
      const pin = offset >> 3;
      if (pin < mcu.gpio.length && offset & CTRL) this.#look((pin >> 1) % ALL_CHANNELS);
    };
  }

  #look(number) {
    const channel = this.mcu.pwm.channels[number];
    const on = channel.csr & ENABLED;
    const top = channel.top + 1;
    const divider = (channel.div >> 4 || 256) + (channel.div & 0xf) / 16;
    const slopes = channel.csr & PHASE_CORRECT ? 2 : 1;
    const hz = on ? Math.round(this.mcu.clkSys / (divider * top * slopes)) : 0;
    for (const pin of this.mcu.gpio) {
      if ((pin.index >> 1) % ALL_CHANNELS !== number) continue;
      const compare = pin.index & 1 ? channel.cc >>> 16 : channel.cc & 0xffff;
      const heard = pin.functionSelect === FUNCTION_PWM && hz > 0;
      const duty = heard ? Math.min(compare / top, 1) : 0;
      this.#say(pin.index, duty > 0 ? hz : 0, duty);
    }
  }

  #say(pin, hz, duty) {
    const [hzSaid, dutySaid] = this.said.get(pin) ?? [0, 0];
    if (hz === hzSaid && duty === dutySaid) return;
    this.said.set(pin, [hz, duty]);
    this.onChange(pin, hz, duty);
  }
}
