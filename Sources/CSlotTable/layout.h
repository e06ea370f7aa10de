// Where the parts of the shared memory lie: the table, then a page boundary, then the words of each slot.

#ifndef CSLOTTABLE_LAYOUT_H
#define CSLOTTABLE_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

size_t slot_table_words_offset(uint32_t slots);
size_t slot_words_bytes(void);

#endif
