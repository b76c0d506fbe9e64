// node lockstep.mjs IMAGE.uf2 --socket FD [--flash FILE] [--pumps PIN,PIN] [--i2c ADDRESS,ADDRESS]
//
// The Pico in lock-step with a world of its own time at the other end of a socket, an inherited
// descriptor. The world asks, a JSON object a line; the Pico answers, one line each:
//
//   {"until": ns,                     run that far, at the most
//    "drive": [[ns, pin, level]],     levels from outside, in order of time; null lets go
//    "uart": [[ns, number, byte]],    bytes that have come through by then
//    "analog": [[channel, counts]],   what the converter reads from now on, 12 bits
//    "usb": hex, "open": bool,        bytes from the host; the host opens or closes the port
//    "blind": true,                   do not stop for what the Pico does
//    "freeze": ns,                    the processor executes nothing until then
//    "power": true}                   power off and on
//   {"now": ns, "did": [[ns, what, ...]], "usb": hex, "ready": bool, "asleep": ns}
//
// The answer comes as soon as the Pico does anything that the world has to know of, with `now` at
// that instant: ["level", pin, level], ["pump", pin, toggling], ["pwm", pin, hz, duty],
// ["uart", number, byte, baud], ["reset", cause]. What it shows ["i2c", bus, address, hex] and what
// it says on USB may wait for the next answer. Times are from the first power-on.

import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { Pico, flashOf } from './pico.mjs';
import { Pump } from './pump.mjs';

const CHUNK_BYTES = 65536;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    socket: { type: 'string' },
    flash: { type: 'string' },
    pumps: { type: 'string', default: '' },
    i2c: { type: 'string', default: '' },
  },
});
const numbers = (text) => text.split(',').filter(Boolean).map(Number);
const socket = Number(values.socket);
const pumpPins = numbers(values.pumps);

function startingFlash() {
  const flash = flashOf(positionals[0]);
  if (values.flash && fs.existsSync(values.flash)) flash.set(fs.readFileSync(values.flash));
  return flash;
}

let did = [];
let said = [];
const coming = []; // what the world has sent and what is not due yet
let blind = true; // while it starts nobody asks yet
let pumps = new Map();

const tell = (...what) => {
  did.push([Math.round(pico ? pico.eventNanos : 0), ...what]);
  if (!blind) pico.pause();
};
const freshPumps = () => {
  const { clock } = pico.mcu;
  for (const pump of pumps.values()) pump.stop();
  const onChange = (pin) => (toggling) => tell('pump', pin, toggling);
  pumps = new Map(pumpPins.map((pin) => [pin, new Pump(clock, onChange(pin))]));
};

let pico = null;
pico = new Pico(
  startingFlash(),
  {
    usb: (bytes) => {
      said.push(Buffer.from(bytes));
      if (!blind) pico.pause();
    },
    level: (pin, level) => {
      const pump = pumps.get(pin);
      if (pump) pump.edge();
      else if (!pico?.driven.has(pin)) tell('level', pin, level);
    },
    pwm: (pin, hz, duty) => tell('pwm', pin, hz, duty),
    uart: (number, byte, baud) => tell('uart', number, byte, Math.round(baud)),
    i2c: (bus, address, bytes) => {
      did.push([Math.round(pico.nanos), 'i2c', bus, address, Buffer.from(bytes).toString('hex')]);
    },
    reset: (cause) => {
      freshPumps();
      tell('reset', cause);
    },
  },
  numbers(values.i2c),
);
freshPumps();

/** Runs to `until` and lets happen on the way what the world has sent with a time. */
function runUntil(until) {
  while (coming.length && coming[0].at <= until) {
    const { at } = coming[0];
    if (at > pico.nanos) pico.goOnUntil(at);
    if (pico.nanos < at) return; // paused before
    coming.shift().happen();
  }
  pico.goOnUntil(until);
}

function answer(request) {
  did = [];
  said = [];
  blind = Boolean(request.blind);
  if (request.power) {
    pico.powerCycle();
    freshPumps();
  }
  for (const [channel, counts] of request.analog ?? []) pico.analog[channel] = counts;
  if ('open' in request) pico.usb.open(request.open);
  if (request.usb) pico.usb.send(Buffer.from(request.usb, 'hex'));
  if (request.freeze) pico.freezeUntil(request.freeze);
  const { drive = [], uart = [] } = request;
  for (const [at, pin, level] of drive) coming.push({ at, happen: () => pico.drive(pin, level) });
  for (const [at, number, byte] of uart) {
    coming.push({ at, happen: () => pico.arrive(number, byte) });
  }
  coming.sort((one, other) => one.at - other.at);
  runUntil(request.until);
  return {
    now: Math.round(pico.nanos),
    did,
    usb: Buffer.concat(said).toString('hex'),
    ready: pico.connected,
    asleep: Math.round(pico.asleepNanos),
  };
}

function* lines() {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = '';
  for (;;) {
    const bytes = fs.readSync(socket, chunk);
    if (!bytes) return;
    const pieces = (rest + chunk.toString('latin1', 0, bytes)).split('\n');
    rest = pieces.pop();
    yield* pieces;
  }
}

for (const line of lines()) fs.writeSync(socket, JSON.stringify(answer(JSON.parse(line))) + '\n');
if (values.flash) fs.writeFileSync(values.flash, pico.flash.subarray(0, 2 << 20));
