// The device's MicroPython: what differs from the stock Raspberry Pi Pico. Read before the port's
// and the interpreter's own settings, which give way. Figures: README.md.

#define MICROPY_HW_BOARD_NAME "metercheck on a Raspberry Pi Pico"

// Floats of 30 bits inside the word of an object: no float is allocated. The two lowest bits of
// the mantissa are cut off (README.md).
#define MICROPY_OBJ_REPR (MICROPY_OBJ_REPR_C)

// One loop, no threads: no locks around the heap, no search for the state of the thread.
#define MICROPY_PY_THREAD (0)

// Frames of functions on a stack of their own. Otherwise a frame of more than 11 words, which is
// any function with a dozen locals, comes from the heap at each call: 50 us and more.
#define MICROPY_ENABLE_PYSTACK (1)
#define MICROPY_BOARD_EARLY_INIT board_early_init
void board_early_init(void);

// What the interpreter does most has a shorter way, in fast_paths.c; what it does not answer goes
// to the interpreter's own function, which keeps its body under another name.
#define MICROPY_WRAP_MP_BINARY_OP(function) function##_of_any
#define MICROPY_WRAP_MP_MAP_LOOKUP(function) function##_by_search
#define MICROPY_OPT_MAP_LOOKUP_CACHE (0) // fast_paths.c has a better one
