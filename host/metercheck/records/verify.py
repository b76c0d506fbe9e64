"""Whether records are what their devices made, all of them and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from metercheck.errors import BadRecord
from metercheck.records import neighbours, recompute, seals, sequence
from metercheck.records.chain import Link, Piece, read
from metercheck.records.erasures import ErasedLink, Erasure
from metercheck.records.findings import Finding, Receipt, about
from metercheck.records.seals import DeviceKey

KeysOf = Callable[[str], Sequence[DeviceKey]]
"""The keys that this computer has for a device (hex)."""


@dataclass(frozen=True)
class DeviceSummary:
    """One device's records. `proven`: of how many the seal fits the key that is here."""

    device: str
    first: int
    last: int
    count: int
    chains: int
    proven: int
    short: str
    """The short hash of the newest."""
    erased: int = 0
    """How many more there were, of which only their place in the chain is here."""


@dataclass(frozen=True)
class Report:
    """What a verification found: `findings` by device and record, those that are wrong first."""

    devices: tuple[DeviceSummary, ...]
    findings: tuple[Finding, ...]

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """What does not hold."""
        return tuple(one for one in self.findings if one.wrong)


def verify(
    pieces: Sequence[Piece],
    receipts: Sequence[Receipt] = (),
    keys_of: KeysOf = lambda _: (),
    *,
    again: Callable[[Link], bool] = lambda _: True,
    erasures: Sequence[Erasure] = (),
) -> Report:
    """Verify all `pieces`; of those that `again` says, compute the verdict afresh (slow).

    `erasures`: what stayed of records that were erased; each is told, whatever else is found.
    """
    by_device: dict[str, list[Link]] = {one.device: [] for one in receipts}
    for one in erasures:
        by_device.setdefault(one.device, []).append(one.link)
    damaged: dict[str, set[int]] = {}
    findings: list[Finding] = []
    for piece in {(one.blob, one.sha256): one for one in reversed(pieces)}.values():
        if piece.sha256 and sha256(piece.blob).hexdigest() != piece.sha256:
            findings.append(Finding("noted_otherwise", piece, piece.device, piece.record))
        try:
            link = read(piece)
            _ = link.capture  # read whole, events too
        except BadRecord as error:
            detail = {"detail": error.arguments["detail"]}
            findings.append(Finding("damaged", piece, piece.device, piece.record, detail))
            damaged.setdefault(piece.device, set()).add(piece.record)
        else:
            by_device.setdefault(link.device, []).append(link)
    devices = []
    for device, unsorted in sorted(by_device.items()):
        links = sorted(unsorted, key=lambda link: (link.number, link.piece.id))
        of_it = tuple(one for one in receipts if one.device == device)
        found = seals.look(links, keys_of(device))
        trusted = found.proven | {one.chain for one in of_it}
        unread = frozenset(damaged.get(device, ()))
        known = sequence.Known(unread, trusted, found.refuted, of_it)
        chosen, forks = sequence.in_order(links, known)
        findings += [*found.findings, *forks, *_rest(device, chosen, known)]
        here = [link for link in links if not isinstance(link, ErasedLink)]
        findings += recompute.look([link for link in here if again(link)])
        findings += _erased(links)
        if chosen:
            devices.append(_summary(chosen, found.proven))
    return Report(tuple(devices), ranked(findings))


def ranked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """In the order of a report, nothing twice."""
    return tuple(sorted(_once(findings), key=_place))


def _rest(device: str, chosen: Sequence[Link], known: sequence.Known) -> Iterator[Finding]:
    yield from sequence.look(chosen, known)
    yield from neighbours.look([link for link in chosen if not isinstance(link, ErasedLink)])
    if not chosen and not known.damaged:
        newest = max(known.receipts, key=lambda one: one.record)
        yield Finding("tail_cut", Piece(b""), device, 0, {"newest": newest.record})


def _erased(links: Sequence[Link]) -> Iterator[Finding]:
    """One finding for those that follow each other and went for one reason on one day."""
    gone = [(at, link) for at, link in enumerate(links) if isinstance(link, ErasedLink)]

    def run(place: tuple[int, tuple[int, ErasedLink]]) -> tuple[int, str, str]:
        nth, (at, link) = place
        return at - nth, link.erasure.day, link.erasure.why

    for (_, day, why), group in groupby(enumerate(gone), run):
        same = [link for _, (_, link) in group]
        yield about("erased", same[0], last=same[-1].number, count=len(same), at=day, why=why)


def _summary(chosen: Sequence[Link], proven: frozenset[bytes]) -> DeviceSummary:
    here = [link for link in chosen if not isinstance(link, ErasedLink)]
    return DeviceSummary(
        chosen[-1].device,
        chosen[0].number,
        chosen[-1].number,
        len(here),
        len({link.chain_id for link in chosen}),
        sum(link.value in proven for link in here),
        chosen[-1].short,
        len(chosen) - len(here),
    )


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Without what is said twice of the same record."""
    said: dict[tuple[str, bytes, int, str, int], Finding] = {}
    for one in findings:
        said.setdefault((one.code, one.piece.blob, one.piece.id, one.device, one.record), one)
    return list(said.values())


def _place(finding: Finding) -> tuple[bool, str, int, int]:
    return not finding.wrong, finding.device, finding.record, finding.piece.id
