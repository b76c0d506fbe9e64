"""The seals of one device's records against the keys that this computer has for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metercheck.records.chain import Link
from metercheck.records.findings import Finding, about


@dataclass(frozen=True)
class DeviceKey:
    """A key that a device was given. `chain_id` in hex, "" while it is not known to have it."""

    key: bytes
    chain_id: str = ""


@dataclass(frozen=True)
class Seals:
    """What the seals say of the records of one device."""

    proven: frozenset[bytes]
    """Chain values of the records whose seal fits the device's key."""
    refuted: frozenset[bytes]
    """Of those whose seal should, and does not."""
    findings: tuple[Finding, ...]


def look(links: Sequence[Link], keys: Sequence[DeviceKey]) -> Seals:
    """Look at every seal."""
    proven: set[bytes] = set()
    refuted: set[bytes] = set()
    findings: list[Finding] = []
    open_chains: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        own = [one for one in keys if one.chain_id == link.chain_id]
        if not link.sealed:
            if own:
                refuted.add(link.value)
                findings.append(about("seal_missing", link))
            else:
                open_chains.setdefault(("unsealed", link.chain_id), []).append(link)
        elif any(link.fits(one.key) for one in own or keys):
            proven.add(link.value)
        elif own:
            refuted.add(link.value)
            findings.append(about("seal_wrong", link))
        else:
            open_chains.setdefault(("sealed", link.chain_id), []).append(link)
    findings += _chains(open_chains, bool(keys))
    return Seals(frozenset(proven), frozenset(refuted), tuple(findings))


def _chains(open_chains: dict[tuple[str, str], list[Link]], keyed: bool) -> Iterator[Finding]:
    """One finding for each chain that no key of this computer speaks for."""
    for (kind, _), links in open_chains.items():
        code = "unsealed" if kind == "unsealed" else "foreign_key" if keyed else "key_not_here"
        yield about(code, links[0], count=len(links))
