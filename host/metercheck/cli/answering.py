"""Checks that answer work orders: linked wherever records come into the store, and told."""

from __future__ import annotations

import click

from metercheck.records.store import Store
from metercheck.words import say


def link_answers(store: Store) -> None:
    """Link every check that answers an order, and say so on standard error.

    Raises errors.StoreError.
    """
    from metercheck.worklist.linking import link_new

    for link in link_new(store):
        words = say("worklist.linked", record=link.record, order=link.order, meter=link.meter)
        click.echo(words, err=True)
