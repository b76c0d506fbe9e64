"""From edges to a verdict, without I/O: the same files on the Pico and on the host.

pulses -> energy -> estimator -> verdict, joined by measurement; pattern says how the load moves.
"""
