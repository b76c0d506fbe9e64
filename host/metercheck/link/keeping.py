"""Commands about what a device keeps: its clock, its key, its records. Errors as `Client` has."""

from __future__ import annotations

from typing import Any

from metercheck.link.client import Client


def set_time(client: Client, time_s: int) -> dict[str, Any]:
    """Set the device's clock, Unix seconds; STATUS."""
    return client.command("SET_TIME", {"time_s": time_s}, "STATUS")


def journal(client: Client) -> dict[str, Any]:
    """JOURNAL: which records the device has, and where its chain stands."""
    return client.command("JOURNAL_REQUEST", {}, "JOURNAL")


def provision(client: Client, key: bytes) -> dict[str, Any]:
    """Give the device its key of 32 bytes, once; JOURNAL with the chain that begins."""
    return client.command("PROVISION", {"key": key}, "JOURNAL")


def factory_reset(client: Client, chain_id: bytes) -> dict[str, Any]:
    """End the chain `chain_id`: key and records go; JOURNAL with the chain that begins."""
    return client.command("FACTORY_RESET", {"chain_id": chain_id}, "JOURNAL")


def records_kept(client: Client, record: int, chain: bytes) -> dict[str, Any]:
    """Tell the device that this host has every record up to `record`, of this chain; JOURNAL."""
    return client.command("RECORDS_KEPT", {"record": record, "chain": chain}, "JOURNAL")
