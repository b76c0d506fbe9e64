"""What all errors have in common: a key, its arguments, an exit code."""

from __future__ import annotations

from typing import Any, ClassVar


class MetercheckError(Exception):
    """Base of the tree. `key` names the sentence, `exit_code` what the shell sees."""

    key: ClassVar[str] = "error.unexpected"
    exit_code: ClassVar[int] = 1

    def __init__(self, **arguments: object) -> None:
        super().__init__(self.key, arguments)
        self.arguments = arguments

    def __str__(self) -> str:
        filled = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.key}({filled})"

    def __reduce__(self) -> tuple[Any, ...]:
        """By name, as it was raised: errors come home from worker processes."""
        return _raised_again, (type(self), self.arguments)


def _raised_again(kind: type[MetercheckError], arguments: dict[str, Any]) -> MetercheckError:
    return kind(**arguments)
