#ifndef HOST_JSON_PATH_H
#define HOST_JSON_PATH_H

#include <jansson.h>
#include <stddef.h>

// Parses a JSON text; NULL when it is none. Integers beyond 64 bits are kept as reals, and then all are.
json_t *json_parse(const char *text, size_t length);

// The value at `path`: a member's whole name, or names and array indexes with dots between ("mail.to", "files.0").
// NULL when there is none.
json_t *json_at_path(json_t *root, const char *path);

#endif
