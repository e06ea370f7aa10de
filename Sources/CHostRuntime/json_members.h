#ifndef HOST_JSON_MEMBERS_H
#define HOST_JSON_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

// The members of a JSON object as they stand in its text, digit for digit: jansson's integers end at 63 bits.

typedef struct json_slice {
  const char *start;
  size_t length;
} json_slice;

// Walks over the members of the outermost object of a text that a parser has found to be JSON.
typedef struct json_members {
  const char *at;
  const char *end;
} json_members;

// Returns false when the text holds something else than an object.
bool json_members_begin(json_members *members, const char *text, size_t length);

// Moves on. `name` is with its quotes, escapes as written. Returns false at the end.
bool json_members_next(json_members *members, json_slice *name, json_slice *value);

#endif
