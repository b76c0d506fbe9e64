"""What the simulated hardware gives: made by `make simulate` out of hardware/.

Nominal parts; lux scale with the phototransistor, which may have half or twice as much.
"""

ON_LX, OFF_LX = 31.5, 16.5
"""Above the mean: where the comparator turns on, and off."""
COUPLING_S = 1.0
SATURATION_LX = 4800
DEAD_MAN_US = 292_000
"""From a relay's last feeding until its pump is dry."""
DECAY_US = 5_000
"""From a pump's last pulse until its coil lets go, at most."""
