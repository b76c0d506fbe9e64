"""The catalogue of sentences: whole in both languages, nothing missing, nothing left over."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import click
import pytest

from metercheck import errors, words
from metercheck.acceptance.outcome import OUTCOMES
from metercheck.acceptance.plan import PLAN, STEPS
from metercheck.bench import scenario
from metercheck.bench.evaluate.baselines import METHODS
from metercheck.bench.evaluate.evaluation import honest_names, table_names
from metercheck.bench.evaluate.ranking import SUSPECTS
from metercheck.bench.faults import kinds
from metercheck.bench.faults.trial import BROKEN, BY_ITSELF
from metercheck.bench.world import faults
from metercheck.calibration import mistakes
from metercheck.cli import command_line
from metercheck.cli.complaints import complaint
from metercheck.district.behaviour import reasons
from metercheck.district.evaluation import sgcc, single
from metercheck.district.evaluation.cases import RESOLUTIONS
from metercheck.district.importing.headings import KINDS as KINDS_OF_EXPORTS
from metercheck.district.importing.problems import KINDS as KINDS_OF_PROBLEMS
from metercheck.district.loss.findings import KINDS as KINDS_OF_FINDINGS
from metercheck.district.simulation.thefts import KINDS as KINDS_OF_THEFT
from metercheck.district.suspects import explanations as ways
from metercheck.district.suspects import listing
from metercheck.district.suspects.reasons import TELLING
from metercheck.records import findings, importing, moment, push, tabular
from metercheck.reports.meter import EVENTS
from metercheck.reports.notice.rules import CONFIRMABLE
from metercheck.reports.notice.rules import METHODS as METHODS_OF_BILLING
from metercheck.reports.report import CALIBRATION_STATES
from metercheck.reports.standing import SEALS
from metercheck.reports.tally import STATES
from metercheck.watch import queue
from metercheck.web import verifying
from metercheck.worklist import barcode, orders
from metercheck_wire import messages

# Keys that are put together while the program runs: prefix -> every ending there must be.
_VERDICTS = messages.VERDICTS
_BY_PLACE = [f"{verdict}.{place}" for verdict in _VERDICTS[1:] for place in messages.PLACES]
FAMILIES = {
    "verdict.": _VERDICTS,
    "sentence.": [
        *(verdict for verdict in _VERDICTS if verdict != "abnormal"),
        *("abnormal_low", "abnormal_high", "inconclusive_unknown"),
    ],
    "not_excluded.": _BY_PLACE,
    "next_test.": _BY_PLACE,
    "reason.": [*messages.REASONS, "unlisted"],
    "end.": messages.ENDS,
    "trip.": [*messages.TRIPS, "unlisted"],
    "wiring.": [*messages.WIRING, "unlisted"],
    "meter.state.": [state for state in messages.METER_STATES if state != "answers"],
    "meter.event.": EVENTS,
    "reject.": messages.REJECTS,
    "state.": messages.STATES,
    "place.": messages.PLACES,
    "ask.": [*messages.CONFIRMATIONS, "keys", "option", "sent"],
    "confirmed.": messages.CONFIRMATIONS,
    "device.": [*messages.ERRORS, "unlisted"],
    "record_part.": ["magic", "format", "length", "crc", "head", "result", "events", "seal"],
    "finding.": [*findings.WRONG, *findings.FACTS],
    "when.": moment.SURENESS,
    "push.refused.": push.REFUSED,
    "column.": tabular.COLUMNS,
    "demo.district.step": [*"1234567"],
    "district.rounds.": [
        *("about", "round", "visited", "found", "precision", "recall"),
        *("unlearned", "learned", "learned_worth", "difference"),
    ],
    "suspects.reason.follows.": [
        *(ways.ALWAYS, ways.FROM, ways.UNTIL, ways.HOURS, ways.SOME_DAYS, ways.SOME_HOURS),
    ],
    "suspects.reason.peaks.": [ways.ALWAYS, ways.FROM, ways.UNTIL, ways.SOME_DAYS],
    "suspects.reason.fewer_hours.": [ways.FROM, ways.UNTIL],
    "suspects.reason.quiet_": ["loss_rose", "honest"],
    "suspects.event.": [*TELLING, "meter_replaced"],
    "suspects.table.": [
        *("district", "unknown", "nobody", "rank", "user", "meter", "score", "explains", "why"),
        "score_words",
    ],
    "suspects.plot.": [
        *("title", "subtitle", "days", "hours", "since", "until", "registered", "loss"),
        "explained",
    ],
    "suspects.column.": listing.COLUMNS,
    "district.problem.": KINDS_OF_PROBLEMS,
    "district.import.column.": [
        *("file", "kind", "rows", "refused", "values", "unused"),
        *("problem", "problem_count", "example"),
    ],
    "district.import.kind.": KINDS_OF_EXPORTS,
    "district.import.form.": ["energy", "register"],
    "district.import.done.": ["dropped", "kept", "mended"],
    "district.import.step.": ["staging", "building"],
    "district.evaluate.kind.": KINDS_OF_THEFT,
    "district.evaluate.panel.": RESOLUTIONS,
    "district.evaluate.": [
        *RESOLUTIONS,
        *(f"kind.{kind}" for kind in KINDS_OF_THEFT),
        *(f"panel.{one}" for one in RESOLUTIONS),
        *("thieves", "always", "begun", "all", "districts", "first_1", "first_3", "first_5"),
        *("drop_rule", "said", "of_taps", "of_thieves", "of_honest", "line", "listed"),
        *("with_listed", "district", "title", "subtitle", "tap_named", "by_analysis", "by_drop"),
    ],
    "district.loss.finding.": KINDS_OF_FINDINGS,
    "district.loss.kind.": KINDS_OF_FINDINGS,
    "district.loss.weekday.": [*"0123456"],
    "district.loss.state.": ["within", "out", "unknown", "incomplete"],
    "district.loss.change.": ["worse", "better"],
    "district.loss.find.": ["worse", "better"],
    "district.loss.technical.": [
        *("fitted", "assumed", "fixed_low", "fixed_high", "quadratic_low", "quadratic_high"),
    ],
    "import.": [
        *(importing.NEW, importing.KNOWN, importing.LEFT, importing.BROKEN),
        *("what", "finding", "summary", "nothing", "capture", "erased"),
    ],
    "sync.stay_": ["kept", "wrong", "waiting", "busy"],
    "fault.": faults.NAMES,
    "kind.": [
        *("raises", "raises_always"),
        *(
            name
            for name in kinds.KINDS
            if name not in faults.NAMES and not name.startswith("raises")
        ),
    ],
    "campaign.group.": kinds.GROUPS,
    "campaign.how.": [*BY_ITSELF, "trip"],
    "campaign.what.": [*BROKEN, "never_off"],
    "group.": scenario.GROUPS,
    "gallery.state.": STATES,
    "gallery.named.": [state for state in STATES if state != "reached"],
    "bench_plot.edges_": ["meter", "rejected", "reference"],
    "web.aspect.": verifying.ASPECTS,
    "web.fine.": verifying.ASPECTS,
    "web.open.": [*(aspect for aspect in verifying.ASPECTS if aspect != "beside"), "seal_none"],
    "web.means.": _VERDICTS[1:],
    "live.elements_": ["1", "2", "3"],
    "evaluate.row.": {*table_names(), *honest_names()},
    "evaluate.method.": METHODS,
    "evaluate_plot.of.": SUSPECTS,
    "evaluate_plot.error_": ["median", "p95"],
    "report.calibration_state.": CALIBRATION_STATES,
    "report.seal.": SEALS,
    "report.receipt.": ["given", "none"],
    "report.again.": ["done", "other"],
    "notice.form.": ["result", "theft"],
    "notice.check.": ["short", "when", "place", "ratio", "error"],
    "notice.bill.": [
        *("what", "capacity", "hours", "days", "kwh", "tariff", "yuan"),
        *("charge", "current", "penalty", "registered", "total"),
    ],
    "notice.method.": METHODS_OF_BILLING,
    "notice.by_rule.": ["days", "hours"],
    "notice.own_choice.": ["registered"],
    "notice.confirm.": CONFIRMABLE,
    "notice.claim.": [
        *("missing", "use", "tariff", "equipment", "current", "duration", "registered"),
        *("nothing", "times_exactly", "times_choose"),
    ],
    "worklist.state.": [*orders.STATES, "tried", "erased"],
    "worklist.finding.": orders.FINDINGS,
    "worklist.fact.": [
        *("order", "list", "address", "constant", "phase", "rank", "reason", "remark"),
    ],
    "worklist.differs.": ["more", "fewer", "not_shown"],
    "worklist.how.": [barcode.INSIDE, barcode.TAIL],
    "watch.state.": queue.STATES,
    "watch.attempt.": queue.STATES,
    "calibration.run_": ["found", "left"],
    "calibration.column.": ["quantity", "count", "found", "left", "u", "component", "u_standard"],
    "calibration.quantity.": ["energy", "voltage", "frequency"],
    "calibration.component.": [
        *("repeats", "standard", "standard_drift", "standard_resolution", "bench_temperature"),
        *("own_energy", "rounding", "device_resolution", "use_temperature", "use_drift"),
    ],
    "acceptance.column.": ["phase", "what", "value", "limits", "outcome"],
    "acceptance.outcome.": OUTCOMES,
    "acceptance.sentence.": OUTCOMES,
    "acceptance.phase.": PLAN,
    "acceptance.measure.": {limits.name for phase in PLAN.values() for limits in phase},
    "acceptance.step.": STEPS,
    "calibration.undone.": ["old", "unsure"],
    "calibration.refused.unit_": [name for _, name in mistakes.UNITS],
    "calibration.refused.out_": ["supply", "frequency", "temperature"],
    "calibration.refused.outlier_": ["energy", "voltage"],
    "calibration.refused.unstable_": ["energy", "voltage"],
    "single.way.": single.WAYS,
    "single.of.": ["always", "begun", *single.METHODS],
    "single.measure.": single.TARGETS["daily"],
    "single.leak.": [
        *("behaviour", "identifiers", "only_identifiers", "missing", "with_missing"),
        "shuffled_labels",
    ],
    "single.heading.": single.TARGETS,
    "behaviour.group.": reasons.GROUPS,
    "sgcc.way.": sgcc.WAYS,
    "sgcc.measure.": sgcc.MEASURES,
    "calibration.refused.far_": ["energy", "voltage"],
}


def _trees() -> Iterator[ast.Module]:
    root = Path(str(resources.files("metercheck")))
    for file in root.rglob("*.py"):
        yield ast.parse(file.read_text("utf-8"))


def _calls() -> Iterator[tuple[str, set[str] | None]]:
    """(key, names of the arguments or None when they cannot be seen) of `say` and `Phrase`."""
    for tree in _trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in ("say", "Phrase") or not node.args:
                continue
            key = node.args[0]
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                names = {keyword.arg for keyword in node.keywords}
                yield key.value, None if None in names else {str(name) for name in names}


def _in_templates() -> set[str]:
    """What stands in quotes in the templates of pages."""
    root = Path(str(resources.files("metercheck")))
    texts = (file.read_text("utf-8") for file in root.rglob("templates/*.html"))
    return {quoted for text in texts for quoted in re.findall(r"[\"']([\w.]+)[\"']", text)}


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _command_keys(command: click.Command) -> Iterator[str]:
    if command.help:
        yield command.help
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _command_keys(inner)


@pytest.mark.parametrize("key", words.catalogue())
def test_both_languages_say_the_same_things(key: str) -> None:
    texts = words.catalogue()[key]
    assert set(texts) == set(words.LANGUAGES)
    assert _fields(texts["zh"]) == _fields(texts["en"])
    assert all(text.strip() for text in texts.values())


def test_every_key_in_the_source_is_in_the_catalogue_with_its_fields() -> None:
    for key, given in _calls():
        assert key in words.catalogue(), key
        if given is not None:
            assert _fields(words.catalogue()[key]["en"]) <= given, key


@pytest.mark.parametrize("prefix", FAMILIES)
def test_every_code_has_its_sentence_and_no_sentence_is_without_code(prefix: str) -> None:
    found = {key.removeprefix(prefix) for key in words.catalogue() if key.startswith(prefix)}
    assert found == set(FAMILIES[prefix])


def test_every_entry_is_used() -> None:
    constants = _in_templates() | {
        node.value
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    used = constants | set(_command_keys(command_line))
    unused = [
        key for key in words.catalogue() if key not in used and not key.startswith(tuple(FAMILIES))
    ]
    assert not unused


def _error_classes(base: type = errors.MetercheckError) -> Iterator[type[errors.MetercheckError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _error_classes(kind)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("kind", [*_error_classes()], ids=lambda kind: kind.__name__)
def test_every_error_of_the_tree_becomes_one_line(
    kind: type[errors.MetercheckError], language: str
) -> None:
    template = words.catalogue()[kind.key]["en"]
    with words.speaking(language):
        if kind is errors.DeviceError:
            error: errors.MetercheckError = errors.DeviceError("busy", [3])
        else:
            error = kind(**{name: f"<{name}>\nmore" for name in _fields(template)})
        line, code = complaint(error)
    assert "\n" not in line
    assert "{" not in line
    assert code == kind.exit_code


@pytest.mark.parametrize("code", messages.ERRORS)
@pytest.mark.parametrize("args", [[], [0], [0x05, 2], [7, 8, 9, 10], [-1, -1], [99, 99]])
def test_a_refusal_is_told_whatever_numbers_come_with_it(code: str, args: list[int]) -> None:
    for language in words.LANGUAGES:
        with words.speaking(language):
            line, exit_code = complaint(errors.DeviceError(code, args))
        assert exit_code == 4
        assert len(line) > 10


def test_a_refusal_names_the_field_and_the_trip() -> None:
    with words.speaking("en"):
        assert "constant_imp_per_kwh" in complaint(errors.DeviceError("out_of_range", [5, 2]))[0]
        assert "abnormal_low_ppm" in complaint(errors.DeviceError("settings_refused", [2]))[0]
        assert "voltage is too low" in complaint(errors.DeviceError("tripped", [2]))[0]
        assert "unknown" in complaint(errors.DeviceError("tripped", [200]))[0]


def test_no_verdict_accuses_anybody() -> None:
    for key, texts in words.catalogue().items():
        # The form has that name; which one it is, and what was found, a person chooses.
        if key.startswith("help.") or key == "notice.form.theft":
            continue
        assert "窃电" not in texts["zh"], key
        assert "theft" not in texts["en"].lower(), key
        assert "thief" not in texts["en"].lower(), key


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({"METERCHECK_LANG": "zh", "LANG": "en_US.UTF-8"}, "zh"),
        ({"METERCHECK_LANG": "fr", "LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_TW"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_environment_chooses_the_language(environ: dict[str, str], spoken: str) -> None:
    assert words.language_of(environ) == spoken


def test_a_phrase_is_put_into_words_when_it_is_shown() -> None:
    phrase = words.Phrase("capture.missing", field="t_us")
    with words.speaking("zh"):
        assert f"{phrase}" == "缺少字段 t_us"
    with words.speaking("en"):
        assert f"{phrase}" == 'the field "t_us" is missing'
