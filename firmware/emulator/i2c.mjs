// I2C in emulated time, with devices that only listen: each transfer is handed over at its stop.
// In rp2040js nobody answers, and a byte that somebody takes takes no time.

const BITS_A_BYTE = 9; // the acknowledge included
const READ = 1;

export class I2cBus {
  /** `addresses` of 7 bits acknowledge; `onTransfer(address, bytes)` hears what was written. */
  constructor(mcu, i2c, addresses, onTransfer) {
    this.mcu = mcu;
    this.i2c = i2c;
    this.addresses = addresses;
    this.transfer = null;
    let then = null;
    const alarm = mcu.clock.createAlarm(() => then());
    const after = (bits, next) => {
      then = next;
      alarm.schedule(bits * this.#bitNanos);
    };
    i2c.onStart = () => after(1, () => i2c.completeStart());
    i2c.onConnect = (address, mode) => {
      const there = addresses.includes(address);
      this.transfer = there && mode !== READ ? { address, bytes: [] } : null;
      after(BITS_A_BYTE, () => i2c.completeConnect(there));
    };
    i2c.onWriteByte = (byte) => {
      this.transfer?.bytes.push(byte);
      after(BITS_A_BYTE, () => i2c.completeWrite(true));
    };
    i2c.onReadByte = () => after(BITS_A_BYTE, () => i2c.completeRead(0xff));
    i2c.onStop = () => {
      const { transfer } = this;
      this.transfer = null;
      if (transfer) onTransfer(transfer.address, transfer.bytes);
      after(1, () => i2c.completeStop());
    };
  }

  get #bitNanos() {
    const cycles = this.i2c.sclHighPeriod + this.i2c.sclLowPeriod;
    return (cycles * 1e9) / this.mcu.clkSys;
  }
}
