"""Figures of the warmth that more than one goes by: simulation, bench and firmware. In SI units.

Physics, and parts of the table taken together.
"""

from __future__ import annotations

from design import DESIGN

_CASE = DESIGN.part("X2").kind.ratings
_ELEMENTS = [DESIGN.part(ref).kind.ratings for ref in ("E1", "E2")]
_THERMOSTAT_LESS_K = 3.0

AIR_J_PER_L_K = 1.2 * 1.005
"""1.2 kg/m3 and 1005 J/(kg K): dry air of 20 C."""
FULL_L_PER_S = DESIGN.part("M1").kind.ratings["l_per_s"]
DRAUGHT_L_PER_S = _CASE["draught_l_per_s"]
BLOCKED_SHARE = _CASE["blocked_share"]
WIRE_J_PER_K = sum(one["j_per_k"] for one in _ELEMENTS)
WIRE_W_PER_K = sum(one["w_per_k"] for one in _ELEMENTS)
WIRE_S = WIRE_J_PER_K / WIRE_W_PER_K
"""Until the air has 63 % of the heat."""
WARMED_J_PER_K = WIRE_J_PER_K + _CASE["j_per_k"]
"""What gets as warm as the air that leaves: with WIRE_S its mean lag is the two masses' own."""
EXHAUST_MOST_C = DESIGN.part("S1").kind.ratings["opens_c"] - _THERMOSTAT_LESS_K
"""The firmware lets go before the thermostat does, whose contacts wear."""
HEATSINK_MOST_C = DESIGN.part("HS1").kind.ratings["most_c"]
