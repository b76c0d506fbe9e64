"""What can be set: the limits of the verdicts and the longest check. Hashed into every record."""

DEFAULTS = {
    "normal_low_ppm": 950000,
    "normal_high_ppm": 1050000,
    "abnormal_low_ppm": 930000,
    "abnormal_high_ppm": 1070000,
    "error_rate_ppm": 100,
    "longest_s": 120,
}

ORDER = (
    "normal_low_ppm",
    "normal_high_ppm",
    "abnormal_low_ppm",
    "abnormal_high_ppm",
    "error_rate_ppm",
    "longest_s",
)


def limits(values):
    """The limits as the tuple that Measurement takes."""
    return tuple(values[name] for name in ORDER)


def inconsistent(values):
    """Index of the first field that contradicts the others, or -1.

    `abnormal` must lie outside of `normal`, or one check could be both.
    """
    if values["abnormal_low_ppm"] > values["normal_low_ppm"]:
        return ORDER.index("abnormal_low_ppm")
    if values["abnormal_high_ppm"] < values["normal_high_ppm"]:
        return ORDER.index("abnormal_high_ppm")
    return -1
