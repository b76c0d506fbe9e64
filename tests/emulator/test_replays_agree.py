"""A dozen checks measured by the device's image, beside their replay in double floats.

The device's floats have 30 bits, those of tests/campaign 32: there are many checks, here is the
real thing. In one check of some hundred a verdict comes a look later in one of them, and is not
there yet where the record ends.
"""

from __future__ import annotations

import json

import pytest

from metercheck.records.capture import Capture
from metercheck.records.replay import replay
from metercheck.records.result import readable
from support.floats import REPLAY, Pair, record_of, trials
from support.pico import FIRMWARE, Pico

CHECKS = 12
CHOICE = 48
EMULATED_SECONDS = 200
RUN = """
import gc
from binascii import unhexlify
from json import dumps
from replay_records import replayed
for record in {records!r}:
    print(dumps(replayed(unhexlify(record))))
    gc.collect()
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    pico = Pico(tmp_path_factory.mktemp("replays"), [*FIRMWARE, REPLAY])
    # The shortest, each of another kind: a minute of a check takes half a minute to emulate.
    shortest = {}
    for trial in trials(CHOICE, seed=2):
        record = record_of(trial)
        if trial.row not in shortest or len(record) < len(shortest[trial.row][1]):
            shortest[trial.row] = trial, record
    chosen = sorted(shortest.values(), key=lambda pair: len(pair[1]))[:CHECKS]
    program = RUN.format(records=[record.hex() for _, record in chosen])
    printed = pico.output(program, EMULATED_SECONDS).splitlines()
    return [
        Pair(trial, replay(Capture.from_record(record)), readable(json.loads(line)))
        for (trial, record), line in zip(chosen, printed, strict=True)
    ]


def test_there_are_as_many_as_are_claimed(found: list[Pair]) -> None:
    assert len({pair.trial.row for pair in found}) == CHECKS


def test_results_agree_to_a_tenth_of_the_uncertainty(found: list[Pair]) -> None:
    assert [str(pair) for pair in found if max(pair.apart, pair.widths_apart) > 0.1] == []


def test_verdicts_agree(found: list[Pair]) -> None:
    both = {str(pair): (pair.double["verdict"], pair.single["verdict"]) for pair in found}
    assert {what: pair for what, pair in both.items() if pair[0] != pair[1]} == {}
