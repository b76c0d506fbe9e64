"""Where to look: energy balances of transformer districts, and users who fit a loss."""
