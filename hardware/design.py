"""The design: the one table of parts, nets, pins, ratings and prices.

Everything else in this folder is made from it or checked against it. A block is a sheet:
`blocks/`; what one can buy: `kinds.py` and, where only one block uses it, beside that block.
"""

from __future__ import annotations

from blocks.case import CASE
from blocks.controller import CONTROLLER
from blocks.heads import HEADS
from blocks.load import LOAD
from blocks.metering import METERING
from blocks.supply import SUPPLY
from model import Design

DESIGN = Design((SUPPLY, METERING, LOAD, HEADS, CONTROLLER, CASE))
MOST_FEN = 17000
"""What a device's parts may cost: 170 yuan."""
