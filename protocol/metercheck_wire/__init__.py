"""The wire: what host and device say to each other, for CPython and MicroPython alike.

`messages` is the table that everything derives from, `framing` puts a payload on a byte stream
and finds it again, `codec` turns payloads into values and back with range checks, `record` is
the layout of a stored check, `chain` what proves it. `protocol/README.md` tells the whole story
in plain words.
"""
