// node run.mjs IMAGE.uf2 PROGRAM.py SECONDS
//
// Starts the image, gives it the program through MicroPython's raw REPL, and passes on what it
// prints. Exit code 0: it ended; 1: with an exception, on stderr; 2: not within so many emulated
// seconds.

import fs from 'node:fs';
import { Pico, flashOf } from './pico.mjs';

const BOOT_SECONDS = 5;
const RAW = '\x01'; // Ctrl-A
const END = '\x04'; // Ctrl-D, and what the raw REPL puts after output and after errors
const READY = 'raw REPL; CTRL-B to exit\r\n>';
const TAKEN = 'OK';

const [image, program, seconds] = process.argv.slice(2);
let heard = '';
let listen = (text) => {
  heard += text;
};
const pico = new Pico(flashOf(image), {
  usb: (bytes) => listen(Buffer.from(bytes).toString('latin1')),
});

function expect(what, within) {
  if (pico.run(within, () => heard.includes(what))) return;
  console.error(`the image did not say ${JSON.stringify(what)} but ${JSON.stringify(heard)}`);
  process.exit(2);
}

pico.run(BOOT_SECONDS, () => pico.connected);
pico.send('\r' + RAW);
expect(READY, BOOT_SECONDS);
heard = '';
pico.send(fs.readFileSync(program, 'latin1') + END);
expect(TAKEN, BOOT_SECONDS);

const parts = ['', '']; // output, errors
let part = 0;
listen = (text) => {
  const pieces = text.split(END);
  pieces.forEach((piece, i) => {
    part += i ? 1 : 0;
    if (part === 0) process.stdout.write(piece.replaceAll('\r\n', '\n'));
    if (part < parts.length) parts[part] += piece;
  });
};
listen(heard.slice(heard.indexOf(TAKEN) + TAKEN.length));
const ended = pico.run(Number(seconds), () => part >= parts.length);
if (!ended) console.error(`not done within ${seconds} emulated seconds`);
if (parts[1]) process.stderr.write(parts[1].replaceAll('\r\n', '\n'));
process.exitCode = !ended ? 2 : parts[1] ? 1 : 0;
