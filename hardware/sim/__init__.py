"""Simulations of the design: circuits by ngspice, warmth by a small model of its own."""
