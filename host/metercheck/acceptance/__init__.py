"""Acceptance of a new device: what is measured of it, within which limits, and a report."""
