// The second core's side of the handshake, without the core: every soft reboot of MicroPython resets
// it and waits for the ROM there to answer over the FIFO between the cores, which rp2040js lacks.
//
// After its reset the ROM sends 0; it echoes each word of the launch sequence (RP2040 datasheet
// 2.8.2). The core itself is not there: launching it stops the emulation by name.

const [FIFO_ST, FIFO_WR, FIFO_RD] = [0x50, 0x54, 0x58];
const [VALID, READY] = [1, 2];
const FORCE_OFF = 0x04; // of the power-on state machine
const PROC1 = 1 << 16;
const LAUNCH_WORDS = 4; // 1, vectors, stack, entry: with the entry the core would start
const PSM = 0x40010;

export function answerForSecondCore(mcu) {
  const { core, sio } = mcu;
  const psm = mcu.peripherals[PSM];
  let answers = [];
  let launch = [];
  const answer = (word) => {
    answers.push(word);
    core.eventRegistered = true; // a word that arrives is an event for who waits in WFE
    core.waiting = false;
  };

  const read = sio.readUint32.bind(sio);
  sio.readUint32 = (offset) => {
    if (offset === FIFO_ST) return READY | (answers.length ? VALID : 0);
    if (offset === FIFO_RD) return answers.shift() ?? 0;
    return read(offset);
  };
  const write = sio.writeUint32.bind(sio);
  sio.writeUint32 = (offset, value) => {
    if (offset === FIFO_ST) return;
    if (offset !== FIFO_WR) {
      write(offset, value);
      return;
    }
    launch = value === 0 ? [] : [...launch, value];
    if (launch[0] === 1 && launch.length === LAUNCH_WORDS) {
      throw new Error('the second core was launched, which is not emulated');
    }
    answer(value);
  };

  const power = psm.writeUint32.bind(psm);
  psm.writeUint32 = (offset, value) => {
    const wasOff = psm.frceOff & PROC1;
    power(offset, value);
    if (offset !== FORCE_OFF || !wasOff || psm.frceOff & PROC1) return;
    answers = [];
    launch = [];
    answer(0);
  };
}
