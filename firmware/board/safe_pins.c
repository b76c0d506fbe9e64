// What can do harm is off before anything else runs: outputs at 0 for gates, relays and blower.
//
// From power-up to here these pins are inputs, held down by the processor's own pull-downs and by
// resistors outside. The numbers are those of metercheck_device/boards/rp2/pins.py, which
// tests/unit/test_pico_pins.py compares.

#include "hardware/gpio.h"

static const uint8_t off_at_start[] = { 10, 11, 12, 28, 22 };

void board_startup(void) {
    for (unsigned i = 0; i < sizeof(off_at_start); ++i) {
        gpio_init(off_at_start[i]);
        gpio_put(off_at_start[i], 0);
        gpio_set_dir(off_at_start[i], GPIO_OUT);
    }
}
