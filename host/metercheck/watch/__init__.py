"""Results that travel: a message for each new record of a verdict that somebody waits for."""
