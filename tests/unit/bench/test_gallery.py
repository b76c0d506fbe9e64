"""The gallery: complete, and honest about what is expected and what is not reached yet."""

import re
from pathlib import Path

import pytest

from metercheck.bench import scenario as scenarios
from metercheck.bench.campaign import Check, carry_out, find
from metercheck.bench.faults.kinds import KINDS as FAULT_KINDS
from metercheck.bench.run import run_check
from metercheck.bench.world import World, faults
from metercheck.bench.world.tampering import KINDS
from metercheck.reports.tally import Tally
from metercheck.words import LANGUAGES, catalogue
from support.command import run

BENCH = Path(scenarios.__file__).parent
GALLERY = scenarios.gallery()
GAPS = [one for one in GALLERY if one.known_gap is not None]
GAP_SEEDS = range(1, 21)


def by_name(one):
    return one.name


def test_every_shipped_scenario_hangs_in_the_gallery():
    assert sorted(one.name for one in GALLERY) == scenarios.names()
    assert {one.group for one in GALLERY} == set(scenarios.GROUPS)


@pytest.mark.parametrize("one", GALLERY, ids=by_name)
def test_it_says_what_it_is_in_both_languages(one):
    texts = [one.title, one.shows, *([one.known_gap] if one.known_gap else [])]
    for text in texts:
        assert text.en.isascii()
        assert re.search("[\u4e00-\u9fff]", text.zh)
    for text in texts[1:]:
        assert text.en.endswith(".")
        assert text.zh.endswith("。")
    assert one.expect is not None


def test_no_two_say_the_same():
    for language in LANGUAGES:
        for what in ("title", "shows"):
            said = [getattr(getattr(one, what), language) for one in GALLERY]
            assert len(set(said)) == len(said)


def campaign_names() -> set[str]:
    return {name for kind in FAULT_KINDS.values() if kind.where == "world" for name in kind.names}


def test_every_kind_of_tampering_and_every_fault_is_there():
    """What the gallery does not show of faults, the campaign of faults puts in."""
    assert {type(one.tampering) for one in GALLERY} == set(KINDS.values())
    shown = {fault.name for one in GALLERY for fault in one.faults}
    assert shown | campaign_names() == set(faults.NAMES)
    assert {f"fault.{name}" for name in faults.NAMES} <= set(catalogue())


@pytest.mark.parametrize("one", GALLERY, ids=by_name)
def test_the_expected_verdict_does_not_contradict_the_true_ratio(one):
    """Normal and abnormal are said of the ratio; the other two, of what can be known of it."""
    ratio = World(one, 1, ready=True).truth().ratio
    if one.expect == "normal":
        assert 0.95 < ratio < 1.05
    if one.expect == "abnormal":
        assert ratio < 0.93 or ratio > 1.07


def test_all_is_found_as_expected_or_known_not_to_be():
    found = carry_out([Check(one, 1) for one in GALLERY], 2)
    tallies = [Tally(one, [finding]) for one, finding in zip(GALLERY, found, strict=True)]
    assert [one.as_dict() for one in tallies if one.state == "differs"] == []


@pytest.mark.parametrize("one", GAPS, ids=by_name)
def test_a_known_gap_is_still_there(one):
    """One that has closed is to be taken out of the scenario: what is reached shall stay so."""
    verdicts = (find(Check(one, seed)).verdict for seed in GAP_SEEDS)
    assert any(verdict != one.expect for verdict in verdicts), "take its known_gap out"


@pytest.mark.micropython
@pytest.mark.parametrize("name", ["shunt50_household", "two_phases", "chatter", "solar_below_use"])
def test_the_device_itself_finds_the_same(name):
    one = scenarios.load(name)
    finding = find(Check(one, 1, micropython=True))
    assert finding.verdict == one.expect
    assert finding.true_ratio == pytest.approx(find(Check(one, 1)).true_ratio, abs=0.01)


def test_the_readme_shows_what_there_is():
    readme = BENCH.joinpath("README.md").read_text("utf-8")
    assert run("bench", "list", "--markdown", lang="en").stdout.strip() in readme
    example = BENCH.joinpath("scenarios", "shunt_above_reached.toml").read_text("utf-8")
    assert f"```toml\n{example}```\n" in readme


def test_a_fault_shows_in_the_world_when_the_scenario_says_so():
    done = run_check(scenarios.load("supply_lost"), 1)
    assert done.truth.t_us > 8_000_000
    assert done.truth.voltage_v < 100.0
    for sample in done.history:
        assert (sample.voltage_v > 100.0) == (sample.t_us < 8_000_000)
