"""What the program needs of a board, by purpose.

    REAL_TIME              False (absent: True) where time stands still while the program computes
    identity()             {"device": 8 bytes, "board": name, "boot": number of this start}
    wait(until_us)         return when something has happened, at the latest at until_us; then:
      now_us               the board's clock, us since its start, 64 bits: never wraps
      edges                [(t_us, pin, level)]: every edge of the pins, in order of time: 0 CF
                           (energy pulses), 1 zero-cross, 2 head A, 3 head B
      overflow             edges were lost since the last wait
      loads                [(t_us, level)]: the load as tokens and zero crossings have it, bit 0
                           element 1, bit 1 element 2
      chip                 bytes from the metering chip since the last wait, mostly none
      meter                bytes from the meter's RS-485 since the last wait, echoes and noise too
      exhaust_dc           tenths of a degree C, the latest; SENSOR_BROKEN for one that is open or
      heatsink_dc          shorted
      load_side            mains voltage behind the relays
      over_current         since the last wait the hardware has taken the load off by itself
      received             bytes from the line
      armed                a remote START is allowed without the keys: only on a bench
      buttons              [(t_us, key, pressed)]: keys 0 to 2, 3 is STOP
    set_load(level, hold_us)   0 is off at once; else a token: the load stands at `level` and is
                           released by the hardware after hold_us unless a new token comes
    keep_relays(mask)      every turn: bit 0 pole 1, bit 1 pole 2. The dead-man of each pole: one
                           that is not repeated for 300 ms opens by hardware
    alive()                feeds the watchdog: without it the processor restarts within 500 ms,
                           load and relays off
    set_blower(percent)    0 to 100
    chip_send(data)        bytes for the metering chip; never waits
    meter_send(data)       bytes for the meter's RS-485, 2400 baud 8E1; never waits
    send(data)             bytes for the host's line; never waits
    tone(hz)               buzzer, 0 is silent
    show(buffer)           1024 bytes for a display of 128 x 64
    display                False (absent: True) where nobody looks at one: nothing is drawn
    flash                  read(offset, buffer), program(offset, data), erase(offset); sectors of
                           4096 bytes, pages of 256; size: bytes that are the program's
    random(count)          bytes that nobody can foresee
    report(error)          keep an exception for the developer

`sim.py` is the simulated board. Those of a real one are the only files that may import
`machine` or `rp2`.
"""

SENSOR_BROKEN = -32768
