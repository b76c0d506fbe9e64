"""What pushes a user's probability, in words that a person can check in the readings."""

from __future__ import annotations

from collections.abc import Iterable

from metercheck.words import Phrase

GROUPS = (
    *("change", "days", "season", "shape", "window", "base", "peak", "after", "low", "blocks"),
    "missing",
)
"""Groups of features, as features.Features.groups names them."""


def in_words(reasons: Iterable[tuple[str, float]]) -> tuple[Phrase, ...]:
    """A sentence for each group that `reasons` (learning.Model.reasons) name, in their order."""
    groups = dict.fromkeys(name.partition(".")[0] for name, _ in reasons)
    return tuple(Phrase(f"behaviour.group.{group}") for group in groups if group in GROUPS)
