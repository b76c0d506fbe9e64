"""Figures of the hardware for the program: `make simulate` writes them.

How each comes about is in hardware/sim/firmware_figures.py.
"""

from metercheck_wire.compat import const

# What the parts bear behind closed relays, and what the elements take of it.
LEAST_MV = const(160000)
MOST_MV = const(265000)
NA_PER_MV = (0, 10331, 10331, 20661)  # by level

# Relays, triacs, and the sensor behind the relays.
SETTLED_US = const(40000)  # a relay has closed, or a triac gone out
OPEN_US = const(70000)  # a relay is open, and the sensor behind it has said so
LOAD_SIDE_PAUSE_US = const(30000)  # the longest of a sensor that works

# The metering chip with its divider and shunt: counts per kV, kA and kW.
K_V = const(15883341)
K_I = 1256067323  # beyond the device's small integers
K_P = const(3116969)
MJ_PER_PULSE = const(134560)
UNCALIBRATED_U95_PPM = const(20000)
ZERO_CROSS_LAG_US = const(570)

# Warmth: air with the blower at full speed and without, wires, what they warm, the heatsink.
AIR_W_PER_K = 18.1
DRAUGHT_W_PER_K = 1.2
WIRE_S = 12.0
WARMED_J_PER_K = 100.0
SINK_K_PER_W = 0.0187  # of the load's power
SINK_S = 150.0
SENSOR_S = 2.0  # in the exhaust
NTC_B_K = 3950.0
EXHAUST_MOST_DC = const(820)
HEATSINK_MOST_DC = const(900)

# Heat that may be inside at once, and how slowly it leaves.
HEAT_MOST_J = const(150000)
HEAT_LEAVES_MS = const(300000)
