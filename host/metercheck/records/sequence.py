"""The order of one device's records: who follows whom, what is missing, which one was altered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from metercheck.records.chain import Link
from metercheck.records.findings import Finding, Receipt, about


@dataclass(frozen=True)
class Known:
    """What is known beside the records themselves; chains are values of 32 bytes."""

    damaged: frozenset[int] = frozenset()
    """Numbers of records whose bytes cannot be read any more."""
    trusted: frozenset[bytes] = frozenset()
    """Chains of records that are as the device made them, by their seal or by a receipt."""
    refuted: frozenset[bytes] = frozenset()
    """Chains whose seal does not: what does not fit them needs no other explanation."""
    receipts: tuple[Receipt, ...] = ()


def in_order(links: Sequence[Link], known: Known) -> tuple[list[Link], list[Finding]]:
    """One record for each number, and those that take another's place. `links` by number."""
    chosen: list[Link] = []
    forks: list[Finding] = []
    for _, group in groupby(links, lambda link: link.number):
        same = list(group)
        last = chosen[-1].value if chosen else b""
        best = max(
            same,
            key=lambda link: (
                link.value in known.trusted,
                link.previous == last,
                bool(link.piece.blob),
            ),
        )
        chosen.append(best)
        forks += [
            about("forked", link, other=best.piece.id or best.piece.path)
            for link in same
            if link.piece.blob != best.piece.blob and not _erased_too(link, best)
        ]
    return chosen, forks


def _erased_too(link: Link, best: Link) -> bool:
    """One of them is what stayed of the other when it was erased."""
    return link.value == best.value and not (link.piece.blob and best.piece.blob)


def look(links: Sequence[Link], known: Known) -> Iterator[Finding]:
    """What the order of `links` (see `in_order`) says; some things may be said twice."""
    if not links:
        return
    yield from _start(links[0], known)
    current, ended = links[0].chain_id, set[str]()
    for at, (before, link) in enumerate(pairwise(links), 1):
        between = link.number - before.number - 1
        follows = before.value == link.previous
        if link.chain_id == current:
            if follows and between:
                yield about("numbers_skipped", link, before=before.number)
            elif not follows and not between and before.chain_id == current:
                yield from _broken(links, at, known)
        elif link.chain_id in ended:
            yield about("old_chain_again", link, before=before.number)
        elif follows or not (link.begins or between):
            yield about("altered", link)  # of a chain that nobody has begun
        else:
            ended.add(current)
            current = link.chain_id
            if link.begins:
                yield about("chain_begins", link)
        missing = between - sum(before.number < number < link.number for number in known.damaged)
        if missing and not follows:
            first, last = before.number + 1, link.number - 1
            yield about("removed", link, first=first, last=last, count=missing)
    yield from _against_receipts(links, known)


def _start(first: Link, known: Known) -> Iterator[Finding]:
    if first.number - 1 in known.damaged:
        return
    if not first.begins:
        yield about("start_missing", first)
    elif first.number > 1:
        yield about("earlier_chain", first)


def _broken(links: Sequence[Link], at: int, known: Known) -> Iterator[Finding]:
    """Who is at fault where number `at` does not follow the one before it.

    Who changes a record's body changes what follows it, and nothing before; who changes what it
    follows changes both.
    """
    before, link = links[at - 1], links[at]
    if known.refuted & {before.value, link.value}:
        return
    followed = [other for other in links if other.value == link.previous]
    if followed:
        yield about("reordered", link, after=followed[0].number)
    elif before.value in known.trusted and link.value in known.trusted:
        yield about("link_broken", link, before=before.number)
    elif before.value in known.trusted:
        yield about("altered", link)
    elif link.value in known.trusted:
        yield about("altered", before)
    elif at + 1 < len(links) and links[at + 1].number == link.number + 1:
        yield about("altered", before if links[at + 1].previous == link.value else link)
    else:
        yield about("link_broken", link, before=before.number)


def _against_receipts(links: Sequence[Link], known: Known) -> Iterator[Finding]:
    """What a host once said that it had, against what is here."""
    here = {link.number: link for link in links}
    numbers = here.keys() | known.damaged
    for receipt in known.receipts:
        link = here.get(receipt.record)
        of_it = (receipt.chain, receipt.chain_id)
        if link is not None and (link.value, link.chain_id) != of_it:
            yield about("receipt_differs", link, had=receipt.short)
    missing = [one.record for one in known.receipts if one.record not in numbers]
    first, last = links[0], links[-1]
    gone = min(missing, default=first.number)
    if gone < min(numbers):
        count = first.number - gone
        yield about("removed", first, first=gone, last=first.number - 1, count=count)
    if max(missing, default=0) > max(numbers):
        yield about("tail_cut", last, newest=max(missing))
