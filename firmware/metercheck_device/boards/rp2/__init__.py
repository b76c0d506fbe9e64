"""The real board: a Raspberry Pi Pico. `board.py` joins what the other files do, one thing each.

Those that import neither `machine` nor `rp2` run anywhere: pins, edge_ring, load_events,
debounce, thermistor, boot_count, serial_bits.
"""
