"""What a meter tells about itself, item by item."""

from random import Random
from typing import Any

import pytest

from metercheck.bench.world.meter import Meter, MeterSettings
from metercheck.bench.world.registers import Registers, RegistersSettings
from metercheck.bench.world.seen import Seen
from metercheck.bench.world.tampering import AlteredRegister, Honest, Recalibrated, Tampering

AS_IT_SHOULD = Seen(220.0, 5.0, 5.0, 1100.0)


def registers_of(
    seen: Seen = AS_IT_SHOULD,
    tampering: Tampering | None = None,
    meter_settings: MeterSettings | None = None,
    **settings: Any,
) -> tuple[Registers, Meter]:
    meter_settings = meter_settings or MeterSettings()
    meter = Meter(meter_settings, Random(1), Random(2))
    registers = Registers(
        RegistersSettings(**settings), meter_settings, meter, tampering or Honest(), 50.02
    )
    meter.set_power(0, seen)
    registers.observe(0)
    return registers, meter


def told(registers: Registers, identifier: int) -> str:
    """The data in the order of reading, high byte first."""
    data = registers.read(identifier)
    assert data is not None
    return data[::-1].hex()


@pytest.mark.parametrize(
    ("identifier", "digits"),
    [
        (0x00010000, "00532107"),  # XXXXXX.XX kWh
        (0x02010100, "2200"),  # XXX.X V
        (0x02020100, "005000"),  # XXX.XXX A
        (0x02030000, "011000"),  # XX.XXXX kW
        (0x02060000, "1000"),  # X.XXX
        (0x02800001, "005000"),
        (0x02800002, "5002"),
        (0x04000101, "25061500"),  # a Sunday
        (0x04000102, "193000"),
        (0x04000105, "0080"),
        (0x04000401, "123456789012"),
        (0x04000402, "000000000077"),
        (0x04000404, b"220V\0\0".hex()),
        (0x04000405, b"5A\0\0\0\0".hex()),
        (0x04000406, b"60A\0\0\0".hex()),
        (0x04000407, b"2.0\0".hex()),
        (0x04000409, "001200"),
        (0x04000501, "0000"),
        (0x04000504, "0000"),
        (0x04000507, "0000"),
    ],
)
def test_each_item_in_its_format(identifier, digits):
    registers, _ = registers_of(meter_number=77)
    assert told(registers, identifier) == digits


def test_what_it_has_not_it_does_not_tell():
    assert registers_of()[0].read(0x04000508) is None
    assert registers_of(measures_neutral=False)[0].read(0x02800001) is None


def test_it_tells_what_its_element_sees_not_what_is_used():
    reversed_, _ = registers_of(Seen(176.0, -3.5, 5.0, -616.0))
    assert told(reversed_, 0x02010100) == "1760"
    assert told(reversed_, 0x02020100) == "803500"  # the highest bit is the sign
    assert told(reversed_, 0x02030000) == "806160"
    assert told(reversed_, 0x02060000) == "9000"
    assert told(reversed_, 0x02800001) == "005000"
    assert told(reversed_, 0x04000501) == "0010"  # power backwards
    assert told(reversed_, 0x04000504) == "0040"
    low, _ = registers_of(Seen(110.0, 5.0, 5.0, 550.0))
    assert told(low, 0x04000504) == "0003"  # voltage lost under load, and low
    high, _ = registers_of(Seen(270.0, 0.0, 0.0, 0.0))
    assert told(high, 0x04000504) == "0004"
    shifted, _ = registers_of(Seen(220.0, 5.0, 5.0, 550.0))
    assert told(shifted, 0x02060000) == "0500"


@pytest.mark.parametrize(
    ("tampering", "kwh"), [(Honest(), "00532118"), (AlteredRegister(share=0.5), "00532112")]
)
def test_the_register_counts_what_was_pulsed_unless_it_was_altered(tampering, kwh):
    """1.1 kW for 6 min are 0.11 kWh; half of them, cut to hundredths, 0.05."""
    registers, meter = registers_of(tampering=tampering)
    meter.set_power(360_000_000, AS_IT_SHOULD)
    registers.observe(360_000_000)
    assert told(registers, 0x00010000) == kwh
    assert told(registers, 0x04000102) == "193600"


def test_the_register_goes_round_after_its_last_digit():
    registers, meter = registers_of(energy_kwh=999_999.99)
    meter.set_power(36_000_000, AS_IT_SHOULD)
    registers.observe(36_000_000)
    assert told(registers, 0x00010000) == "00000000"


def test_a_constant_that_was_changed_shows_against_the_nameplate():
    assert told(registers_of(tampering=Recalibrated(0.5))[0], 0x04000409) == "001200"
    changed = Recalibrated(0.5, constant_changed=True)
    assert told(registers_of(tampering=changed)[0], 0x04000409) == "000600"


@pytest.mark.parametrize(
    ("name", "identifier", "length"),
    [
        ("cover_opened", 0x03300D00, 60),
        ("terminal_cover_opened", 0x03300E00, 60),
        ("magnet_noticed", 0x03350000, 28),
        ("programmed", 0x03300000, 50),
        ("cleared", 0x03300100, 106),
        ("power_lost", 0x03110000, 12),
    ],
)
def test_events_have_a_count_and_a_last_time(name, identifier, length):
    registers, _ = registers_of(**{name: 3, f"{name}_days_ago": 1.5})
    assert told(registers, identifier) == "000003"
    record = registers.read(identifier + 1)
    assert record is not None
    assert len(record) == length
    assert record[:6][::-1].hex() == "250614073000"
    never = registers_of()[0]
    assert told(never, identifier) == "000000"
    assert (never.read(identifier + 1) or b"x")[:6] == bytes(6)


def test_a_magnet_is_recorded_while_it_is_there():
    registers, meter = registers_of(magnet_noticed=1)
    there = AS_IT_SHOULD._replace(magnet=True, element_a=2.0, power_w=440.0)
    for at_s, seen in ((10, there), (11, there), (70, AS_IT_SHOULD), (71, AS_IT_SHOULD)):
        meter.set_power(at_s * 1_000_000, seen)
        registers.observe(at_s * 1_000_000)
        if seen.magnet:
            assert (registers.read(0x03350001) or b"")[6:12] == bytes(6)  # not over yet
    assert told(registers, 0x03350000) == "000002"
    record = registers.read(0x03350001)
    assert record is not None
    assert record[:6][::-1].hex() == "250615193010"
    assert record[6:12][::-1].hex() == "250615193110"
    assert record[12:16][::-1].hex() == "00532107"  # forward energy before ...
    assert record[20:24][::-1].hex() == "00532108"  # ... and after: 3 Wh + 7.3 Wh later


def test_a_lost_supply_is_recorded():
    registers, meter = registers_of()
    for at_s, voltage_v in ((5, 0.0), (8, 220.0)):
        meter.set_power(at_s * 1_000_000, Seen(voltage_v, 0.0, 0.0, 0.0))
        registers.observe(at_s * 1_000_000)
    assert told(registers, 0x03110000) == "000001"
    record = registers.read(0x03110001)
    assert record is not None
    assert record[:6][::-1].hex() == "250615193005"
    assert record[6:][::-1].hex() == "250615193008"
