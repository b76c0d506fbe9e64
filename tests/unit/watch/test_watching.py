"""A watch in virtual time: what is sent, when again, what is given up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from metercheck.errors import DeliveryFailed, DeliveryRefused
from metercheck.records.store import Store
from metercheck.records.store.tables import records
from metercheck.watch.backoff import FIRST_S, LONGEST_S, MOST_ATTEMPTS
from metercheck.watch.queue import Queue
from metercheck.watch.watching import Attempt, Watch
from metercheck.worklist.linking import link_new
from support.listed import add_check, read_in
from support.post_office import Clock, FakeSender

_NOW_S = 1_800_000_000.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "records.sqlite") as store:
        yield store


def _failed(after_s: float = 0.0) -> DeliveryFailed:
    failure = DeliveryFailed(target="t", detail="down")
    failure.after_s = after_s
    return failure


def _arrive(store: Store, meter: str, verdict: str, at: str = "2027-01-15T08:00:01+00:00") -> str:
    """A record that came at that moment, by default a second after _NOW_S; its SHA-256."""
    number = add_check(store, meter, verdict)
    with store.transaction() as connection:
        which = update(records).where(records.c.id == number)
        connection.execute(which.values(received=at))
    return store.get(number).sha256


def _watch(store: Store, *senders: FakeSender, draw: float = 1.0) -> tuple[Watch, Clock]:
    clock = Clock(_NOW_S)
    watch = Watch(Queue(store), senders, ("abnormal",), clock, lambda: draw)
    watch.begin()
    return watch, clock


def _round(watch: Watch) -> list[Attempt]:
    return list(watch.round())


def test_a_new_record_of_a_wanted_verdict_is_sent_once(store: Store) -> None:
    _arrive(store, "before", "abnormal", "2027-01-15T07:59:59+00:00")
    sender = FakeSender()
    watch, _ = _watch(store, sender)
    assert _round(watch) == []
    sha256 = _arrive(store, "00217", "abnormal")
    _arrive(store, "00218", "normal")
    assert [attempt.state for attempt in _round(watch)] == ["sent"]
    assert _round(watch) == []
    (event,) = sender.taken
    assert (event.id, event.meter, event.verdict, event.address) == (
        sha256,
        "00217",
        "abnormal",
        "",
    )


def test_what_came_while_nobody_watched_is_sent_after_a_restart(store: Store) -> None:
    first = FakeSender()
    _watch(store, first)
    _arrive(store, "00217", "abnormal")
    again = FakeSender()
    watch, _ = _watch(store, again)
    _round(watch)
    assert [event.meter for event in again.taken] == ["00217"]


def test_each_target_gets_its_own(store: Store) -> None:
    broken = FakeSender("email:a@b.c", script=[_failed()])
    works = FakeSender()
    watch, _ = _watch(store, broken, works)
    _arrive(store, "00217", "abnormal")
    assert [attempt.state for attempt in _round(watch)] == ["pending", "sent"]
    assert [event.meter for event in works.taken] == ["00217"]


def test_a_failure_is_tried_again_after_its_wait_and_not_before(store: Store) -> None:
    sender = FakeSender(script=[_failed(), _failed(after_s=600)])
    watch, clock = _watch(store, sender)
    _arrive(store, "00217", "abnormal")
    (attempt,) = _round(watch)
    assert (attempt.state, attempt.wait_s) == ("pending", FIRST_S)
    clock.now_s += FIRST_S - 1
    assert _round(watch) == []
    clock.now_s += 1
    (attempt,) = _round(watch)
    assert attempt.wait_s == 600
    clock.now_s += 600
    assert [attempt.state for attempt in _round(watch)] == ["sent"]
    assert len({event.id for event in sender.tried}) == 1


def test_it_is_given_up_in_the_end_and_can_be_asked_for_again(store: Store) -> None:
    sender = FakeSender(script=[_failed() for _ in range(MOST_ATTEMPTS)])
    watch, clock = _watch(store, sender)
    _arrive(store, "00217", "abnormal")
    states: list[str] = []
    while not states or states[-1] == "pending":
        states += [attempt.state for attempt in _round(watch)]
        clock.now_s += LONGEST_S
    assert states == ["pending"] * (MOST_ATTEMPTS - 1) + ["given_up"]
    assert _round(watch) == []
    assert watch.queue.again(clock()) == 1
    assert [attempt.state for attempt in _round(watch)] == ["sent"]


def test_a_refusal_is_not_tried_again_and_the_next_one_gets_its_turn(store: Store) -> None:
    sender = FakeSender(script=[DeliveryRefused(target="t", detail="gone")])
    watch, _ = _watch(store, sender)
    for meter in ("1", "2"):
        _arrive(store, meter, "abnormal")
    assert [attempt.state for attempt in _round(watch)] == ["given_up", "sent"]
    (first, second) = watch.queue.all()
    assert (first.state, first.last_error, first.attempts) == ("given_up", "gone", 1)
    assert (second.state, second.last_error) == ("sent", None)


def test_who_dies_while_sending_sends_again_after_the_claim_has_run_out(store: Store) -> None:
    sender = FakeSender(script=[KeyboardInterrupt()])
    watch, clock = _watch(store, sender)
    _arrive(store, "00217", "abnormal")
    with pytest.raises(KeyboardInterrupt):
        _round(watch)
    assert _round(watch) == []
    clock.now_s += 121
    assert [attempt.state for attempt in _round(watch)] == ["sent"]


def test_two_watches_do_not_send_the_same(store: Store) -> None:
    one, other = FakeSender(), FakeSender()
    watch, _ = _watch(store, one)
    second, _ = _watch(store, other)
    _arrive(store, "00217", "abnormal")
    watch.queue.fill(one.target, ("abnormal",), _NOW_S)
    due = watch.queue.due(one.target, _NOW_S, 10)
    assert second.queue.due(other.target, _NOW_S, 10) == due
    assert watch.queue.claim(due[0], _NOW_S)
    assert not second.queue.claim(due[0], _NOW_S)


def test_a_clock_that_was_set_back_does_not_hold_messages(store: Store) -> None:
    sender = FakeSender(script=[_failed()])
    watch, clock = _watch(store, sender)
    _arrive(store, "00217", "abnormal")
    clock.now_s += 30 * 86_400
    _round(watch)
    clock.now_s -= 30 * 86_400
    assert [attempt.state for attempt in _round(watch)] == ["sent"]


def test_nothing_is_locked_while_a_message_is_under_way(store: Store) -> None:
    class Adding(FakeSender):
        def send(self, event: object) -> None:
            add_check(store, "meanwhile", "normal")

    watch, _ = _watch(store, Adding())
    _arrive(store, "00217", "abnormal")
    assert [attempt.state for attempt in _round(watch)] == ["sent"]
    assert len(store.list()) == 2


def test_a_robot_gets_few_at_once(store: Store) -> None:
    sender = FakeSender(most_at_once=2)
    watch, _ = _watch(store, sender)
    for meter in "12345":
        _arrive(store, meter, "abnormal")
    assert [len(_round(watch)) for _ in range(4)] == [2, 2, 1, 0]
    assert [event.meter for event in sender.taken] == [*"12345"]


def test_a_record_that_was_erased_meanwhile_is_given_up(store: Store) -> None:
    sender = FakeSender(script=[_failed()])
    watch, clock = _watch(store, sender)
    sha256 = _arrive(store, "00217", "abnormal")
    _round(watch)
    with store.transaction() as connection:
        connection.execute(delete(records).where(records.c.sha256 == sha256))
    clock.now_s += LONGEST_S
    assert [(one.state, one.event) for one in _round(watch)] == [("given_up", None)]


def test_the_address_is_named_only_when_it_was_asked_for(store: Store) -> None:
    read_in(store)
    add_check(store, "00217", "abnormal")
    link_new(store)
    _arrive(store, "00217", "abnormal")
    link_new(store)
    sender = FakeSender()
    watch, _ = _watch(store, sender)
    _round(replace(watch, with_address=True))
    assert "幸福路" in sender.taken[-1].address
    assert "幸福路" in sender.taken[-1].text()
    assert "address" not in replace(sender.taken[-1], address="").as_dict()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["works", "fails", "dies"]), max_size=12), st.floats(0, 1))
def test_every_record_arrives_at_least_once_whatever_goes_wrong(
    tmp_path_factory: pytest.TempPathFactory, course: list[str], draw: float
) -> None:
    script = {"works": None, "fails": _failed(), "dies": SystemExit()}
    with Store(tmp_path_factory.mktemp("watch") / "records.sqlite") as store:
        sender = FakeSender(script=[script[step] for step in course])
        watch, clock = _watch(store, sender, draw=draw)
        wanted = {_arrive(store, meter, "abnormal") for meter in "123"}
        for _ in range(3 * len(course) + 3):
            with suppress(SystemExit):  # started again, with the store as it was left
                _round(watch)
            clock.now_s += LONGEST_S
        assert {event.id for event in sender.taken} == wanted
        assert len(sender.taken) == 3
        assert {one.state for one in watch.queue.all()} == {"sent"}
