"""The device: from edges to a verdict, the load kept safe on the way.

`measure/` and `check.py` are pure and run unchanged on the host; `app.py` is the cooperative loop;
`boards/` holds what touches a pin.
"""

FIRMWARE = "0.1.0"
