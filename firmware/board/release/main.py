"""What the device does. When it ends, in whichever way, the processor restarts (no_repl.c)."""

from metercheck_device.boards.rp2.board import main

main()
