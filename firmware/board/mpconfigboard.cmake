# A Raspberry Pi Pico whose interpreter runs from RAM, as far as it is worth the room. What and why:
# README.md. The port includes this file before it makes its target, `firmware`.

set(PICO_BOARD "pico")
set(PICO_PLATFORM "rp2040")

list(APPEND MICROPY_SOURCE_BOARD
    ${MICROPY_BOARD_DIR}/call_stack.c
    ${MICROPY_BOARD_DIR}/fast_paths.c
    ${MICROPY_BOARD_DIR}/safe_pins.c
)
if(METERCHECK_RELEASE)
    add_compile_definitions(METERCHECK_RELEASE=1)
    list(APPEND MICROPY_SOURCE_BOARD ${MICROPY_BOARD_DIR}/no_repl.c)
    add_link_options(-Wl,--wrap=pyexec_friendly_repl,--wrap=pyexec_raw_repl)
endif()
add_link_options(-Wl,--wrap=mp_obj_subscr)

# What an estimator in Python spends its time in: compiled for speed (the port does so for vm and
# map itself), and in RAM.
set(METERCHECK_FAST runtime obj bc objfun objlist objfloat)
foreach(name ${METERCHECK_FAST})
    set_source_files_properties(${MICROPY_DIR}/py/${name}.c PROPERTIES COMPILE_OPTIONS "-O2")
endforeach()
set_source_files_properties(${MICROPY_BOARD_DIR}/fast_paths.c PROPERTIES COMPILE_OPTIONS "-O2")

# Of the frozen content it is native code, since bytecode is data.
set(METERCHECK_IN_RAM "*fast_paths.c.o *frozen_content.c.o")
foreach(name ${METERCHECK_FAST} vm map
    # Small, and called by those: a call from RAM into flash takes a detour.
    pystack nlr nlrthumb cstack objmodule argcheck smallint objboundmeth objclosure
)
    string(APPEND METERCHECK_IN_RAM " *py/${name}.c.o")
endforeach()
# Whole files: with the SDK's own PICO_FLOAT_IN_RAM a part stays behind in flash, and the detour to
# it overwrites the register in which the caller keeps its return address. It never comes back.
string(APPEND METERCHECK_IN_RAM
    " *pico_float/float_aeabi_rp2040.S.o *libm_extra.c.o *pico_divider/divider_hardware.S.o"
)

# The port's linker script names gc, vm and parse for RAM, but by another suffix than its objects
# have, so they all stay in flash. Ours stand in the place of those, and the build stops if one of
# the functions that matter is not where it should be.
set(METERCHECK_PORTS_OWN "*gc.c.obj *vm.c.obj *parse.c.obj")
file(READ ${MICROPY_PORT_DIR}/memmap_mp_rp2040.ld METERCHECK_LAYOUT)
string(FIND "${METERCHECK_LAYOUT}" "${METERCHECK_PORTS_OWN}" METERCHECK_FOUND_AT)
if(METERCHECK_FOUND_AT EQUAL -1)
    message(FATAL_ERROR "memmap_mp_rp2040.ld is not the file that ${CMAKE_CURRENT_LIST_FILE} knows")
endif()
string(REPLACE "${METERCHECK_PORTS_OWN}" "${METERCHECK_IN_RAM}"
    METERCHECK_LAYOUT "${METERCHECK_LAYOUT}")
foreach(function
    mp_execute_bytecode mp_map_lookup_by_search mp_binary_op_of_any mp_obj_get_type
    mp_setup_code_state mp_obj_new_list mp_obj_float_binary_op mp_binary_op
    nlr_push __aeabi_fadd __wrap___aeabi_fmul __wrap___aeabi_uidivmod
)
    string(APPEND METERCHECK_LAYOUT "ASSERT(${function} >= ORIGIN(RAM), \"${function}: not in RAM\")\n")
endforeach()
set(METERCHECK_LAYOUT_FILE ${CMAKE_BINARY_DIR}/memmap_metercheck.ld)
file(WRITE ${METERCHECK_LAYOUT_FILE} "${METERCHECK_LAYOUT}")
# Deferred: the port names its own script further down.
cmake_language(DEFER CALL
    set_target_properties firmware PROPERTIES PICO_TARGET_LINKER_SCRIPT ${METERCHECK_LAYOUT_FILE}
)
