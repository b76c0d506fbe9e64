"""`python -m metercheck`: the command line, also where no script is on the path."""

from metercheck.cli import main

main()
