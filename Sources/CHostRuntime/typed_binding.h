#ifndef HOST_TYPED_BINDING_H
#define HOST_TYPED_BINDING_H

#include <jansson.h>

#include "typed_handler.h"

// From a task's parameters to a C function's arguments.

enum { BINDING_ERROR_BYTES = 512 };

// One argument of C. A parameter of bytes has two.
typedef union typed_argument {
  int8_t i8;
  int16_t i16;
  int32_t i32;
  int64_t i64;
  uint8_t u8;
  uint16_t u16;
  uint32_t u32;
  uint64_t u64;
  float f32;
  double f64;
  size_t size;
  const void *pointer;
} typed_argument;

// The arguments of one call, with the memory that they point to.
typedef struct typed_arguments {
  typed_argument values[2 * TYPED_PARAMETERS_MAX];
  typed_argument pointees[TYPED_PARAMETERS_MAX];  // of optional numbers, which are passed by pointer
  size_t count;
  json_t *root;  // owns texts
  char *memory;  // for what is decoded; NULL when nothing was
  size_t memory_used;
} typed_arguments;

// Binds the JSON text `text`, NUL-terminated, to `parameters`. Returns false with a sentence in `error`, which names the
// member and never holds a value. Call typed_arguments_free either way.
bool typed_arguments_bind(typed_arguments *arguments, const typed_parameter *parameters, uint32_t count,
                          const dotjob_task *task, const char *text, size_t length, char error[BINDING_ERROR_BYTES]);

void typed_arguments_free(typed_arguments *arguments);

#endif
