"""The fault campaign: whatever can break, at every moment of a check; the judge is the world."""
