"""The pages of the panel: what a key does on each, and what it shows."""
