"""Scenarios: those that ship are complete, and nonsense is refused by the field's name."""

import pytest

from metercheck.bench.scenario import Scenario, load
from metercheck.bench.world import World
from metercheck.bench.world.tampering import Shunt
from metercheck.errors import BadScenario, FileMissing
from metercheck.words import set_language


@pytest.fixture
def write(tmp_path):
    """Write a scenario file; its path."""

    def write(content: str):
        path = tmp_path / "mine.toml"
        path.write_text(content, "utf-8")
        return path

    return write


def refused(path) -> tuple[str, str]:
    """(field, detail in English) of the complaint about the scenario at `path`."""
    with pytest.raises(BadScenario) as caught:
        load(path)
    set_language("en")
    arguments = caught.value.arguments
    assert arguments["path"] == str(path)
    return str(arguments["field"]), str(arguments["detail"])


def test_an_empty_file_is_the_default_scenario(write):
    assert load(write("")) == Scenario(name="mine")


def test_what_a_file_says_is_what_one_gets(write):
    scenario = load(
        write(
            """
            expect = "abnormal"
            title = { en = "mine", zh = "我的" }
            [supply]
            impedance_ohm = 1
            [meter]
            constant_imp_per_kwh = 3200
            error_curve = [[0.25, 1], [5, -0.5]]
            [registers]
            cover_opened = 2
            [tampering]
            kind = "shunt"
            share = 0.25
            [task]
            confirms = ["led_dark", "pairing"]
            """
        )
    )
    assert scenario.title.zh == "我的"
    assert scenario.supply.impedance_ohm == 1.0
    assert isinstance(scenario.supply.impedance_ohm, float)
    assert scenario.meter.error_curve == ((0.25, 1.0), (5.0, -0.5))
    assert scenario.registers.cover_opened == 2
    assert scenario.tampering == Shunt(0.25)
    assert scenario.task.confirms == ("led_dark", "pairing")
    # Who says nothing about it enters the meter's own constant.
    assert scenario.task.constant_imp_per_kwh == 3200


def test_a_trace_of_ones_own_lies_beside_the_scenario(write, tmp_path):
    (tmp_path / "loads").mkdir()
    (tmp_path / "loads" / "own.csv").write_text("time_s,power_w\n0,50\n2.5,80\n4,0\n")
    scenario = load(write('[household]\ntrace = "loads/own.csv"\noffset_s = 0'))
    trace = scenario.household.trace
    assert trace is not None
    assert trace.times_us == (0, 2_500_000)
    assert trace.powers_w == (50.0, 80.0)
    assert trace.length_us == 4_000_000
    assert World(scenario, 1, ready=True).truth().household_w > 0.0


@pytest.mark.parametrize(
    ("content", "field", "says"),
    [
        ("colour = 1", "colour", "tampering"),
        ("[supply]\nvolts = 220", "supply.volts", "voltage_v"),
        ("[supply]\nvoltage_v = 20", "supply.voltage_v", "from 150 to 300"),
        ("[supply]\nvoltage_v = nan", "supply.voltage_v", "from 150 to 300"),
        ("[supply]\nvoltage_v = inf", "supply.voltage_v", "from 150 to 300"),
        ("[supply]\nvoltage_v = true", "supply.voltage_v", "true"),
        ('[supply]\nvoltage_v = "220"', "supply.voltage_v", "'220'"),
        (f"[supply]\nvoltage_v = 1{'0' * 400}", "supply.voltage_v", "from 150 to 300"),
        ("supply = 3", "supply", "[supply]"),
        ("[meter]\nconstant_imp_per_kwh = 0", "meter.constant_imp_per_kwh", "50 to 20000"),
        ("[meter]\nconstant_imp_per_kwh = -5", "meter.constant_imp_per_kwh", "50 to 20000"),
        ("[meter]\nconstant_imp_per_kwh = 12.5", "meter.constant_imp_per_kwh", "whole number"),
        ("[meter]\nerror_curve = 3", "meter.error_curve", "list of points"),
        ("[meter]\nerror_curve = [[1, 2, 3]]", "meter.error_curve", "list of points"),
        ("[meter]\nerror_curve = [[1, 2], [1, 3]]", "meter.error_curve", "rising"),
        ("[meter]\nerror_curve = [[1, 50]]", "meter.error_curve", "from -20 to 20"),
        ("[registers]\naddress = 1234567890123", "registers.address", "999999999999"),
        ("[task]\nconstant_imp_per_kwh = 1e9", "task.constant_imp_per_kwh", "whole number"),
        ('[task]\nplace = "roof"', "task.place", "box, socket"),
        ('[task]\nconfirms = ["yes"]', "task.confirms", "led_dark, pairing"),
        ('[task]\nconfirms = "led_dark"', "task.confirms", "list"),
        (f'[task]\nmeter = "{"表" * 11}"', "task.meter", "32 bytes"),
        ('[task]\nmeter = "a\\nb"', "task.meter", "control"),
        ("[device]\narmed = 1", "device.armed", "true or false"),
        ('group = "odd"', "group", "household, meter, tampering"),
        ("known_gap = 'later'", "known_gap", "[known_gap]"),
        ('expect = "guilty"', "expect", "normal, abnormal, inconclusive, invalid"),
        ("expect = 5", "expect", "normal"),
        ('[tampering]\nkind = "magic"', "tampering.kind", "none, shunt, partial_bypass, bypass"),
        ("[tampering]\nkind = []", "tampering.kind", "shunt"),
        ('[tampering]\nkind = "shunt"\nshare = 1.5', "tampering.share", "from 0 to 1"),
        ('[tampering]\nkind = "bypass"\nshare = 0.5', "tampering.share", "kind"),
        ('[household]\ntrace = "nowhere"', "household.trace", "house_evening"),
        ("[household]\ntrace = 5", "household.trace", "house_evening"),
        ('[household]\ntrace = "gone.csv"', "household.trace", "gone.csv"),
        (
            '[household]\ntrace = "house_night"\nsteady_w = 5',
            "household.steady_w",
            "not both",
        ),
        ("faults = 3", "faults", "[[faults]]"),
        ("faults = [3]", "faults.1", "table"),
        ("[[faults]]\nfrom_s = 5", "faults.1.name", "head_slipped"),
        (
            '[[faults]]\nname = "flicker"\nfrom_s = 5\nuntil_s = 5',
            "faults.1.until_s",
            "later than from_s",
        ),
        ("[title]\nfr = 'x'", "title.fr", "en, zh"),
        ("[supply\n[meter]", "-", "line 1"),
        ("a = 1\nb = = 2", "-", "line 2"),
    ],
)
def test_nonsense_is_refused_by_name_with_what_is_allowed(write, content, field, says):
    found, detail = refused(write(content))
    assert found == field
    assert says in detail
    assert "\n" not in detail


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "noise.toml"
    path.write_bytes(b"\xff\xfe\x00\x80")
    assert refused(path)[0] == "-"


def test_a_scenario_that_is_not_there_is_missing(tmp_path):
    for asked in ("no_such_scenario", tmp_path, tmp_path / "none.toml"):
        with pytest.raises(FileMissing) as caught:
            load(asked)
        assert caught.value.arguments["path"] == str(asked)


def test_every_complaint_exists_in_both_languages(write):
    path = write("[supply]\nvoltage_v = 20")
    with pytest.raises(BadScenario) as caught:
        load(path)
    set_language("zh")
    try:
        assert "150 至 300" in str(caught.value.arguments["detail"])
    finally:
        set_language("en")
