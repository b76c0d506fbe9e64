"""What survives a reset: records, settings, calibration, the device's key."""
