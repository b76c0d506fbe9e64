"""What a meter tells about itself by DL/T 645-2007: its registers and event records.

It tells what it measures, and measures what its element sees; so a theft that the element does not
notice does not show here either. Voltage, current, power and power factor are those of the moment.
Status words: 1 (bit 4: direction of power) and 4 (bits 0 voltage lost, 1 low, 2 high, 6 reversed);
the limits for those are the usual programming, from memory. Times are of the meter's own clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from metercheck.bench.world.event_records import EventRecord, bcd
from metercheck.bench.world.meter import J_PER_KWH, Meter, MeterSettings
from metercheck.bench.world.ranges import flag, number, whole
from metercheck.bench.world.tampering import Tampering

_RATED_V = 220.0
_LOW_V, _HIGH_V = 0.78 * _RATED_V, 1.2 * _RATED_V
_DAY_S = 86_400
_DIGITS_12 = 999_999_999_999
_MOST_EVENTS = 999_999
_LONG_AGO_DAYS = 3650.0
_STATUS_WORDS = 7


@dataclass(frozen=True)
class RegistersSettings:
    """`[registers]`: what stands in the meter when the world begins.

    `rs485`: whether somebody can reach its terminals; mostly they lie under a sealed cover.
    `clock_s`: the meter's clock, in seconds since 1970 as if it were UTC. Each event has the
    number of times that it happened and how many days ago it last did.
    """

    rs485: bool = flag(False)
    address: int = whole(123_456_789_012, 0, _DIGITS_12)
    meter_number: int = whole(123_456_789_012, 0, _DIGITS_12)
    energy_kwh: float = number(5321.07, 0.0, 999_999.99)
    clock_s: int = whole(1_750_015_800, 946_684_800, 4_102_444_799)
    measures_neutral: bool = flag(True)
    cover_opened: int = whole(0, 0, _MOST_EVENTS)
    cover_opened_days_ago: float = number(30.0, 0.0, _LONG_AGO_DAYS)
    terminal_cover_opened: int = whole(0, 0, _MOST_EVENTS)
    terminal_cover_opened_days_ago: float = number(30.0, 0.0, _LONG_AGO_DAYS)
    magnet_noticed: int = whole(0, 0, _MOST_EVENTS)
    magnet_noticed_days_ago: float = number(30.0, 0.0, _LONG_AGO_DAYS)
    programmed: int = whole(0, 0, _MOST_EVENTS)
    programmed_days_ago: float = number(30.0, 0.0, _LONG_AGO_DAYS)
    cleared: int = whole(0, 0, _MOST_EVENTS)
    cleared_days_ago: float = number(30.0, 0.0, _LONG_AGO_DAYS)
    power_lost: int = whole(0, 0, _MOST_EVENTS)
    power_lost_days_ago: float = number(30.0, 0.0, _LONG_AGO_DAYS)


class Registers:
    """The meter's memory. `read` answers for the moment that `observe` was last told."""

    def __init__(
        self,
        settings: RegistersSettings,
        meter_settings: MeterSettings,
        meter: Meter,
        tampering: Tampering,
        frequency_hz: float,
    ) -> None:
        self._settings = settings
        self._meter_settings = meter_settings
        self._meter = meter
        self._tampering = tampering
        self._frequency_hz = frequency_hz
        self._now_us = 0
        self._magnet_there = False
        self._powered = True
        self._magnet = EventRecord(length=28)
        self._power_loss = EventRecord(length=12)
        events = {  # by name in the settings: identifier of the count, and the record
            "cover_opened": (0x03300D00, EventRecord(length=60)),
            "terminal_cover_opened": (0x03300E00, EventRecord(length=60)),
            "magnet_noticed": (0x03350000, self._magnet),
            "programmed": (0x03300000, EventRecord(length=50, operated=True)),
            "cleared": (0x03300100, EventRecord(length=106, operated=True)),
            "power_lost": (0x03110000, self._power_loss),
        }
        self._items = self._plain_items()
        for name, (identifier, record) in events.items():
            days_ago = getattr(settings, f"{name}_days_ago")
            began_s = settings.clock_s - round(days_ago * _DAY_S)
            record.remember(getattr(settings, name), began_s, self._energy())
            self._items[identifier] = record.count_data
            self._items[identifier + 1] = record.last_data  # its identifier is the next

    @property
    def address(self) -> bytes:
        """Its address on the line: 6 bytes BCD, low first."""
        return bcd(self._settings.address, 6)

    def observe(self, now_us: int) -> None:
        """Something may have changed that the meter keeps a record of."""
        self._now_us = now_us
        seen = self._meter.seen
        powered = seen.voltage_v >= self._meter_settings.works_from_v
        self._note(self._power_loss, self._powered, not powered)
        self._powered = powered
        there = seen.magnet and self._meter.alive
        self._note(self._magnet, not self._magnet_there, there)
        self._magnet_there = there

    def read(self, identifier: int) -> bytes | None:
        """The data of an item as it is now, low byte first; None for what it has not."""
        item = self._items.get(identifier)
        return None if item is None else item()

    def _note(self, record: EventRecord, was_not: bool, is_so: bool) -> None:
        if was_not and is_so:
            record.begin(self._clock_s(), self._energy())
        elif not was_not and not is_so:
            record.end(self._clock_s(), self._energy())

    def _plain_items(self) -> dict[int, Callable[[], bytes]]:
        meter, settings = self._meter_settings, self._settings
        constant = self._tampering.told_constant(meter.constant_imp_per_kwh)
        items: dict[int, Callable[[], bytes]] = {
            0x00010000: self._energy,
            0x02010100: lambda: bcd(round(self._meter.seen.voltage_v * 10.0), 2),
            0x02020100: lambda: _signed(self._meter.seen.element_a * 1e3, 3),
            0x02030000: lambda: _signed(self._meter.seen.power_w * 10.0, 3),
            0x02060000: lambda: _signed(self._power_factor() * 1e3, 2),
            0x02800002: partial(bcd, round(self._frequency_hz * 100.0), 2),
            0x04000101: lambda: self._time("%y%m%d0%w"),
            0x04000102: lambda: self._time("%H%M%S"),
            0x04000105: partial(bcd, round(meter.width_ms), 2),
            0x04000401: partial(bcd, settings.address, 6),
            0x04000402: partial(bcd, settings.meter_number, 6),
            0x04000404: partial(_characters, f"{_RATED_V:g}V", 6),
            0x04000405: partial(_characters, f"{meter.basic_a:g}A", 6),
            0x04000406: partial(_characters, f"{meter.max_a:g}A", 6),
            0x04000407: partial(_characters, f"{meter.accuracy_class}.0", 4),
            0x04000409: partial(bcd, constant, 3),
        }
        if settings.measures_neutral:
            items[0x02800001] = lambda: _signed(self._meter.seen.neutral_a * 1e3, 3)
        for number_of_word in range(1, _STATUS_WORDS + 1):
            items[0x04000500 + number_of_word] = partial(self._status, number_of_word)
        return items

    def _clock_s(self) -> int:
        return self._settings.clock_s + self._now_us // 1_000_000

    def _time(self, form: str) -> bytes:
        return bytes.fromhex(time.strftime(form, time.gmtime(self._clock_s())))[::-1]

    def _energy(self) -> bytes:
        """Forward active energy, XXXXXX.XX kWh; what is not a full hundredth is not shown."""
        counted_kwh = self._meter.registered_j(self._now_us) / J_PER_KWH
        energy_kwh = self._settings.energy_kwh + counted_kwh * self._tampering.register_share()
        return bcd(int(energy_kwh * 100.0 + 1e-6), 4)

    def _power_factor(self) -> float:
        seen = self._meter.seen
        apparent_va = abs(seen.voltage_v * seen.element_a)
        return seen.power_w / apparent_va if apparent_va > 0.0 else 1.0

    def _status(self, number_of_word: int) -> bytes:
        seen = self._meter.seen
        reversed_ = seen.power_w < 0.0
        word = 0
        if number_of_word == 1:
            word = reversed_ << 4
        elif number_of_word == 4:
            low, drawn = seen.voltage_v < _LOW_V, abs(seen.element_a) > 0.0
            word = (low and drawn) | low << 1 | (seen.voltage_v > _HIGH_V) << 2 | reversed_ << 6
        return word.to_bytes(2, "little")


def _signed(value: float, length: int) -> bytes:
    """BCD with the sign in the highest bit."""
    data = bytearray(bcd(round(abs(value)), length))
    data[-1] |= 0x80 if value < 0.0 else 0
    return bytes(data)


def _characters(characters: str, length: int) -> bytes:
    """ASCII, filled up with zeros at the end; like all, the last one goes out first."""
    return characters.encode("ascii").ljust(length, b"\0")[::-1]
