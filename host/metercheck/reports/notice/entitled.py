"""Whether a record may carry a notice at all. A false accusation is the worst error there is."""

from __future__ import annotations

from collections.abc import Iterator

from metercheck.errors import (
    CalibrationNotValid,
    CheckTimeUnknown,
    MeterUnnamed,
    NotRepeated,
    RecordUnproven,
    RegistersTooMuch,
    VerdictNotAbnormal,
)
from metercheck.records.chain import Link, Piece, read
from metercheck.records.keys import KeyStore
from metercheck.records.moment import check_time
from metercheck.records.store import Store
from metercheck.reports.gathering import gathered
from metercheck.reports.plain import percent
from metercheck.reports.report import Beyond, calibration_state, standing_words
from metercheck.reports.standing import Standing
from metercheck.words import Phrase

_DAY_S = 86_400


def entitled(
    store: Store, keys: KeyStore, link: Link, beyond: Beyond, within_days: int
) -> tuple[Link, Beyond]:
    """The other check that confirms this one. Raises one of errors.NoticeRefused.

    `within_days`: how far apart the two may lie. Both have to be proven by seal, chain and
    receipts, abnormal to the user's advantage, and made with a valid calibration.
    """
    header = link.capture.header
    result = header["device_result"]
    if not beyond.standing.proven:
        raise RecordUnproven(id=beyond.id, what=_unproven(beyond.standing))
    if result["verdict"] != "abnormal":
        verdict = Phrase(f"verdict.{result['verdict']}")
        raise VerdictNotAbnormal(id=beyond.id, verdict=verdict)
    if result["ratio"] >= 1:
        raise RegistersTooMuch(id=beyond.id, ratio=percent(result["ratio"]))
    if not header["meter"]:
        raise MeterUnnamed(id=beyond.id)
    when = check_time(header)
    if not when.known:
        raise CheckTimeUnknown(id=beyond.id)
    state = calibration_state(header, when)
    if state != "valid":
        phrase = Phrase(f"report.calibration_state.{state}")
        raise CalibrationNotValid(id=beyond.id, state=phrase)
    for other, its in _abnormal(store, keys, link, within_days):
        if its.standing.proven and _confirms(link, other):
            return other, its
    raise NotRepeated(meter=header["meter"], days=within_days)


def _unproven(standing: Standing) -> str:
    return standing_words(standing)


def _confirms(link: Link, other: Link) -> bool:
    """By its own bytes, and not by what a list says: the same meter, the same finding."""
    header = other.capture.header
    result = header["device_result"]
    return (
        header["meter"] == link.capture.header["meter"]
        and result["verdict"] == "abnormal"
        and result["ratio"] < 1
        and calibration_state(header, check_time(header)) == "valid"
    )


def _abnormal(
    store: Store, keys: KeyStore, link: Link, within_days: int
) -> Iterator[tuple[Link, Beyond]]:
    """Other checks that the list says found the same of this meter, the nearest in time first."""
    time_s = check_time(link.capture.header).time_s
    rows = [
        row
        for row in store.list(link.capture.header["meter"])
        if row.verdict == "abnormal"
        and row.ratio < 1
        and row.time_s
        and abs(row.time_s - time_s) <= within_days * _DAY_S
        and row.id != link.piece.id
    ]
    for row in sorted(rows, key=lambda one: (abs(one.time_s - time_s), one.id)):
        stored = store.get(row.id)
        other = read(Piece(stored.blob, id=stored.id))
        # A copy of the same record in other bytes confirms nothing.
        if (other.device, other.number) != (link.device, link.number):
            yield gathered(store, keys, stored)
