// Shorter ways for what an estimator in Python does all day: arithmetic on two floats, a list's
// element by its index, a name's value.
//
// Each answers only the plain case, in the very way of the interpreter's own function, and leaves
// anything else to that: other types, errors, indices from the end. tests/emulator/test_board.py
// compares them with the unix port, which has none of this.

#include "py/objlist.h"
#include "py/objtuple.h"
#include "py/runtime.h"

mp_obj_t mp_binary_op_of_any(mp_binary_op_t op, mp_obj_t left, mp_obj_t right);
mp_map_elem_t *mp_map_lookup_by_search(mp_map_t *map, mp_obj_t key, mp_map_lookup_kind_t kind);
mp_obj_t __real_mp_obj_subscr(mp_obj_t base, mp_obj_t index, mp_obj_t value);
mp_obj_t __wrap_mp_obj_subscr(mp_obj_t base, mp_obj_t index, mp_obj_t value);

// The interpreter asks for operand types one after the other, and finds floats last.
mp_obj_t mp_binary_op(mp_binary_op_t op, mp_obj_t left, mp_obj_t right) {
    if (mp_obj_is_float(left) && mp_obj_is_float(right)) {
        mp_float_t a = mp_obj_float_get(left);
        mp_float_t b = mp_obj_float_get(right);
        switch (op) {
            case MP_BINARY_OP_ADD:
            case MP_BINARY_OP_INPLACE_ADD:
                return mp_obj_new_float(a + b);
            case MP_BINARY_OP_SUBTRACT:
            case MP_BINARY_OP_INPLACE_SUBTRACT:
                return mp_obj_new_float(a - b);
            case MP_BINARY_OP_MULTIPLY:
            case MP_BINARY_OP_INPLACE_MULTIPLY:
                return mp_obj_new_float(a * b);
            case MP_BINARY_OP_TRUE_DIVIDE:
            case MP_BINARY_OP_INPLACE_TRUE_DIVIDE:
                if (b == 0) {
                    break; // it raises
                }
                return mp_obj_new_float(a / b);
            case MP_BINARY_OP_LESS:
                return mp_obj_new_bool(a < b);
            case MP_BINARY_OP_MORE:
                return mp_obj_new_bool(a > b);
            case MP_BINARY_OP_LESS_EQUAL:
                return mp_obj_new_bool(a <= b);
            case MP_BINARY_OP_MORE_EQUAL:
                return mp_obj_new_bool(a >= b);
            default:
                break;
        }
    }
    return mp_binary_op_of_any(op, left, right);
}

// Reading (value: MP_OBJ_SENTINEL), writing, or removing (MP_OBJ_NULL) an element. The linker
// puts this before mp_obj_subscr (mpconfigboard.cmake). As an unsigned number an index from the
// end is larger than any length.
mp_obj_t __wrap_mp_obj_subscr(mp_obj_t base, mp_obj_t index, mp_obj_t value) {
    if (mp_obj_is_small_int(index) && mp_obj_is_obj(base) && value != MP_OBJ_NULL) {
        mp_uint_t at = MP_OBJ_SMALL_INT_VALUE(index);
        const mp_obj_base_t *object = MP_OBJ_TO_PTR(base);
        if (object->type == &mp_type_list) {
            mp_obj_list_t *list = MP_OBJ_TO_PTR(base);
            if (at < list->len) {
                if (value == MP_OBJ_SENTINEL) {
                    return list->items[at];
                }
                list->items[at] = value;
                return mp_const_none;
            }
        } else if (object->type == &mp_type_tuple && value == MP_OBJ_SENTINEL) {
            const mp_obj_tuple_t *tuple = MP_OBJ_TO_PTR(base);
            if (at < tuple->len) {
                return tuple->items[at];
            }
        }
    }
    return __real_mp_obj_subscr(base, index, value);
}

// Where a key was last found in a map. The interpreter's own memory of that has one place for a
// name in all maps, a quarter of its places with this kind of object, and a division at each use.
// A place that another key has taken since costs a search, no more.
#define PLACES (1024)
static uint8_t places[PLACES];

mp_map_elem_t *mp_map_lookup(mp_map_t *map, mp_obj_t key, mp_map_lookup_kind_t kind) {
    uint8_t *place = &places[(((mp_uint_t)key >> 4) ^ ((mp_uint_t)map >> 3)) % PLACES];
    if (kind != MP_MAP_LOOKUP_REMOVE_IF_FOUND && *place < map->alloc
        && map->table[*place].key == key) {
        return &map->table[*place];
    }
    mp_map_elem_t *found = mp_map_lookup_by_search(map, key, kind);
    if (found != NULL) {
        *place = found - map->table;
    }
    return found;
}
