"""Which messages wait, went and were given up: the table `deliveries`, which outlives a restart.

Every record of a wanted verdict that came after the watch on a target began gets a row there. A
row is claimed before its message is sent and marked afterwards, each in a transaction of its own:
nothing is locked while a message is under way, and two watches do not send the same one. Who dies
in between has claimed it for a while only, so it is sent again: at least once, not at most once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from sqlalchemy import Select, and_, or_, select, update

from metercheck.records.store import Store
from metercheck.records.store.new import insert_new
from metercheck.records.store.tables import deliveries, records, work_checks, work_orders
from metercheck.watch.backoff import LONGEST_S
from metercheck.watch.events import Event

PENDING, SENT, GIVEN_UP = "pending", "sent", "given_up"
STATES = (PENDING, SENT, GIVEN_UP)
_BEGAN = "began"
"""State of the row, without a record, that says since when a target is watched for."""
_CLAIM_S = 120.0  # longer than any sender waits


@dataclass(frozen=True)
class Delivery:
    """A message to a target. `next_at_s`: Unix seconds; `last_error` may be of several lines."""

    id: int
    record_sha256: str
    target: str
    state: str
    attempts: int
    next_at_s: float
    last_error: str | None
    made: str


class Queue:
    """The deliveries of a store. All methods raise errors.StoreError when it fails."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, target: str, now_s: float) -> None:
        """Watch for this target from now on; if that was said before, since then."""
        row = {"record_sha256": "", "target": target, "state": _BEGAN, "made": _iso(now_s)}
        with self._store.reading() as connection:
            if connection.execute(_since(target)).scalar() is not None:
                return
        with self._store.transaction() as connection:
            insert_new(connection, deliveries, [row])

    def fill(self, target: str, verdicts: Sequence[str], now_s: float) -> int:
        """Queue the records that came since and are of these verdicts; how many."""
        d, r = deliveries.c, records.c
        known = select(d.record_sha256).where(d.target == target)
        with self._store.reading() as connection:
            since = connection.execute(_since(target)).scalar_one()
            fresh = select(r.sha256).where(
                r.verdict.in_(verdicts), r.received >= since, r.sha256.not_in(known)
            )
            found = connection.scalars(fresh.order_by(r.id)).all()
        if not found:
            return 0
        own = {"target": target, "state": PENDING, "next_at_s": now_s, "made": _iso(now_s)}
        with self._store.transaction() as connection:
            insert_new(connection, deliveries, [own | {"record_sha256": one} for one in found])
        return len(found)

    def due(self, target: str, now_s: float, most: int) -> Sequence[Delivery]:
        """What is to be sent to the target now, the longest waiting first, `most` of them."""
        d = deliveries.c
        # A clock that was set back must not hold a message for longer than any wait.
        is_due = or_(d.next_at_s <= now_s, d.next_at_s > now_s + LONGEST_S + _CLAIM_S)
        query = _ALL.where(d.target == target, d.state == PENDING, is_due)
        with self._store.reading() as connection:
            found = connection.execute(query.order_by(d.next_at_s, d.id).limit(most)).mappings()
            return [Delivery(**row) for row in found]

    def claim(self, one: Delivery, now_s: float) -> bool:
        """Take it for the next attempt; False: somebody else has."""
        d = deliveries.c
        unchanged = and_(d.id == one.id, d.state == PENDING, d.next_at_s == one.next_at_s)
        taken = update(deliveries).where(unchanged)
        values = {"attempts": one.attempts + 1, "next_at_s": now_s + _CLAIM_S}
        with self._store.transaction() as connection:
            return connection.execute(taken.values(values)).rowcount == 1

    def sent(self, one: Delivery) -> None:
        """It arrived."""
        self._mark(one, state=SENT, last_error=None)

    def failed(self, one: Delivery, error: str, next_at_s: float) -> None:
        """It did not; try again then."""
        self._mark(one, state=PENDING, last_error=error, next_at_s=next_at_s)

    def give_up(self, one: Delivery, error: str) -> None:
        """It never will."""
        self._mark(one, state=GIVEN_UP, last_error=error)

    def again(self, now_s: float) -> int:
        """Queue afresh what was given up, and do not wait for what waits; how many."""
        waiting = deliveries.c.state.in_((PENDING, GIVEN_UP))
        values = {"state": PENDING, "attempts": 0, "next_at_s": now_s}
        with self._store.transaction() as connection:
            return connection.execute(update(deliveries).where(waiting).values(values)).rowcount

    def all(self) -> Sequence[Delivery]:
        """Every delivery, oldest first."""
        query = _ALL.where(deliveries.c.state != _BEGAN).order_by(deliveries.c.id)
        with self._store.reading() as connection:
            return [Delivery(**row) for row in connection.execute(query).mappings()]

    def event(self, one: Delivery, *, with_address: bool) -> Event | None:
        """What the message says; None when its record is not in the store any more."""
        r = records.c
        query = select(
            *(r.sha256, r.meter, r.verdict, r.ratio, r.ratio_u95, r.short, r.time_s)
        ).where(r.sha256 == one.record_sha256)
        address = (
            select(work_orders.c.address)
            .join_from(work_orders, work_checks, work_checks.c.order_id == work_orders.c.id)
            .where(work_checks.c.record_sha256 == one.record_sha256, work_checks.c.linked != "")
            .order_by(work_orders.c.id.desc())
        )
        with self._store.reading() as connection:
            found = connection.execute(query).first()
            if found is None:
                return None
            where = connection.scalars(address).first() if with_address else None
        sha256, meter, verdict, ratio, u95, short, time_s = found
        return Event(sha256, meter or "", verdict, ratio, u95, short or "", time_s, where or "")

    def _mark(self, one: Delivery, **values: object) -> None:
        with self._store.transaction() as connection:
            connection.execute(
                update(deliveries).where(deliveries.c.id == one.id).values(**values)
            )


_ALL = select(*(deliveries.c[field.name] for field in fields(Delivery)))


def _since(target: str) -> Select[tuple[str]]:
    d = deliveries.c
    return select(d.made).where(d.target == target, d.state == _BEGAN)


def _iso(now_s: float) -> str:
    """As the store notes when a record came, so that the two can be compared as texts."""
    return datetime.fromtimestamp(now_s, UTC).isoformat(timespec="seconds")
