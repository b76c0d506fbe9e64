"""What CPython lacks of MicroPython, so that one file serves both."""

try:
    from micropython import const
except ImportError:

    def _itself(value):
        return value

    # MicroPython's compiler folds `const(...)`; elsewhere it is the value itself.
    const = _itself


__all__ = ("const",)
