"""Which meters are to be checked next, what became of them, and what goes back to the office."""
