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

// Gates, relays and blower are off before anything else happens: safe_pins.c.
#define MICROPY_BOARD_STARTUP board_startup
void board_startup(void);

#if METERCHECK_RELEASE
// The line belongs to the host's frames: any byte may be in them, and nothing else may (no_repl.c).
#define MICROPY_KBD_EXCEPTION (0)
#define MICROPY_PY_OS_DUPTERM (0)
// By this name, besides the numbers of every Pico, a host knows it before it sends a byte.
#define MICROPY_HW_USB_MANUFACTURER_STRING "metercheck"
#define MICROPY_HW_USB_PRODUCT_FS_STRING "metercheck"
// A write takes what there is room for; nobody waits for a host that does not read.
#define MICROPY_HW_USB_CDC_TX_TIMEOUT (0)
#endif

// Firmware is changed by who holds the button on the board, not by a stranger on the cable.
#define MICROPY_HW_USB_CDC_1200BPS_TOUCH (0)
