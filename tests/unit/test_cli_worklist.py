"""`metercheck worklist` as an inspector and an office use it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.cells import cell_len

from metercheck.cli import command_line
from metercheck.records.store import Store
from metercheck.worklist.barcode import check_digit
from support.bench_line import Line
from support.command import refused, run
from support.listed import LIST, add_check

_DIGITS = "33300" + "01" + "00000000000217"
_BARCODE = _DIGITS + check_digit(_DIGITS)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with a list of four meters."""
    path = tmp_path / "records.sqlite"
    (tmp_path / "向阳台区.csv").write_text(LIST, "gbk")
    imported = run("worklist", "import", tmp_path / "向阳台区.csv", store=path)
    assert imported.exit_code == 0, imported.output
    assert "4 new, 0 changed, 0 as before, 0 not taken" in imported.stdout
    return path


def _scan(store: Path, typed: str, *words: object, lang: str = "en") -> tuple[int, str]:
    """Exit code and output of a scan that is fed through a pipe."""
    from click.testing import CliRunner

    environment = {"METERCHECK_LANG": lang, "METERCHECK_STORE": str(store)}
    arguments = ["worklist", "scan", *map(str, words)]
    done = CliRunner().invoke(command_line, arguments, env=environment, input=typed)
    return done.exit_code, done.stdout + done.stderr


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Sequence[str]:
    """Lines that somebody types at a terminal; fill it before the command."""
    lines: list[str] = []

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

        def readline(self, *_: object) -> str:
            return lines.pop(0) + "\n" if lines else ""

    monkeypatch.setattr("metercheck.cli.worklist_scan._keyboard", Terminal)
    return lines


def _add(store: Path, *checks: tuple[str, str]) -> list[int]:
    with Store(store) as records:
        return [add_check(records, meter, verdict) for meter, verdict in checks]


def _orders(store: Path) -> dict[str, dict]:
    rows = json.loads(run("worklist", "show", "--json", store=store).stdout)
    return {row["meter"]: row for row in rows}


def test_every_row_that_is_not_taken_is_told(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("表号,常数,台区\n1,49,a\n,1200,a\n2,1200,a\n2,1200,a\n", "utf-8")
    store = tmp_path / "records.sqlite"
    told = run("worklist", "import", file, store=store, lang="zh").stdout
    assert "新增 1，变更 0，未变 0，未导入 3" in told
    for words in (
        "第 2 行未导入",
        "第 3 行未导入",
        "第 5 行未导入",
        "第 4 行出现",
        "未使用的列：台区",
    ):
        assert words in told
    values = json.loads(run("worklist", "import", file, "--json", store=store).stdout)
    assert [row["line"] for row in values["refused"]] == [2, 3, 5]
    assert values["unchanged"] == 1


def test_a_changed_list_says_what_changed(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "向阳台区.csv"
    file.write_text(LIST.replace("1600", "3200").replace("00306", "00307"), "utf-8")
    told = run("worklist", "import", file, store=store).stdout
    assert "1 new, 1 changed, 2 as before" in told
    assert "00305: constant 1600 -> 3200" in told
    assert "stay: 00306" in told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_next_meter_is_shown_with_all_that_is_needed(store: Path, lang: str) -> None:
    shown = run("worklist", "next", store=store, lang=lang).stdout
    for part in ("00217", "幸福路 3 号 2 单元 501", "1200 imp/kWh", "台区线损高"):
        assert part in shown


def test_a_check_answers_its_order_by_itself_and_the_next_one_is_offered(store: Path) -> None:
    _add(store, ("217", "abnormal"))
    shown = run("worklist", "next", store=store)
    assert "Record 1 answers order 1 (meter 00217)." in shown.stderr
    assert "00218" in shown.stdout
    listed = run("worklist", "show", store=store, lang="zh")
    assert listed.stderr == ""
    assert "00217 计量异常 50.3 %" in listed.stdout
    assert "共 4：已检验 1（异常 1），待检验 3" in listed.stdout
    only = run("worklist", "show", "--state", "open", store=store).stdout
    assert "00217" not in only
    assert "00218" in only


def test_a_list_that_is_done_says_so(store: Path) -> None:
    for number in (1, 2, 3, 4):
        assert run("worklist", "mark", number, "refused", store=store).exit_code == 0
    assert "Nothing left" in run("worklist", "next", store=store).stdout
    assert json.loads(run("worklist", "next", "--json", store=store).stdout) is None
    (one,) = json.loads(run("worklist", "list", "--json", store=store).stdout)
    assert one["progress"]["refused"] == 4


def test_a_scanner_finds_orders_line_by_line(store: Path) -> None:
    code, shown = _scan(store, f"{_BARCODE}\r\n]C100305\n\n999999999999\n")
    assert code == 2, shown
    assert "台区线损高" in shown
    assert "幸福路 5 号 1 单元 101" in shown
    assert "999999999999 is of no meter on a list" in shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (_BARCODE[:-1] + str((int(_BARCODE[-1]) + 1) % 10), "misread"),
        ("3330009" + "0" * 14 + check_digit("3330009" + "0" * 14), "type 09"),
        ("3330001" + "9" * 14 + check_digit("3330001" + "9" * 14), "999999999999"),
        ("no digits", "no list has this number"),
    ],
)
def test_a_code_of_no_listed_meter_is_told_plainly(store: Path, typed: str, words: str) -> None:
    assert words in refused(run("worklist", "scan", typed, store=store), 2)


def test_a_code_that_fits_two_is_not_guessed(store: Path, tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text("meter\n111112345\n222222345\n", "utf-8")
    run("worklist", "import", tmp_path / "two.csv", store=store)
    line = refused(run("worklist", "scan", "2345", store=store), 2)
    assert "111112345, 222222345" in line


def test_meters_are_marked_as_they_are_scanned(store: Path) -> None:
    code, shown = _scan(
        store, "00217\n00218\n", "--mark", "unreachable", "--remark", "锁门\x1b[2J"
    )
    assert code == 0
    assert shown.count("no access") == 2
    orders = _orders(store)
    assert (orders["00217"]["state"], orders["00217"]["remark"]) == ("unreachable", "锁门 [2J")


@pytest.mark.parametrize("line", ["shunt50_household"], indirect=True)
def test_a_scanned_meter_is_checked_with_the_lists_constant(line: Line, store: Path) -> None:
    done = run(
        *("worklist", "scan", _BARCODE, "--start", "--port", "bench", "--place", "box"),
        store=store,
    )
    assert done.exit_code == 10, done.output
    assert "Order 1, meter 00217: ABNORMAL" in done.stdout
    assert "4 meters: 1 checked (1 abnormal), 3 to check" in done.stdout
    with Store(store) as records:
        (row,) = records.list()
    assert row.meter == "00217"
    assert _orders(store)["00217"]["checks"][0]["id"] == row.id


def test_a_check_needs_a_constant_and_a_place(store: Path) -> None:
    start = ("worklist", "scan", "--start", "--port", "nowhere")
    without = run(*start, "00306", "--place", "box", store=store)
    assert without.exit_code == 2
    assert "no constant for meter 00306" in without.stderr
    nowhere = run(*start, "00217", store=store)
    assert nowhere.exit_code == 2
    assert "--place" in nowhere.stderr


@pytest.mark.parametrize("line", ["honest_empty"], indirect=True)
def test_at_a_terminal_one_hand_is_enough(line: Line, store: Path, terminal: list[str]) -> None:
    terminal += ["00217", "1", "1", "00218", "2", "777", "30", "2", "3", "00305", "00306", "4", ""]
    done = run("worklist", "scan", "--port", "bench", store=store, lang="zh")
    assert done.exit_code == 0, done.output
    assert "777 不在检查清单中" in done.stdout
    states = {meter: order["state"] for meter, order in _orders(store).items()}
    assert states["00217"] == "done"
    assert states["00218"] == "unreachable"
    assert states["00306"] == "dismantled"
    assert states["00305"] == "open"


def test_a_person_says_what_was_found_and_that_goes_back(store: Path, tmp_path: Path) -> None:
    _add(store, ("00217", "abnormal"), ("00218", "normal"))
    run("worklist", "list", store=store)
    found = run(
        *(
            "worklist",
            "outcome",
            1,
            "--finding",
            "wiring",
            "--by",
            "王工",
            "--remark",
            "=表尾松动",
        ),
        store=store,
        lang="zh",
    )
    assert "王工" in found.stdout
    assert "接线错误" in found.stdout
    target = tmp_path / "labels.csv"
    assert run("worklist", "export", "-o", target, store=store).exit_code == 0
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert [row["meter"] for row in rows] == ["00217", "00218", "00305", "00306"]
    first, second = rows[:2]
    assert (first["outcome"], first["verdict"], first["ratio"]) == ("wiring", "abnormal", "0.5034")
    assert first["remark"] == "'=表尾松动"
    assert (second["outcome"], second["verdict"]) == ("", "normal")
    with Store(store) as records:
        assert first["short_hash"] == records.list()[0].short
    assert run("worklist", "export", store=store).stdout_bytes == data


def test_hit_rates_come_with_their_intervals(store: Path) -> None:
    _add(store, ("00217", "abnormal"), ("00218", "normal"), ("00305", "normal"))
    run("worklist", "outcome", 1, "--finding", "not_confirmed", store=store)
    values = json.loads(run("worklist", "rates", "--json", store=store).stdout)
    assert (values["hit_rate"]["hits"], values["hit_rate"]["checked"]) == (1, 3)
    assert values["confirmed"] == {
        "hits": 0,
        "checked": 1,
        "share": 0,
        "low": 0,
        "high": pytest.approx(0.7935, abs=1e-3),
    }
    assert [one["reason"] for one in values["reasons"]] == ["台区线损高", "用电量突降"]
    shown = run("worklist", "rates", store=store).stdout
    assert "33.3 % (1 of 3), 95 % interval 6.1 % to 79.2 %" in shown
    assert "no difference shown" in shown


def test_a_record_is_linked_by_hand_and_taken_off(store: Path) -> None:
    (number,) = _add(store, ("unlisted", "normal"))
    linked = run("worklist", "link", 2, number, store=store)
    assert "the record is of meter unlisted" in linked.stderr
    assert _orders(store)["00218"]["state"] == "done"
    with Store(store) as records:
        short = records.list()[0].short
    assert run("worklist", "link", 2, short, "--undo", store=store).exit_code == 0
    assert _orders(store)["00218"]["state"] == "open"
    assert "metercheck worklist link" in refused(run("worklist", "link", 2, store=store), 2)


def test_what_is_not_there_is_told(tmp_path: Path, store: Path) -> None:
    empty = tmp_path / "empty.sqlite"
    assert "worklist import" in refused(run("worklist", "next", store=empty), 2)
    assert "No lists yet" in run("worklist", "list", store=empty).stdout
    assert "向阳台区" in refused(run("worklist", "show", "--list", "x", store=store), 2)
    for words in (("order", 99), ("mark", 99, "refused"), ("outcome", 99, "--finding", "defect")):
        assert "99" in refused(run("worklist", *words, store=store), 2)
    missing = run("worklist", "import", tmp_path / "none.csv", store=store)
    assert "none.csv" in refused(missing, 5)
    assert "CSV" in refused(run("worklist", "import", store, store=empty), 5)


def test_lines_fit_a_telephone(store: Path) -> None:
    _add(store, ("00217", "abnormal"), ("00305", "inconclusive"), ("00306", "normal"))
    run("worklist", "mark", 2, "unreachable", "--remark", "家中无人", store=store)
    run("worklist", "outcome", 1, "--finding", "confirmed", "--by", "王工", store=store)
    for words in (("show",), ("list",), ("next",), ("order", 1), ("rates",)):
        shown = run("worklist", *words, store=store, lang="zh").stdout
        assert max(map(cell_len, shown.splitlines())) <= 48, words


@pytest.mark.parametrize("line", ["honest_empty"], indirect=True)
def test_a_check_that_nobody_scanned_answers_its_order_too(line: Line, store: Path) -> None:
    words = ("--port", "bench", "--constant", 1200, "--place", "box", "--meter", "0217", "--json")
    done = run("check", *words, store=store)
    assert done.exit_code == 0, done.output
    assert "Record 1 answers order 1 (meter 00217)." in done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["verdict"] == "normal"
