// A UART (PL011) whose bytes take their time on the wire, in place of rp2040js's: there a byte is
// through at once, and the transmit interrupt never clears, which keeps the processor in it for ever.
//
// Register names and bits are those of the RP2040 datasheet, 4.2.8.

const [DR, RSR, FR, IBRD, FBRD, LCR_H, CR, IFLS] = [0x00, 0x04, 0x18, 0x24, 0x28, 0x2c, 0x30, 0x34];
const [IMSC, RIS, MIS, ICR, DMACR] = [0x38, 0x3c, 0x40, 0x44, 0x48];
const ID = { 0xfe0: 0x11, 0xfe4: 0x10, 0xfe8: 0x34, 0xfec: 0, 0xff0: 0x0d, 0xff4: 0xf0, 0xff8: 5, 0xffc: 0xb1 };
const [FR_TX_EMPTY, FR_RX_FULL, FR_TX_FULL, FR_RX_EMPTY, FR_BUSY] = [0x80, 0x40, 0x20, 0x10, 0x08];
const [RX_LEVEL, TX_LEVEL, RX_TIMEOUT, OVERRUN] = [1 << 4, 1 << 5, 1 << 6, 1 << 10];
const FIFOS_ON = 1 << 4;
const OVERRUN_ERROR = 1 << 11; // in DR
const LEVELS = [4, 8, 16, 24, 28]; // of 32, by IFLS
const DEEP = 32;
const TIMEOUT_BITS = 32;
const OVERSAMPLING = 16;

export class Uart {
  /** Takes the place of rp2040js's `uart`; `onByte(byte, baud)` hears each one as its start bit goes out. */
  constructor(mcu, uart, onByte) {
    this.mcu = mcu;
    this.irq = uart.irq;
    this.onByte = onByte;
    this.overruns = 0;
    this.toSend = [];
    this.sending = false;
    this.received = [];
    this.overrun = 0;
    this.registers = { [IBRD]: 0, [FBRD]: 0, [LCR_H]: 0, [CR]: 0x300, [IFLS]: 0x12, [IMSC]: 0, [DMACR]: 0 };
    this.raised = 0;
    this.sent = mcu.clock.createAlarm(() => this.#sent());
    this.silence = mcu.clock.createAlarm(() => this.#raise(this.received.length ? RX_TIMEOUT : 0));
    uart.readUint32 = (offset) => this.#read(offset);
    uart.writeUint32 = (offset, value) => this.#write(offset, value, uart.rawWriteValue);
  }

  get baud() {
    const divider = this.registers[IBRD] + this.registers[FBRD] / 64;
    return divider ? this.mcu.clkPeri / (OVERSAMPLING * divider) : 0;
  }

  /** A byte is through on the receiving wire. */
  arrive(byte) {
    if (this.received.length < this.#depth) this.received.push(byte);
    else {
      this.overruns++;
      this.overrun = OVERRUN_ERROR;
      this.#raise(OVERRUN);
    }
    if (this.received.length >= this.#receiveLevel) this.#raise(RX_LEVEL);
    this.silence.schedule(TIMEOUT_BITS * this.#bitNanos);
  }

  get #depth() {
    return this.registers[LCR_H] & FIFOS_ON ? DEEP : 1;
  }

  get #receiveLevel() {
    return this.registers[LCR_H] & FIFOS_ON ? LEVELS[(this.registers[IFLS] >> 3) & 7] : 1;
  }

  get #sendLevel() {
    return this.registers[LCR_H] & FIFOS_ON ? LEVELS[this.registers[IFLS] & 7] : 0;
  }

  get #bitNanos() {
    return 1e9 / (this.baud || 115200);
  }

  get #frameNanos() {
    const line = this.registers[LCR_H];
    const [data, parity, stops] = [5 + ((line >> 5) & 3), (line >> 1) & 1, 1 + ((line >> 3) & 1)];
    return (1 + data + parity + stops) * this.#bitNanos;
  }

  #raise(bits) {
    this.raised |= bits;
    this.#interrupt();
  }

  #clear(bits) {
    this.raised &= ~bits;
    this.#interrupt();
  }

  #interrupt() {
    this.mcu.setInterrupt(this.irq, (this.raised & this.registers[IMSC]) !== 0);
  }

  #send(byte) {
    if (this.sending) {
      if (this.toSend.length < this.#depth) this.toSend.push(byte);
      if (this.toSend.length > this.#sendLevel) this.#clear(TX_LEVEL);
      return;
    }
    this.sending = true;
    this.sent.schedule(this.#frameNanos);
    this.onByte?.(byte, this.baud);
  }

  #sent() {
    if (!this.toSend.length) {
      this.sending = false;
      if (!(this.registers[LCR_H] & FIFOS_ON)) this.#raise(TX_LEVEL);
      return;
    }
    const byte = this.toSend.shift();
    this.sent.schedule(this.#frameNanos);
    if (this.toSend.length === this.#sendLevel) this.#raise(TX_LEVEL); // it fell to the level
    this.onByte?.(byte, this.baud);
  }

  #take() {
    const byte = this.received.length ? this.received.shift() : 0;
    const word = byte | this.overrun;
    this.overrun = 0;
    if (!this.received.length) this.#clear(RX_TIMEOUT);
    if (this.received.length < this.#receiveLevel) this.#clear(RX_LEVEL);
    return word;
  }

  get #flags() {
    const [waiting, had, depth] = [this.toSend.length, this.received.length, this.#depth];
    let flags = this.sending ? FR_BUSY : 0;
    flags |= waiting === 0 ? FR_TX_EMPTY : 0;
    flags |= waiting >= depth ? FR_TX_FULL : 0;
    flags |= had === 0 ? FR_RX_EMPTY : 0;
    return flags | (had >= depth ? FR_RX_FULL : 0);
  }

  #read(offset) {
    if (offset === DR) return this.#take();
    if (offset === FR) return this.#flags;
    if (offset === RIS) return this.raised;
    if (offset === MIS) return this.raised & this.registers[IMSC];
    return this.registers[offset] ?? ID[offset] ?? 0;
  }

  #write(offset, value, raw) {
    if (offset === DR) this.#send(value & 0xff);
    else if (offset === ICR) this.#clear(raw);
    else if (offset !== RSR) this.registers[offset] = value & 0xffff;
    if (offset === IMSC) this.#interrupt();
  }
}
