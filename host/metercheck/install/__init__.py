"""Firmware onto a board: a whole image on its drive, or packages onto a development image."""
