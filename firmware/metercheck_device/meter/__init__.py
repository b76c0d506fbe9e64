"""The meter itself, asked over RS-485."""
