// The release image: no prompt, whatever ends the program or comes over the line.
//
// The port goes to its prompt when main.py ends, in whichever way. The linker puts these functions
// in the place of both prompts (mpconfigboard.cmake): the processor starts afresh instead, load and
// relays off. Without keyboard interrupts (MICROPY_KBD_EXCEPTION) the byte 3 is one like any other.

#include "hardware/watchdog.h"

int __wrap_pyexec_friendly_repl(void);
int __wrap_pyexec_raw_repl(void);
void mp_hal_set_interrupt_char(int character);

static int restart(void) {
    watchdog_reboot(0, 0, 0);
    for (volatile int waiting = 1; waiting;) {
    }
    return 0;
}

int __wrap_pyexec_friendly_repl(void) {
    return restart();
}

int __wrap_pyexec_raw_repl(void) {
    return restart();
}

void mp_hal_set_interrupt_char(int character) {
    (void)character;
}
