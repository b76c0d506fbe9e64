"""What CPython lacks of MicroPython, so that one file serves both."""

try:
    from gc import collect

    import micropython
    from micropython import const
except ImportError:

    class _Stand:
        """Stands for the module: its compiler knows the decorators by its name."""

        @staticmethod
        def const(value):
            """The value itself, which MicroPython's compiler folds."""
            return value

        @staticmethod
        def native(function):
            """The function itself, which MicroPython compiles to machine code."""
            return function

    def collect() -> "int | None":
        """Nothing: memory lies in no pieces here, and a collection takes long."""

    micropython = _Stand
    const = _Stand.const


__all__ = ("collect", "const", "micropython")
