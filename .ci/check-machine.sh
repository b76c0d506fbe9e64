#!/bin/sh
# Says what set-up needs and this machine lacks, with the command that installs it.
# usage: check-machine.sh PYTHON [image|pico|browser|database|hardware|all]
# image: what builds images for the Pico, too; pico: and emulates it; browser: looks at the page in
# a real browser; database: a PostgreSQL server; hardware: ngspice, and KiCad 9 or what sets it up;
# all: pico, browser, database and hardware
python=${1:-python3}
purpose=${2:-}
missing=''

command -v make >/dev/null 2>&1 || missing="$missing make"

if ! command -v gcc >/dev/null 2>&1; then
    missing="$missing gcc"
elif ! echo '#include <stdio.h>' | gcc -E -x c - >/dev/null 2>&1; then
    missing="$missing libc6-dev"   # gcc only recommends it
fi

if ! command -v "$python" >/dev/null 2>&1; then
    missing="$missing python3 python3-venv"
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "error: metercheck needs Python 3.11 or newer; $python is $("$python" -V 2>&1)" >&2
    echo "  If another one is installed, name it: make PYTHON=python3.13 ..." >&2
    exit 1
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    missing="$missing python3-venv"
elif ! "$python" -c 'import lzma, sqlite3, ssl' 2>/dev/null; then
    echo "error: $(command -v "$python") was built without lzma, sqlite3 or ssl" >&2
    echo "  Use the system's Python: make PYTHON=/usr/bin/python3 ..." >&2
    exit 1
fi

if [ "$purpose" = pico ] || [ "$purpose" = all ]; then
    command -v node >/dev/null 2>&1 || missing="$missing nodejs"
    command -v npm >/dev/null 2>&1 || missing="$missing npm"
fi
if [ "$purpose" = browser ] || [ "$purpose" = all ]; then
    command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
    command -v chromedriver >/dev/null 2>&1 || missing="$missing chromium-driver"
fi
if [ "$purpose" = database ] || [ "$purpose" = all ]; then
    if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
        command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
    fi
fi
if [ "$purpose" = hardware ] || [ "$purpose" = all ]; then
    command -v ngspice >/dev/null 2>&1 || missing="$missing ngspice"
    kicad=$(kicad-cli version 2>/dev/null | cut -d. -f1)
    if [ "${kicad:-0}" -lt 9 ]; then
        if [ "$(id -u)" != 0 ]; then
            echo "error: KiCad 9 is needed, and kicad-cli is ${kicad:-not there}" >&2
            echo "  Install it (Debian 13: apt install kicad), or run this as root: it is then set up in a" >&2
            echo "  Debian of its own in ~/.cache/metercheck, 2 GB." >&2
            exit 1
        fi
        command -v debootstrap >/dev/null 2>&1 || missing="$missing debootstrap"
    fi
fi
if [ "$purpose" = image ] || [ "$purpose" = pico ] || [ "$purpose" = all ]; then
    command -v cmake >/dev/null 2>&1 || missing="$missing cmake"
    if ! command -v arm-none-eabi-g++ >/dev/null 2>&1; then
        missing="$missing gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib"
    elif ! echo '#include <string>' | arm-none-eabi-g++ -E -x c++ - >/dev/null 2>&1; then
        missing="$missing libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib"   # only recommended
    fi
fi

if [ -n "$missing" ]; then
    echo "error: set-up needs programs that this machine lacks; install them as root:" >&2
    echo "  apt install$missing" >&2
    exit 1
fi
