"""What keeps the load off: everything that is looked at, and what follows from it."""
