"""How fetching records is shown: a bar and a summary, or a JSON event a line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import click

from metercheck.cli.complaints import complaint
from metercheck.cli.views import device_words, emit
from metercheck.records.chain import short_of
from metercheck.records.collect import Collected
from metercheck.reports.plain import size
from metercheck.words import say


class _Sync:
    """Counts what came."""

    def __init__(self) -> None:
        self.count = 0
        self.total = 0
        self.bytes = 0
        self._began_s = monotonic()

    def start(self) -> None:
        """Fetching begins now."""
        self._began_s = monotonic()

    @property
    def lasted_s(self) -> float:
        return monotonic() - self._began_s

    def fetched(self, count: int, total: int, number: int, blob: bytes) -> None:
        """A record is in the store."""
        del number
        self.count, self.total = count, total
        self.bytes += len(blob)


class JsonSync(_Sync):
    """Events "device", "record" and "synced" on standard output."""

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *_: object) -> None: ...

    def begin(self, device: Mapping[str, Any]) -> None:
        """Event "device"."""
        emit("device", device=device["device"].hex(), firmware=device["firmware"])

    def fetched(self, count: int, total: int, number: int, blob: bytes) -> None:
        """Event "record"."""
        super().fetched(count, total, number, blob)
        emit(
            "record",
            record=number,
            short=short_of(blob),
            bytes=len(blob),
            fetched=count,
            of=total,
        )

    def end(self, device: Mapping[str, Any], done: Collected, store: Path | str) -> None:
        """Event "synced"."""
        journal = done.journal
        receipt = done.receipt
        emit(
            "synced",
            device=device["device"].hex(),
            store=str(store),
            fetched=done.fetched,
            bytes=self.bytes,
            seconds=round(self.lasted_s, 3),
            waiting=done.waiting,
            receipt={"record": receipt.record, "short": receipt.short} if receipt else None,
            on_device=on_device(journal),
            not_kept=journal["not_kept"],
            room=journal["room"],
            busy=done.refused is not None,
            unreadable=[
                {"record": number, "reason": complaint(error)[0]}
                for number, error in done.unreadable.items()
            ],
            wrong=[one.readable() for one in done.wrong],
            elsewhere=[one.readable() for one in done.elsewhere],
        )


class PlainSync(_Sync):
    """A bar on a terminal, and lines at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        console = Console(stderr=True)

        self._bar = Progress(
            TextColumn("{task.fields[records]}"),
            BarColumn(),
            TextColumn("{task.fields[transferred]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._bar.start()
        self.start()

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def begin(self, device: Mapping[str, Any]) -> None:
        """Which device."""
        click.echo(device_words(device))

    def fetched(self, count: int, total: int, number: int, blob: bytes) -> None:
        """The bar goes on."""
        super().fetched(count, total, number, blob)
        fields = {
            "records": say("sync.bar_records", count=count, total=total),
            "transferred": say("sync.bar_bytes", bytes=size(self.bytes), rate=self._rate()),
        }
        if self._task is None:
            self._task = self._bar.add_task("", total=total, **fields)
        self._bar.update(self._task, completed=count, **fields)

    def end(self, device: Mapping[str, Any], done: Collected, store: Path | str) -> None:
        """What came, what stays on the device, and why."""
        del device
        journal = done.journal
        if done.fetched:
            facts = {"bytes": size(self.bytes), "seconds": f"{self.lasted_s:.1f}"}
            rate = self._rate()
            click.echo(say("sync.fetched", count=done.fetched, path=store, rate=rate, **facts))
        elif not done.waiting:
            click.echo(say("sync.nothing_new" if journal["oldest"] else "sync.nothing_there"))
        for number, error in done.unreadable.items():
            click.echo(say("sync.unreadable", record=number, reason=complaint(error)[0]))
        for one in done.elsewhere:
            click.echo(say("sync.elsewhere", record=one.record))
        if done.receipt and done.fetched:
            click.echo(say("sync.receipt", record=done.receipt.record, short=done.receipt.short))
        count = on_device(journal)
        if not count:
            return
        why = "kept"
        if done.wrong:
            why = "wrong"
        elif done.waiting:
            why = "waiting"
        elif done.refused:
            why = "busy"
        stays = {"count": count, "first": journal["oldest"], "last": journal["newest"]}
        click.echo(say(f"sync.stay_{why}", room=journal["room"], wrong=len(done.wrong), **stays))

    def _rate(self) -> str:
        return say("sync.rate", kb=f"{self.bytes / max(self.lasted_s, 1e-3) / 1000:.1f}")


def on_device(journal: Mapping[str, Any]) -> int:
    """How many records can be asked for there."""
    return journal["newest"] - journal["oldest"] + 1 if journal["oldest"] else 0
