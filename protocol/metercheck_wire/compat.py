"""What CPython lacks of MicroPython, so that one file serves both."""

try:
    import micropython
    from micropython import const
except ImportError:

    def const(value):
        """The value itself, which MicroPython's compiler folds."""
        return value

    class micropython:  # noqa: N801 the module's own name: its compiler knows the decorator by it
        """Stands for MicroPython's module."""

        @staticmethod
        def native(function):
            """The function itself, which MicroPython compiles to machine code."""
            return function


__all__ = ("const", "micropython")
