#ifndef HOST_TYPED_ARGUMENT_H
#define HOST_TYPED_ARGUMENT_H

#include "json_members.h"
#include "typed_binding.h"

// One parameter of a typed handler, from what stands for it to an argument of C.

// A binding under way.
typedef struct binder {
  typed_arguments *arguments;
  const typed_parameter *parameters;
  uint32_t count;
  const dotjob_task *task;
  size_t text_length;
  char *error;
} binder;

// What stands for a parameter: the member, or its default.
typedef struct source {
  json_slice text;
  json_t *value;  // as jansson reads it
} source;

// Writes the refusal of a member, which ends the binding. Returns false.
bool binder_refuse(const binder *own, const char *name, const char *reason);

// What a parameter of this kind must be, for a refusal: "an integer".
const char *binder_wanted(enum typed_kind kind);

// Adds the arguments of the parameter at `index`; `from` holds no value for an optional one that is left out. Returns false with
// the refusal written.
bool binder_bind(binder *own, uint32_t index, const source *from);

#endif
