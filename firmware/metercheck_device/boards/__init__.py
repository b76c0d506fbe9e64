"""What the program needs of a board, by purpose.

    identity()             {"device": 8 bytes, "board": name, "boot": number of this start}
    wait(until_us)         return when something has happened, at the latest at until_us; then:
      now_us               the board's clock, us since its start, never wraps
      edges                [(t_us, pin, level)]: pins as in check.py, every edge, in order of time
      loads                [(t_us, level)]: the load really switched
      volts                [(t_us, mv)]: means over the VOLTAGE_WINDOW_US before t_us
      received             bytes from the line
      armed                a remote START is allowed (the button was pressed)
    set_load(level, hold_us)   0 is off at once; else a token: the load stands at `level` and is
                           released by the hardware after hold_us unless a new token comes
    send(data)             bytes for the line; never waits
    report(error)          keep an exception for the developer

`sim.py` is the simulated board. The real one is the only file that may import `machine`.
"""
