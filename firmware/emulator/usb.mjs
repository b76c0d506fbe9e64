// The USB serial port as a host sees it: bytes both ways, and whether somebody has it open.
//
// rp2040js answers a read with an empty packet at once when there is nothing to send, which keeps
// the processor from ever sleeping; here the answer waits until there is something. And there a
// packet to the host is gone at once; a full-speed bus takes at most 19 bulk packets a millisecond.

import { USBCDC } from 'rp2040js';

const PACKET_BYTES = 64;
const PACKET_NANOS = 1e6 / 19;
const CONTROL_DTR_RTS = 3;

export class UsbSerial {
  /** `onBytes` hears what the device writes, as Uint8Array. */
  constructor(mcu, onBytes) {
    const { usbCtrl } = mcu;
    this.usbCtrl = usbCtrl;
    this.connected = false; // the device is enumerated and configured
    this.waiting = []; // bytes on their way to the device
    this.room = 0; // bytes that the device is ready to take
    this.cdc = new USBCDC(usbCtrl);
    this.cdc.onDeviceConnected = () => {
      this.connected = true;
    };
    this.cdc.onSerialData = onBytes;
    usbCtrl.onEndpointRead = (endpoint, size) => {
      if (endpoint !== this.cdc.outEndpoint) return;
      this.room = Math.min(size, PACKET_BYTES);
      this.#feed();
    };
    this.#pace(mcu.clock);
  }

  /** Bytes to the device; it is given them as it gets round to reading. */
  send(bytes) {
    for (const byte of bytes) this.waiting.push(byte);
    this.#feed();
  }

  /** The host opens the port or closes it. */
  open(open) {
    if (this.connected) this.cdc.cdcSetControlLineState(open ? CONTROL_DTR_RTS : 0);
  }

  #feed() {
    if (!this.connected || !this.room || !this.waiting.length) return;
    const packet = new Uint8Array(this.waiting.splice(0, this.room));
    this.room = 0;
    this.usbCtrl.endpointReadDone(this.cdc.outEndpoint, packet);
  }

  #pace(clock) {
    const { usbCtrl, cdc } = this;
    const ready = usbCtrl.indicateBufferReady.bind(usbCtrl);
    const taken = clock.createAlarm(() => ready(cdc.inEndpoint, false));
    usbCtrl.indicateBufferReady = (endpoint, out) => {
      if (out || endpoint !== cdc.inEndpoint) ready(endpoint, out);
      else taken.schedule(PACKET_NANOS);
    };
  }
}
