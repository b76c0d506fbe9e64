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
CLOSES_US, RELEASES_US = 15_000, 8_000
"""A contact, after its coil, at most."""

ELEMENT_W = 500.0
"""Of each element, at 220 V and warm."""
SNUBBER_A = 0.00069
"""Through the snubber of an open triac, at 220 V."""
TRIAC_V, TRIAC_OHM = 0.85, 0.025
"""What a triac loses: threshold and slope."""

MV_PER_V = 0.2614700770567698
"""Of the divider before the metering chip."""
MV_PER_A = 5.0
"""Of its shunt."""
ZERO_CROSS_LAG_US = 570
"""From a crossing of the voltage to the metering chip's edge."""
SENSES_V = 50.0
"""The least behind the relays that their sensor tells."""

AIR_J_PER_L_K = 1.2059999999999997
FULL_L_PER_S, DRAUGHT_L_PER_S = 15.0, 1.0
"""With the blower at full speed, and without it."""
BLOCKED_SHARE = 0.2
"""Of the flow, with a hand over the grille."""
WIRE_S, WIRE_K = 12.0, 400.0
"""How slowly the wires warm up, and how far above their air at 1 kW."""
WARMED_J_PER_K = 100.0
THERMOSTAT_S = 5.0
OPENS_C, CLOSES_C = 85.0, 65.0
FUSE_S, FUSE_C = 20.0, 142.0
HEATSINK_S = 150.0
HEATSINK_K_PER_W = (12.0, 5.0)
"""In still air, at full flow."""
EXHAUST_SENSOR_S, HEATSINK_SENSOR_S = 2.0, 5.0
NTC_B_K = 3950.0
