// Where the frames of Python functions lie: 32 bytes and a word for each local. The processor's own
// stack of 8 kB ends some 35 calls deep; with less than 30 locals each this one lasts as long.
// A measurement takes 1 kB of it.

#include "py/pystack.h"

#define CALL_STACK_BYTES (6144)

static mp_obj_t call_stack[CALL_STACK_BYTES / sizeof(mp_obj_t)];

void board_early_init(void) {
    mp_pystack_init(call_stack, call_stack + MP_ARRAY_SIZE(call_stack));
}
