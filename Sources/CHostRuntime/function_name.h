#ifndef HOST_FUNCTION_NAME_H
#define HOST_FUNCTION_NAME_H

#include <stddef.h>
#include <stdint.h>

// The function of a library's file that covers an address, exported or not: dladdr(3) knows exported ones only.
typedef struct function_name {
  char text[256];   // as in the file, mangled; cut when longer
  uint64_t offset;  // of the address, from the function's start
} function_name;

// Looks into the symbol table of `file`, which strip(1) takes away. `address` counts from the library's base.
//
// Returns whether it was found. Async-signal-safe: it reads a mapping of the file, and trusts nothing that stands in it.
int function_name_find(const char *file, uint64_t address, function_name *found);

#endif
