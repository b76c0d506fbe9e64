"""The protocol, as data: every message, field, range and code that crosses the wire.

This file is THE definition. The device's packer, the host's structs, the golden vectors and the
fingerprint in HELLO all derive from these tuples. It imports nothing, so that both interpreters
and any tool can read it. `protocol/README.md` explains framing and flows.

A field is (name, type, low, high): for integer types the range that is accepted; for `str` and
`bytes` the lengths in bytes; for `i32s` (a counted list of signed integers) the number of items.
"""

PROTOCOL = 1
"""Raised when an older peer could misunderstand; additions that it can refuse do not raise it."""

MAX_PAYLOAD = 240
"""Bytes of payload a frame may carry: bounds the device's buffers and the time on a slow line."""

_U8 = 0xFF
_U16 = 0xFFFF
_U32 = 0xFFFFFFFF
_U64 = 0xFFFFFFFFFFFFFFFF
_I32_LOW = -0x80000000
_I32_HIGH = 0x7FFFFFFF

# Codes. The index is the number on the wire: append, never reorder.

PLACES = ("box", "socket")
STATES = ("idle", "listening", "measuring", "finished")
VERDICTS = ("none", "normal", "abnormal", "inconclusive", "invalid")
CONFIRMATIONS = ("led_dark", "pairing", "no_feed_in")
REJECTS = ("short", "crowded", "steady", "flood")
ENDS = (
    "verdict",
    "time",
    "stopped",
    "trip",
    "flood",
    "full",
    "silent_reference",
    "until",
    "calibration",  # it has expired too long ago to measure with
    "constant",  # the meter tells another than the entered one; once more START goes on
)
TRIPS = (
    "none",
    "on_time",
    "voltage_low",
    "voltage_high",
    "no_voltage",
    "load_open",
    "load_stuck",
    "exception",
    "frequency",
    "weak_source",
    "zero_cross_wrong",
    "over_current",
    "load_wrong",
    "half_wave",
    "relay_open",
    "relay_welded",
    "too_hot",
    "blower_failed",
    "sensor_broken",
    "heat_budget",
    "chip_silent",
    "chip_damaged",
    "energy_noise",
    "energy_disagrees",
    "edges_lost",
    "clock",
)
# What a wiring check found; the index is the number of the bit.
WIRING = (
    "not_measured",
    "no_voltage",
    "voltage_low",
    "voltage_high",
    "two_phases",
    "frequency",
    "no_load",
    "weak_source",
    "place_doubtful",
)
REASONS = (
    "registers_fully",  # arg: ppm of the test energy
    "registers_too_little",  # arg: ppm
    "registers_too_much",  # arg: ppm
    "no_pulses",  # arg: pulses seen before the load came on
    "needs_led_dark",  # the inspector has to confirm that this meter's LED is dark
    "needs_pairing",  # the LED ignores the load: confirm that meter and place belong together
    "led_dark_confirmed",
    "pairing_confirmed",
    "interval_wide",  # arg: expanded uncertainty, ppm
    "between_limits",  # arg: ppm
    "background_unsteady",  # arg: mW of background
    "background_large",  # arg: mW of background
    "voltage_drop_decides",  # arg: ppm that the household's reaction may account for
    "pulses_rejected",  # arg: share rejected, ppm
    "flood",  # arg: rejected edges
    "stopped_by_user",
    "tripped",  # arg: code of the trip
    "reference_silent",  # the metering chip gave no energy pulses while the load was on
    "too_short",  # arg: ms measured
    "record_full",
    "steady_light",  # arg: times that the light stayed on for seconds
    "feed_in",  # arg: ppm; what is missing may be fed in by solar panels: switch them off
    "acts_above",  # arg: ppm that one element alone registers: what is wrong spares small loads
    "needs_no_feed_in",  # what is missing may be fed in: confirm that nothing is
    "no_feed_in_confirmed",
    "calibration_expired",  # too long ago: the head says when
    # What the meter says of itself over RS-485 and does not go with the rest.
    "meter_constant",  # arg: imp/kWh that it tells
    "meter_number",  # arg: the last nine digits of the number that it tells
    "meter_power",  # arg: ppm of the test load that its own power changed by
    "meter_pulses",  # arg: ppm as above, where its pulses say something else
    "meter_register",  # arg: ppm of the energy of its pulses that its register gained
    "meter_voltage",  # arg: ppm that it has more than the device
    "meter_cover_opened",  # arg: how often by its own record
    "meter_terminal_opened",  # arg: how often
    "meter_magnet_noticed",  # arg: how often
)
ERRORS = (
    "unknown_message",
    "bad_payload",  # args: kind
    "out_of_range",  # args: kind, index of the field
    "wrong_version",  # args: protocol of the device
    "busy",  # args: record being made
    "not_armed",
    "tripped",  # args: trip code
    "no_such_record",  # args: record asked for, newest record
    "bad_offset",  # args: offset, length of the record
    "not_checking",
    "settings_refused",  # args: index of the field
    "internal",  # args: where
    "cooling",  # args: seconds until there is room for the heat of a check
    "journal_full",  # args: records that no host has yet
    "already_provisioned",
    "wrong_chain",  # args: record; what the host names is not in this device's chain
    "records_not_kept",  # args: records that no host has yet
    "calibration_refused",  # args: index of the field
    "constant_differs",  # args: imp/kWh that the meter tells; the same START again is accepted
)
# What the device knows of its calibration.
CALIBRATION_STATES = ("none", "valid", "expired", "unknown_date")

# What the device knows of the meter itself, by RS-485.
METER_STATES = ("silent", "answers", "several")
METER_ITEMS = (
    "constant_imp_per_kwh",
    "voltage_mv",
    "current_ma",
    "power_mw",
    "energy_wh",
    "reverse_energy_wh",
    "cover_opened",
    "terminal_opened",
    "magnet_noticed",
)

_LIMITS = (
    ("normal_low_ppm", "u32", 500000, 1000000),
    ("normal_high_ppm", "u32", 1000000, 1500000),
    ("abnormal_low_ppm", "u32", 300000, 1000000),
    ("abnormal_high_ppm", "u32", 1000000, 2000000),
    ("error_rate_ppm", "u32", 1, 10000),
    ("longest_s", "u16", 10, 300),
)

# What the device's chip counts, in units of the datasheet's scaling (calibration.py).
_CALIBRATION = (
    ("k_v", "u32", 1, _U32),  # counts of V_RMS per kV
    ("k_i", "u32", 1, _U32),  # counts of I_RMS per kA
    ("k_p", "u32", 1, _U32),  # counts of WATT per kW
    ("e_cf_nj", "u64", 1, _U64),  # energy of one CF pulse
    ("reference_u95_ppm", "u32", 0, 1000000),
    ("day", "u16", 0, _U16),  # days since 2000-01-01; 0: never calibrated
    ("expires_day", "u16", 0, _U16),
)

# What a check is made with; part of START and of every record.
_TASK = (
    ("token", "u32", 0, _U32),
    ("time_s", "u64", 0, _U64),  # the host's clock, Unix seconds; 0: not known
    ("constant_imp_per_kwh", "u32", 50, 20000),
    ("place", "u8", 0, len(PLACES) - 1),
    ("meter", "str", 0, 32),
)

# (kind, name, fields). Host to device 0x01 to 0x3F, replies 0x41 to 0x5F, unsolicited 0x60 to
# 0x6F, parts of a stored record 0x70 to 0x7F. Free numbers are room for what comes.
MESSAGES = (
    (0x01, "HELLO_REQUEST", (("protocol", "u16", 0, _U16), ("session", "u32", 0, _U32))),
    (0x02, "STATUS_REQUEST", ()),
    (0x03, "SETTINGS_REQUEST", ()),
    (0x04, "SETTINGS_CHANGE", _LIMITS),
    (0x05, "START", _TASK),
    (0x06, "STOP", ()),
    (0x07, "CONFIRM", (("what", "u8", 0, len(CONFIRMATIONS) - 1),)),
    (
        0x08,
        "RECORD_REQUEST",
        (("record", "u32", 0, _U32), ("offset", "u32", 0, _U32), ("length", "u16", 1, 200)),
    ),
    (0x09, "SET_TIME", (("time_s", "u64", 1, _U64),)),  # Unix seconds by the host's clock
    (0x0A, "PROVISION", (("key", "bytes", 32, 32),)),  # once; at the armed device
    (0x0B, "FACTORY_RESET", (("chain_id", "bytes", 8, 8),)),  # the chain that is to end; armed
    (0x0C, "JOURNAL_REQUEST", ()),
    (0x0D, "RECORDS_KEPT", (("record", "u32", 1, _U32), ("chain", "bytes", 32, 32))),
    (0x0E, "CALIBRATION_REQUEST", ()),
    (0x0F, "CALIBRATION_CHANGE", _CALIBRATION),  # at the armed device
    (0x20, "METER_REQUEST", ()),
    (
        0x41,
        "HELLO",
        (
            ("protocol", "u16", 0, _U16),
            ("fingerprint", "u32", 0, _U32),
            ("firmware", "str", 1, 24),
            ("estimator", "u16", 0, _U16),
            ("board", "str", 1, 24),
            ("device", "bytes", 8, 8),
            ("boot", "u32", 0, _U32),
            ("uptime_ms", "u64", 0, _U64),
            ("newest_record", "u32", 0, _U32),
        ),
    ),
    (
        0x42,
        "STATUS",
        (
            ("state", "u8", 0, len(STATES) - 1),
            ("uptime_ms", "u64", 0, _U64),
            ("load_level", "u8", 0, 3),
            ("voltage_mv", "u32", 0, _U32),
            ("pulses_seen", "u32", 0, _U32),
            ("newest_record", "u32", 0, _U32),
            ("trip", "u8", 0, _U8),
            ("armed", "u8", 0, 1),
            ("frequency_mhz", "u32", 0, _U32),
            ("exhaust_dc", "i32", _I32_LOW, _I32_HIGH),  # tenths of a degree C; -32768: broken
            ("heatsink_dc", "i32", _I32_LOW, _I32_HIGH),
            ("cooling_s", "u16", 0, _U16),  # until a check may be started
            ("wiring", "u16", 0, _U16),  # bits of WIRING, 0: nothing to complain of
            ("source_mohm", "i32", _I32_LOW, _I32_HIGH),
            ("source_u95_mohm", "u32", 0, _U32),  # 0: source_mohm is not known
        ),
    ),
    (0x43, "SETTINGS", _LIMITS),
    (0x44, "STARTED", (("token", "u32", 0, _U32), ("record", "u32", 0, _U32))),
    (
        0x45,
        "RECORD_DATA",
        (
            ("record", "u32", 0, _U32),
            ("offset", "u32", 0, _U32),
            ("total", "u32", 0, _U32),
            ("data", "bytes", 0, 200),
        ),
    ),
    (
        0x46,
        "JOURNAL",
        (
            ("oldest", "u32", 0, _U32),  # 0: none
            ("newest", "u32", 0, _U32),
            ("not_kept", "u32", 0, _U32),  # records that no host has yet
            ("room", "u32", 0, _U32),  # records that still fit, of a check of 60 s
            ("chain_id", "bytes", 8, 8),
            ("chain", "bytes", 32, 32),  # of the newest record, or what the first one begins with
            ("provisioned", "u8", 0, 1),
        ),
    ),
    (0x47, "CALIBRATION", _CALIBRATION + (("state", "u8", 0, len(CALIBRATION_STATES) - 1),)),
    (
        0x48,
        "METER_DATA",
        (
            ("state", "u8", 0, len(METER_STATES) - 1),
            ("age_ms", "u32", 0, _U32),  # since it last answered
            ("address", "str", 0, 12),
            ("number", "str", 0, 12),
            ("items", "i32s", 0, 2 * len(METER_ITEMS)),  # index in METER_ITEMS, value of each told
        ),
    ),
    (0x4F, "ERROR", (("code", "u8", 0, _U8), ("args", "i32s", 0, 4))),
    (
        0x60,
        "PROGRESS",
        (
            ("record", "u32", 0, _U32),
            ("state", "u8", 0, len(STATES) - 1),
            ("elapsed_ms", "u32", 0, _U32),
            ("load_level", "u8", 0, 3),
            ("ratio_ppm", "i32", _I32_LOW, _I32_HIGH),
            ("low_ppm", "i32", _I32_LOW, _I32_HIGH),
            ("high_ppm", "i32", _I32_LOW, _I32_HIGH),
            ("background_mw", "i32", _I32_LOW, _I32_HIGH),
            ("voltage_mv", "u32", 0, _U32),
            ("meter_pulses", "u32", 0, _U32),
            ("reference_pulses", "u32", 0, _U32),
            ("rejected", "u32", 0, _U32),
            ("asks", "u8", 0, _U8),  # reason code of what the inspector is to confirm, or 255
        ),
    ),
    (
        0x61,
        "FINISHED",
        (
            ("record", "u32", 0, _U32),
            ("verdict", "u8", 0, len(VERDICTS) - 1),
            ("ratio_ppm", "i32", _I32_LOW, _I32_HIGH),
            ("u95_ppm", "u32", 0, _U32),
            ("length", "u32", 0, _U32),
        ),
    ),
    (
        0x70,
        "RECORD_HEAD",
        (
            ("record", "u32", 0, _U32),
            ("device", "bytes", 8, 8),
            ("board", "str", 1, 24),
            ("firmware", "str", 1, 24),
            ("estimator", "u16", 0, _U16),
            ("boot", "u32", 0, _U32),
            ("uptime_ms", "u64", 0, _U64),
            ("reference_mj_per_pulse", "u32", 1, _U32),
            ("reference_u95_ppm", "u32", 0, 1000000),
            ("pattern_seed", "u32", 0, _U32),
            ("pulses_before", "u32", 0, _U32),
            ("chain_id", "bytes", 8, 8),  # drawn anew at provisioning and at a factory reset
            ("calibration", "bytes", 8, 8),  # the first of the SHA-256 of the packed one
            ("calibrated_day", "u16", 0, _U16),  # days since 2000-01-01, 0: never
            ("expires_day", "u16", 0, _U16),
            ("parts_per_cent", "i32s", 0, 3),  # of the nominal current, element 1 and 2
            ("wiring", "u16", 0, _U16),  # bits of WIRING, when the check was over
            ("source_mohm", "i32", _I32_LOW, _I32_HIGH),
            ("source_u95_mohm", "u32", 0, _U32),  # 0: source_mohm is not known
            ("set_time_s", "u64", 0, _U64),  # Unix time that a host last set, 0: never;
            ("set_boot", "u32", 0, _U32),  # in which start of the device,
            ("set_uptime_ms", "u64", 0, _U64),  # and when in it
        )
        + _TASK
        + _LIMITS,
    ),
    (
        0x71,
        "RECORD_RESULT",
        (
            ("verdict", "u8", 0, len(VERDICTS) - 1),
            ("end", "u8", 0, len(ENDS) - 1),
            ("decided_ms", "u32", 0, _U32),
            ("duration_ms", "u32", 0, _U32),
            ("ratio_ppm", "i32", _I32_LOW, _I32_HIGH),
            ("u95_ppm", "u32", 0, _U32),
            ("levels", "i32s", 0, 9),  # level, ratio ppm, u95 ppm for each
            ("background_mw", "i32", _I32_LOW, _I32_HIGH),
            ("meter_pulses", "u32", 0, _U32),
            ("reference_pulses", "u32", 0, _U32),
            ("rejected", "i32s", 0, len(REJECTS)),
            ("reasons", "i32s", 0, 16),  # code, argument for each
            ("trip", "u8", 0, _U8),
        ),
    ),
    (
        0x72,
        "RECORD_SEAL",
        (
            ("previous", "bytes", 32, 32),  # chain of the record before
            ("mac", "bytes", 32, 32),  # zeros while the device has no key
        ),
    ),
)
