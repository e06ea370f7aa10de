#ifndef JSON_SCHEMA_H
#define JSON_SCHEMA_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// A JSON Schema (draft 7), read once. Its functions may be called by any thread, one at a time for each schema.
typedef struct json_schema json_schema;

// Reads a schema of `length` bytes. NULL when it is none: then `*error` says why, and the caller frees it. References to
// other documents are refused.
json_schema *json_schema_create(const char *text, size_t length, char **error);

void json_schema_free(json_schema *schema);

// Where a value does not fit. The caller frees the texts with json_schema_fault_free.
typedef struct json_schema_fault {
  char *place;   // the member's path, such as "mail.to" or "files.0"; "" for the whole value
  char *reason;  // what is wrong there, without the value
} json_schema_fault;

// Holds a JSON text of `length` bytes against the schema. Returns 0 when it fits and 1 when it doesn't: then `*fault` is
// filled. Recursion goes as deep as patterns and texts ask for: call it on a thread with a large stack.
int json_schema_check(const json_schema *schema, const char *text, size_t length, json_schema_fault *fault);

void json_schema_fault_free(json_schema_fault *fault);

#ifdef __cplusplus
}
#endif

#endif
