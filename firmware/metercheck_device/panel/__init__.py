"""The device in the hand: keys, screen, buzzer."""
