"""Calibrating a device against a reference standard: no hardware of its own, no printing."""
