"""The device's program, until Ctrl-C; then the prompt is there, and `main()` starts it again.

No watchdog, which could not be stopped. A byte 3 on the USB line is Ctrl-C, so frames with one
end the program: speak to a development image over the second line, GP8/9.
"""

from metercheck_device.boards.rp2.board import main as _main


def main():
    """Run the device."""
    _main(watchdog=False)


main()
