"""Runs first. There is no filesystem: the flash behind the program belongs to the journal."""
