// Registers and the processor of rp2040js where they do otherwise than the real ones, each mended in
// a few lines.

const TIMER = 0x40054;
const [ALARM0, ALARM3] = [0x10, 0x1c];
const DMA_ABORT = 0x444;
const RESETS_AND_VOLTAGE = 0x40064;
const CHIP_RESET = 0x08;
const HAD_POWER_ON = 1 << 8;

export function mendRegisters(mcu, poweredOn) {
  alarmsThatRingInTime(mcu.peripherals[TIMER]);
  sleepersThatKeepInterruptsOff(mcu.core);
  const { dma } = mcu;
  const readDma = dma.readUint32.bind(dma);
  // An abort is done at once here; its bits, read back as ones, would be waited on for ever.
  dma.readUint32 = (offset) => (offset === DMA_ABORT ? 0 : readDma(offset));
  // Why the chip started: power, as opposed to what the watchdog says in its own register.
  const voltage = mcu.peripherals[RESETS_AND_VOLTAGE];
  const readVoltage = voltage.readUint32.bind(voltage);
  voltage.readUint32 = (offset) => {
    if (offset !== CHIP_RESET) return readVoltage(offset);
    return poweredOn ? HAD_POWER_ON : 0;
  };
}

/** There they ring up to a microsecond before the timer reads what they were set to. */
function alarmsThatRingInTime(timer) {
  const write = timer.writeUint32.bind(timer);
  timer.writeUint32 = (offset, value) => {
    write(offset, value);
    if (offset < ALARM0 || offset > ALARM3) return;
    const alarm = timer.alarms[(offset - ALARM0) / 4];
    const nowMicros = Math.floor(timer.clock.nanos / 1000);
    const inMicros = (value - nowMicros) >>> 0;
    alarm.clockAlarm.schedule((nowMicros + inMicros) * 1000 - timer.clock.nanos);
  };
}

/** With interrupts off one ends the sleep and is not taken; there it is taken all the same. */
function sleepersThatKeepInterruptsOff(core) {
  const check = core.checkForInterrupts.bind(core);
  core.checkForInterrupts = () => {
    if (!core.waiting || !core.PM) return check();
    return (core.pendingInterrupts & core.enabledInterrupts) !== 0;
  };
}
